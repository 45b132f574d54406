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

    static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
