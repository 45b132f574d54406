using System.Security.Cryptography;
using Google.Protobuf;
using Xunit;

namespace Opsporing.Server.Tests;

public sealed class ReportGeneratorTests
{
    static readonly Lazy<List<V1.Report>> Sample = new(() => [.. ReportGenerator.Generate(40_000, 7)]);

    [Fact]
    public void Same_seed_gives_the_same_bytes_everywhere()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var report in ReportGenerator.Generate(5000, 42))
            hash.AppendData(report.ToByteArray());

        Assert.Equal("6055e7c939f7b97e8797b0abfbf0ca0570ba45aed57c088050df071fbcd3ee12", Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [Fact]
    public void Another_seed_gives_other_reports() =>
        Assert.NotEqual(ReportGenerator.Generate(50, 1).ToList(), ReportGenerator.Generate(50, 2).ToList());

    [Fact]
    public void Offences_leads_and_places_are_those_of_the_tables()
    {
        var reference = ReferenceSet.Parse(path => File.ReadAllText(Path.Combine(TestService.Seeds, path)));
        var codes = OffenceMix.Offences.Select(o => o.Code).Concat(["blackmail"]).ToHashSet();

        Assert.All(OffenceMix.Offences, o =>
            Assert.Equal(OffenceMix.Groups[o.Group], reference.Catalogue[reference.Catalogue.IndexOf(o.Code)].Group));
        Assert.All(Sample.Value.SelectMany(r => r.Offences), o =>
            Assert.True(codes.Contains(o.Code) || reference.Catalogue.IndexOf(o.Code) >= 0 || o.Code.StartsWith("bvh-"), o.Code));
        foreach (var place in Sample.Value.Select(r => r.OccurredPlace).OfType<V1.Place>())
        {
            Assert.True(reference.Organisation.TryPlace(place.Gemeente, out var eenheid, out _), place.Gemeente);
            if (place.HasBasisteam)
                Assert.Equal(eenheid, reference.Organisation.Basisteams[reference.Organisation.BasisteamIndexOf(place.Basisteam)].EenheidIndex);
        }
    }

    [Fact]
    public void Lead_kinds_are_those_that_must_be_asked()
    {
        var rows = File.ReadAllLines(Path.Combine(TestService.Seeds, "offence_group_lead_kinds.csv"))
            .Where(l => !l.StartsWith('#')).Skip(1).Select(l => l.Split(',')).ToLookup(l => l[0], l => l[1]);

        for (var i = 0; i < OffenceMix.Groups.Length; i++)
            Assert.Equal(rows[OffenceMix.Groups[i]].Order(), GroupProfiles.All[i].LeadKinds.Order());
    }

    /// <summary>Shares in permille, with their source in DOMAIN section 7 or 1.</summary>
    [Fact]
    public void Shares_are_near_those_of_the_domain()
    {
        var reports = Sample.Value;
        var catalogue = ReferenceSet.Parse(path => File.ReadAllText(Path.Combine(TestService.Seeds, path))).Catalogue;
        bool Sexual(V1.Report r) => r.SexualContentSignal || r.Offences.Any(o => catalogue.IndexOf(o.Code) is >= 0 and var i && catalogue[i].IsSexual);
        bool First(V1.Report r, params string[] groups) =>
            r.Offences.Count > 0 && catalogue.IndexOf(r.Offences[0].Code) is >= 0 and var i && groups.Contains(catalogue[i].Group);

        // 2.2% name no offence yet or an unknown code; the shares of the chapters are those of the others.
        var known = reports.Where(r => r.Offences.Count > 0 && catalogue.IndexOf(r.Offences[0].Code) >= 0).ToList();
        Near(572, known, r => First(r, "burglary_dwelling", "burglary_other", "robbery", "vehicle_theft", "theft", "shoplifting", "fraud", "cyber", "forgery_laundering"));
        Near(162, known, r => First(r, "traffic"));
        Near(96, known, r => Sexual(r) || First(r, "violence", "domestic_violence", "child_abuse", "threat_stalking", "life", "liberty"));
        Near(95, known, r => First(r, "vandalism", "arson_explosion"));
        Near(27, reports, r => r.Offences.Any(o => o.Code is "burglary_dwelling" or "burglary_dwelling_night" or "sneak_in_dwelling")); // 22,000 of 812,000
        Near(22, reports, Sexual);
        Near(800, [.. reports.Where(Sexual)], r => r.Kind == V1.ReportKind.Melding, 40); // one aangifte per 4 to 5 meldingen
        Near(15, reports, r => r.Offences.Count == 0, 5);
        Near(340, [.. reports.Where(r => r.Offences.Any(o => o.Code == "theft_bicycle") && r.OccurredFrom is not null)],
            r => r.Received.Time.Seconds - (r.OccurredTo ?? r.OccurredFrom).Time.Seconds > 2 * 86_400, 30); // Groningen
    }

    [Fact]
    public void Red_flags_go_with_violence_at_home()
    {
        var catalogue = ReferenceSet.Parse(path => File.ReadAllText(Path.Combine(TestService.Seeds, path))).Catalogue;
        var home = Sample.Value.Where(r => r.Offences.Any(o => catalogue.IndexOf(o.Code) is >= 0 and var i && catalogue[i].Group == "domestic_violence")).ToList();

        Assert.True(home.Count(r => r.RedFlags.Count > 0) > 0.5 * home.Count);
        Assert.True(Sample.Value.Count(r => r.RedFlags.Count > 0) < 0.06 * Sample.Value.Count);
    }

    [Fact]
    public void Numbers_rise_per_system_and_one_in_twenty_comes_late()
    {
        var late = 0;
        foreach (var system in Sample.Value.GroupBy(r => r.Id.SourceSystem))
        {
            var highest = 0L;
            foreach (var number in system.Select(r => long.Parse(r.Id.SourceNumber)))
            {
                late += number < highest ? 1 : 0;
                highest = Math.Max(highest, number);
            }
            Assert.Equal(system.Count(), system.Select(r => r.Id.SourceNumber).Distinct().Count());
        }

        Assert.Equal(10, Sample.Value.Select(r => r.Id.SourceSystem).Distinct().Count());
        Assert.InRange(late / (double)Sample.Value.Count, 0.03, 0.06);
    }

    [Fact]
    public void Reports_fall_within_the_period()
    {
        var from = 1_761_951_600L;
        var received = ReportGenerator.Generate(5000, 3, new() { From = from, Days = 2 }).Select(r => r.Received.Time.Seconds).ToList();

        Assert.All(received, seconds => Assert.InRange(seconds, from, from + 2 * 86_400 - 1));
    }

    [Fact]
    public void A_few_series_share_a_key_on_the_side_of_the_suspect()
    {
        var keys = Sample.Value.SelectMany(r => r.LinkKeys).Where(k => k.Side == V1.LinkSide.Suspect).GroupBy(k => k.Hash).ToList();

        Assert.InRange(keys.Count(k => k.Count() > 2), 10, 400);
        Assert.True(keys.Count(k => k.Count() == 1) > 1000);
        Assert.Contains(Sample.Value, r => r.CounterReport is not null);
    }

    static void Near(int permille, List<V1.Report> reports, Func<V1.Report, bool> holds, int tolerance = 10) =>
        Assert.InRange(1000.0 * reports.Count(holds) / reports.Count, permille - tolerance, permille + tolerance);
}
