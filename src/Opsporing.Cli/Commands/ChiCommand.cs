using System.Globalization;
using System.Text.Json.Nodes;
using Opsporing.Research;

namespace Opsporing.Cli;

/// <summary><c>opsporing chi</c>: what the harm tables rest on and how far they agree.</summary>
static class ChiCommand
{
    /// <summary>
    /// Imputed rows by rank, constraints and breaches. A breach in a table for sensitivity is told and no failure; a ranking
    /// table with one does not load at all.
    /// </summary>
    public static Task<int> CheckAsync(string? seeds, string[]? names, Output output)
    {
        var reference = SeedsFolder.Read(SeedsFolder.Find(seeds));
        var tables = Chosen(reference, names);
        var result = new JsonArray();
        foreach (var table in tables)
        {
            var imputed = ImputedByRank(reference.Catalogue, table);
            Tell(output, reference, table, imputed);
            result.Add(ToJson(reference, table, imputed));
        }
        output.Json(new JsonObject { ["tables"] = result });
        return Task.FromResult(ExitCode.Ok);
    }

    /// <summary>Spearman and tau-b between every two tables, over the offences of the catalogue.</summary>
    public static Task<int> CompareAsync(string? seeds, string[]? names, Output output)
    {
        var reference = SeedsFolder.Read(SeedsFolder.Find(seeds));
        var tables = Chosen(reference, names);
        if (tables.Length < 2)
            throw new UsageException("Comparing needs two tables or more.");
        var result = new JsonArray();
        for (var i = 0; i < tables.Length; i++)
            for (var j = i + 1; j < tables.Length; j++)
            {
                var (x, y) = (Days(tables[i]), Days(tables[j]));
                var (spearman, tauB) = (Spearman.Rho(x, y).Value, Concordance.TauB(x, y).Value);
                output.Say(string.Create(CultureInfo.InvariantCulture,
                    $"{tables[i].Name,-16} {tables[j].Name,-16} n {x.Length}  Spearman {spearman:F4}  tau-b {tauB:F4}"));
                result.Add(new JsonObject
                {
                    ["table"] = tables[i].Name,
                    ["other_table"] = tables[j].Name,
                    ["offence_count"] = x.Length,
                    ["spearman"] = spearman,
                    ["tau_b"] = tauB,
                });
            }
        output.Json(new JsonObject { ["comparisons"] = result });
        return Task.FromResult(ExitCode.Ok);
    }

    static ChiTable[] Chosen(ReferenceSet reference, string[]? names)
    {
        if (names is not { Length: > 0 })
            return [.. reference.ChiTables];
        return [.. names.Select(name => reference.ChiTables.FirstOrDefault(t => t.Name == name)
            ?? throw new UsageException($"There is no CHI table '{name}'; there are {string.Join(", ", ReferenceSet.ChiNames)}."))];
    }

    static double[] Days(ChiTable table) => [.. table.HundredthDays.ToArray().Select(d => (double)d)];

    /// <summary>Rank 1 is the heaviest; equal weights share the mean of their ranks.</summary>
    static List<(double Rank, int Offence)> ImputedByRank(OffenceCatalogue catalogue, ChiTable table)
    {
        var days = table.HundredthDays.ToArray();
        double RankOf(long own) => 1 + days.Count(d => d > own) + (days.Count(d => d == own) - 1) / 2.0;
        return [.. Enumerable.Range(0, catalogue.Count).Where(table.IsImputed).Select(i => (RankOf(days[i]), i)).Order()];
    }

    static void Tell(Output output, ReferenceSet reference, ChiTable table, List<(double Rank, int Offence)> imputed)
    {
        output.Say($"{table.Name} {table.Version} (use: {Use(table)}): {reference.Catalogue.Count} offences, {imputed.Count} imputed, "
            + $"{reference.ChiOrderConstraints.Pairs.Length} order constraints, {table.Breaches.Length} breached");
        foreach (var (rank, offence) in imputed)
            output.Say(string.Create(CultureInfo.InvariantCulture,
                $"  rank {rank,5:0.#}  {table.HundredthDays[offence] / 100.0,8:0.##} days  {reference.Catalogue[offence].Code}: {table[offence].Basis}"));
        foreach (var breach in table.Breaches)
            output.Say(string.Create(CultureInfo.InvariantCulture,
                $"  BREACH {breach.Heavier} ({breach.HeavierHundredthDays / 100.0:0.##}) is lighter than {breach.NotLighterThan} "
                + $"({breach.LighterHundredthDays / 100.0:0.##}): {breach.Reason}"));
    }

    static JsonObject ToJson(ReferenceSet reference, ChiTable table, List<(double Rank, int Offence)> imputed) => new()
    {
        ["table"] = table.Name,
        ["version"] = table.Version,
        ["digest"] = table.Digest.ToString(),
        ["use"] = Use(table),
        ["offence_count"] = reference.Catalogue.Count,
        ["constraint_count"] = reference.ChiOrderConstraints.Pairs.Length,
        ["imputed"] = new JsonArray([.. imputed.Select(i => new JsonObject
        {
            ["rank"] = i.Rank,
            ["code"] = reference.Catalogue[i.Offence].Code,
            ["hundredth_days"] = table.HundredthDays[i.Offence],
            ["basis"] = table[i.Offence].Basis,
        })]),
        ["breaches"] = new JsonArray([.. table.Breaches.Select(b => new JsonObject
        {
            ["heavier"] = b.Heavier,
            ["not_lighter_than"] = b.NotLighterThan,
            ["heavier_hundredth_days"] = b.HeavierHundredthDays,
            ["lighter_hundredth_days"] = b.LighterHundredthDays,
            ["reason"] = b.Reason,
        })]),
    };

    static string Use(ChiTable table) => table.Use == ChiUse.Rank ? "rank" : "sensitivity";
}
