using System.Collections.Immutable;

namespace Opsporing.ML.Tests;

/// <summary>Made-up reports whose outcome follows a known rule, from a recorded seed.</summary>
static class Example
{
    static readonly Lazy<ReferenceSet> s_reference = new(() =>
        ReferenceSet.Parse(path => File.ReadAllText(Path.Combine(FindRepository(), "seeds", path))));

    static readonly string[] s_offences = ["theft_bicycle", "burglary_dwelling", "robbery_street", "vandalism", "shoplifting"];

    public static ReferenceSet Reference => s_reference.Value;

    /// <summary>2025-01-01T00:00:00Z.</summary>
    public const long Start = 1_735_689_600;

    /// <summary>Reports over a year, about one in four with a suspect: far more with a name, cameras or a witness.</summary>
    public static IEnumerable<(Report Report, bool IsIdentified)> Reports(int count, int seed)
    {
        var random = new Random(seed);
        var codes = Known();
        for (var i = 0; i < count; i++)
        {
            var received = Start + (long)(365 * 86_400.0 * i / count);
            var (hasName, hasCamera, hasWitness) = (random.Next(10) == 0, random.Next(4) == 0, random.Next(6) == 0);
            var offence = codes[random.Next(codes.Length)];
            var odds = -2.0 + (hasName ? 2.5 : 0) + (hasCamera ? 1 : 0) + (hasWitness ? 0.8 : 0) + (offence == codes[^1] ? 1.2 : 0);
            yield return (Make(i, received, offence, hasName, hasCamera, hasWitness, random), random.NextDouble() < 1 / (1 + Math.Exp(-odds)));
        }
    }

    public static LeadRows Rows(int count, int seed = 7)
    {
        var rows = new LeadRows(Reference.Catalogue, Reference.LeadKinds);
        foreach (var (report, isIdentified) in Reports(count, seed))
            rows.Add(report, isIdentified);
        return rows;
    }

    public static LeadTrainingOptions Options => new()
    {
        Until = new(2026, 1, 1),
        HorizonDays = 180,
        Settings = [new(10, 50, 0.05), new(20, 100, 0.05)],
    };

    static string[] Known() => [.. s_offences.Where(code => Reference.Catalogue.IndexOf(code) >= 0)];

    static Report Make(int i, long received, string offence, bool hasName, bool hasCamera, bool hasWitness, Random random)
    {
        var leads = ImmutableArray.CreateBuilder<Lead>();
        if (hasCamera)
            leads.Add(new("camera_private", LeadState.Present, 200 + random.Next(800)));
        if (hasName)
            leads.Add(new("named_suspect", LeadState.Present));
        if (hasWitness)
            leads.Add(new("witness", LeadState.Present, PerishTime: received + 7 * 86_400));
        return new Report
        {
            Id = new("test", $"{i + 1}"),
            Kind = ReportKind.Aangifte,
            Received = new(received, Precision.Second),
            OccurredFrom = random.Next(5) == 0 ? null : new(received - random.Next(40) * 86_400L, Precision.Minute),
            ReceivingEenheid = "AM",
            Offences = [new(offence, random.Next(8) == 0 ? OffenceStage.Attempted : OffenceStage.Completed)],
            PlaceType = (PlaceType)random.Next(10),
            Weapon = (Weapon)random.Next(8),
            Victims = [new() { Relation = random.Next(2) == 0 ? VictimRelation.Stranger : VictimRelation.Unknown }],
            Leads = leads.ToImmutable(),
            MethodTags = [.. Enumerable.Range(0, 30).Where(_ => random.Next(10) == 0).Select(t => $"tag-{t:00}")],
        }.Canonical();
    }

    static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Opsporing.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
