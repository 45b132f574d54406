using System.Globalization;

namespace Opsporing.Research.Tests;

/// <summary>A fixture by its columns; an empty field is NaN.</summary>
sealed class FixtureTable(string[] names, string[][] rows)
{
    public double[] this[string name] =>
        [.. rows.Select(r => r[Index(name)]).Select(static t => t.Length == 0 ? double.NaN : double.Parse(t, CultureInfo.InvariantCulture))];

    public string Text(string name, int row) => rows[row][Index(name)];

    public static FixtureTable Read(string name)
    {
        using var stream = new StreamReader(typeof(FixtureTable).Assembly.GetManifestResourceStream(name)!);
        string[][] lines = [.. stream.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => l.Trim('\r').Split(','))];
        return new(lines[0], lines[1..]);
    }

    int Index(string name) => Array.IndexOf(names, name) is >= 0 and var index ? index : throw new ArgumentException(name);
}
