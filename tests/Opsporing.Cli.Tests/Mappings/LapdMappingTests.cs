namespace Opsporing.Cli.Tests;

/// <summary>The real reports of West LA, when the extract is there.</summary>
public sealed class LapdMappingTests
{
    static readonly Lazy<List<InputRow>> Rows = new(() => [.. CsvReports.Read(Example.Lapd, LapdMapping(), out _)]);

    [Fact]
    public void Targets_are_offences_of_the_catalogue_but_for_the_three_that_have_none()
    {
        var reference = SeedsFolder.Read(Example.Seeds);
        var unknown = LapdMapping().Offences.SelectMany(o => o.Table.Values).SelectMany(t => t).Select(t => t.Code).Distinct()
            .Where(code => reference.Catalogue.IndexOf(code) < 0);

        Assert.Equal(["lapd-946", "lapd-949", "lapd-954"], unknown.Order());
    }

    [Fact]
    public void Every_row_maps()
    {
        Example.NeedLapd();

        Assert.Equal(7395, Rows.Value.Count);
        Assert.All(Rows.Value, row => Assert.NotNull(row.Report));
        Assert.All(Rows.Value, row => Assert.NotEmpty(row.Report!.Offences));
        Assert.Equal(7395, Rows.Value.Select(r => r.Report!.Id.SourceNumber).Distinct().Count());
    }

    [Fact]
    public void Sexual_offences_are_flagged_and_nothing_else_is()
    {
        Example.NeedLapd();
        string[] sexual = ["121", "122", "762", "805", "810", "812", "813", "815", "820", "821", "822", "850", "860", "932", "956"];
        var catalogue = SeedsFolder.Read(Example.Seeds).Catalogue;

        foreach (var row in Rows.Value)
        {
            var isFlagged = row.Report!.SexualContentSignal
                || row.Report.Offences.Any(o => catalogue.IndexOf(o.Code) is >= 0 and var i && catalogue[i].IsSexual);
            var isSexual = sexual.Any(code => row.Source[16] == code || row.Source.Skip(28).Take(4).Contains(code));
            Assert.True(isFlagged || !isSexual, $"row {row.Number} with offence {row.Source[16]} is not flagged");
            Assert.True(isSexual || !isFlagged || row.Source[18].Split(' ').Select(c => c.PadLeft(4, '0')).Any(c => c.StartsWith("05") || c is "1262" or "1901"),
                $"row {row.Number} with offence {row.Source[16]} is flagged");
        }
    }

    [Fact]
    public void Protected_traits_and_outcomes_are_no_input()
    {
        Example.NeedLapd();
        var read = LapdMapping().Columns.Select(c => c.Position).ToHashSet();

        Assert.DoesNotContain(21, read); // Vict Sex
        Assert.DoesNotContain(22, read); // Vict Descent
        Assert.DoesNotContain(27, read); // Status
        Assert.DoesNotContain(28, read); // Status Desc
        Assert.DoesNotContain(33, read); // LOCATION
    }

    [Fact]
    public void Minor_follows_the_age_alone_or_an_MO_code()
    {
        Example.NeedLapd();
        var byAge = Rows.Value.Where(r => int.Parse(r.Source[19]) is > 0 and < 18).ToList();

        Assert.All(byAge, row => Assert.Contains(V1.VictimNeed.Minor, row.Report!.Victims[0].Needs));
        Assert.Equal(
            byAge.Count, Rows.Value.Count(r => r.Report!.Victims[0].Needs.Contains(V1.VictimNeed.Minor)
                && !r.Source[18].Split(' ').Any(c => c.PadLeft(4, '0') is "1217" or "1257" or "1258" or "1259")
                || int.Parse(r.Source[19]) is > 0 and < 18));
    }

    [Fact]
    public void Queues_fill_over_all_basisteams_of_the_eenheid()
    {
        Example.NeedLapd();

        Assert.Equal(17, Rows.Value.Select(r => r.Report!.OccurredPlace.Basisteam).Distinct().Count());
    }

    static Mapping LapdMapping() => MappingFile.Read(Path.Combine(Example.Seeds, "mappings", "lapd.json"), Example.Seeds);
}
