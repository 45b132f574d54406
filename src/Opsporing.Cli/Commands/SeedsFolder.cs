using System.Collections.Frozen;

namespace Opsporing.Cli;

/// <summary>The folder of the reference tables, and what mappings look up in it.</summary>
static class SeedsFolder
{
    /// <summary>Beside the executable, else in the nearest folder above it (or above the present one) with Opsporing.sln.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static string Find(string? stated)
    {
        if (stated is not null)
            return Directory.Exists(stated) ? Path.GetFullPath(stated) : throw new InputException($"There is no folder '{stated}'.");
        var beside = Path.Combine(AppContext.BaseDirectory, "seeds");
        if (Directory.Exists(beside))
            return beside;
        foreach (var start in (string[])[AppContext.BaseDirectory, Environment.CurrentDirectory])
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "Opsporing.sln")))
                    return Path.Combine(folder.FullName, "seeds");
        throw new InputException("There is no folder 'seeds' beside the executable; name one with --seeds.");
    }

    /// <summary>The reference tables.</summary>
    /// <exception cref="ReferenceFormatException">A table was refused.</exception>
    public static ReferenceSet Read(string folder) =>
        ReferenceSet.Parse(path => File.ReadAllText(Path.Combine(folder, path)));

    /// <summary>Codes by name, and codes by themselves, upper and lower case alike.</summary>
    public static FrozenDictionary<string, string> Lookup(string folder, string table)
    {
        var (file, name) = table switch
        {
            "gemeente" => ("gemeente_eenheid.csv", "gemeente"),
            "eenheid" => ("eenheden.csv", "name"),
            _ => ("basisteams.csv", "name"),
        };
        var codes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        using var text = TextInput.Open(Path.Combine(folder, "organisation", file), "utf-8");
        var rows = new CsvRows(text, ',');
        var header = new List<string>();
        while (rows.Read())
        {
            if (rows.Fields[0].StartsWith('#'))
                continue;
            if (header.Count == 0)
            {
                header.AddRange(rows.Fields);
                continue;
            }
            var code = rows.Fields[Math.Max(0, header.FindIndex(h => h is "code" or "gemeente_code"))];
            codes.TryAdd(code, code);
            codes.TryAdd(rows.Fields[header.IndexOf(name)], code);
            if (table == "gemeente" && code.StartsWith("GM", StringComparison.Ordinal))
            {
                codes.TryAdd(code[2..], code);
                codes.TryAdd(code[2..].TrimStart('0'), code);
            }
        }
        return codes.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
