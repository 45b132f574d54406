using System.Collections.Immutable;
using System.Reflection;
using System.Text;

namespace Opsporing.Storage;

/// <summary>A numbered change of the schema of one engine. Append-only: a published one is never edited.</summary>
/// <param name="Version">1 for the first, without gaps.</param>
/// <param name="Name">Name of the file.</param>
/// <param name="Sql">Its text, with LF line ends.</param>
sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>What is recorded when it is applied.</summary>
    public ContentDigest Checksum => ContentDigest.Of(Encoding.UTF8.GetBytes(Sql));

    /// <summary>All of an engine (the folder under <c>Migrations</c>), ascending.</summary>
    public static ImmutableArray<Migration> Of(string engine)
    {
        var assembly = typeof(Migration).Assembly;
        var prefix = $"{typeof(Migration).Namespace}.Migrations.{engine}.";
        return [.. assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select((n, i) => new Migration(i + 1, n[prefix.Length..], Read(assembly, n)))];
    }

    /// <summary>What is missing up to a version.</summary>
    /// <param name="to">Version to stop at; null for the newest.</param>
    /// <exception cref="StoreVersionException">The database is newer than asked or known, or a migration was edited.</exception>
    public static ImmutableArray<Migration> Pending(
        IReadOnlyList<AppliedMigration> applied, ImmutableArray<Migration> known, int? to)
    {
        if (applied.Count > known.Length)
            throw new StoreVersionException(
                $"The database has schema version {applied.Count}; this program knows up to {known.Length}.");
        for (var i = 0; i < applied.Count; i++)
            if (applied[i].version != i + 1 || !applied[i].checksum.AsSpan().SequenceEqual(known[i].Checksum.ToArray()))
                throw new StoreVersionException(
                    $"Migration {applied[i].name} of the database differs from that of this program.");
        if (to is { } asked && (asked > known.Length || asked < applied.Count))
            throw new StoreVersionException(
                $"Version {asked} cannot be reached from {applied.Count}; this program knows up to {known.Length}.");
        return known[applied.Count..(to ?? known.Length)];
    }

    static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}

/// <summary>A row of <c>schema_migration</c>.</summary>
sealed record AppliedMigration(long version, string name, byte[] checksum);

/// <summary>What a migration did, or would do.</summary>
/// <param name="From">Schema version before; 0 for an empty database.</param>
/// <param name="To">Schema version after.</param>
/// <param name="Names">Files applied, ascending.</param>
/// <param name="IsDryRun">They were run and undone.</param>
public sealed record MigrationReport(int From, int To, ImmutableArray<string> Names, bool IsDryRun);
