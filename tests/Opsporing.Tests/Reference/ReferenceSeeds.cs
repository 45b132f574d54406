using Xunit;

namespace Opsporing.Tests;

/// <summary>The shipped reference tables, read once.</summary>
static class ReferenceSeeds
{
    static readonly Lazy<ReferenceSet> Shipped = new(() => ReferenceSet.Parse(Read));

    /// <summary>All shipped tables.</summary>
    public static ReferenceSet Set => Shipped.Value;

    /// <summary>The text of a path relative to <c>seeds/</c>.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Folder, path));

    /// <summary>A shipped text with the first occurrence of <paramref name="from"/> replaced.</summary>
    public static string Read(string path, string from, string to)
    {
        var text = Read(path);
        var start = text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(start >= 0, $"'{from}' is not in {path}");
        return string.Concat(text.AsSpan(0, start), to, text.AsSpan(start + from.Length));
    }

    /// <summary>1-based line of the first occurrence of a fragment, after its leading line feed.</summary>
    public static int LineOf(string text, string fragment) =>
        1 + text.AsSpan(0, text.IndexOf(fragment, StringComparison.Ordinal) + (fragment[0] == '\n' ? 1 : 0)).Count('\n');

    static string Folder { get; } = Path.Combine(Root(AppContext.BaseDirectory), "seeds");

    static string Root(string folder) => File.Exists(Path.Combine(folder, "Opsporing.sln"))
        ? folder
        : Root(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Opsporing.sln is nowhere above."));
}
