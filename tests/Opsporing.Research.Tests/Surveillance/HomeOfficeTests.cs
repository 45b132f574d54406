using Xunit;

namespace Opsporing.Research.Tests;

/// <summary>Recorded crime of England and Wales by quarter, when the extract is there.</summary>
public sealed class HomeOfficeTests
{
    const string FileName = "../shared/data/homeoffice/recorded_crime_quarterly_by_offence.csv";

    [Fact]
    public void The_rise_of_shoplifting_is_found()
    {
        var results = Surveillance.Run(Table(), new(FarringtonOptions.For(4), null));
        var shoplifting = results.Single(static s => s.Name == "Shoplifting");

        // Below 70,000 a quarter in 2021, 115,000 in the autumn of 2023: the rise stands out, the plateau of 2025 no longer.
        var alarms = shoplifting.Periods.Where(static p => p.IsAlarm).Select(static p => Quarter(p.Index)).ToList();
        Assert.Contains("2022 Q2", alarms);
        Assert.Contains("2023 Q3", alarms);
        Assert.DoesNotContain("2025 Q4", alarms);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"shoplifting: {string.Join(", ", alarms)}; elsewhere {results.Sum(static s => s.Periods.Count(static p => p.IsAlarm)) - alarms.Count} "
            + $"alarms in {results.Sum(static s => s.Periods.Count(static p => p.UpperBound is not null))} judged quarters of {results.Length} series");
    }

    static string Quarter(int index) => $"{2012 + (index + 1) / 4} Q{(index + 1) % 4 + 1}";

    static CountTable Table()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, FileName)))
            folder = folder.Parent;
        Assert.SkipUnless(folder is not null, "The extract of the Home Office is not there.");
        var counts = new Dictionary<(string Series, int Quarter), long>();
        foreach (var line in File.ReadLines(Path.Combine(folder.FullName, FileName)).Skip(1))
        {
            // financial_year, quarter (1 begins in April), group, subgroup, code, offence, n; texts may be quoted.
            var fields = Split(line);
            var quarter = 4 * (int.Parse(fields[0].AsSpan(0, 4)) - 2012) + int.Parse(fields[1]) - 1;
            counts[(fields[3], quarter)] = counts.GetValueOrDefault((fields[3], quarter)) + (long.TryParse(fields[6], out var n) ? n : 0);
        }
        var quarters = counts.Keys.Max(static k => k.Quarter) + 1;
        return CountTable.Of(counts.Keys.Select(static k => k.Series).Distinct().SelectMany(series => Enumerable.Range(0, quarters)
            .Select(q => (0, Quarter(q), counts.TryGetValue((series, q), out var n) ? $"{n}" : "", series))).ToList());
    }

    static List<string> Split(string line)
    {
        var fields = new List<string> { "" };
        var isQuoted = false;
        foreach (var c in line)
            if (c == '"')
                isQuoted = !isQuoted;
            else if (c == ',' && !isQuoted)
                fields.Add("");
            else
                fields[^1] += c;
        return fields;
    }
}
