using System.Collections.Immutable;

namespace Opsporing.Benchmarks;

/// <summary>Random, skewed reports under the demonstration policy, its overlays and a few signals; made once, by seed.</summary>
/// <remarks>A million rows: a few thousand that repeat would flatter the branch predictor and the cache.</remarks>
sealed class ScoringRows
{
    /// <summary>2026-10-01T00:00:00Z: the overlays are in force, part of the leads has perished.</summary>
    public const long Now = 1_790_812_800;

    const long From = 1_783_288_800; // 6 July 2026 00:00 in Amsterdam
    const int Days = 85;

    static ScoringRows? s_made;

    ScoringRows(int factsCount, int reportsCount)
    {
        Bases = ReadBases(Signals);
        Facts = new Facts[factsCount];
        BasisOf = new ScoringBasis[factsCount];
        Reports = new Report[reportsCount];
        var i = 0;
        foreach (var message in WireReports.Generate(factsCount, from: From, days: Days))
        {
            var report = WireReports.Read(message, Now);
            if (i < reportsCount)
                Reports[i] = report;
            (Facts[i], BasisOf[i]) = Resolve(report);
            i++;
        }
    }

    public static ScoringRows Get() => s_made ??= new(1 << 20, 1 << 18);

    public BasisSet Bases { get; }

    public Facts[] Facts { get; }

    /// <summary>Basis of the place of each row.</summary>
    public ScoringBasis[] BasisOf { get; }

    /// <summary>Canonical reports of the first rows.</summary>
    public Report[] Reports { get; }

    static SignalSet Signals { get; } = new([
        new("sig-1", "burglary_dwelling", "AM", 400, "Woninginbraken", "benchmark"),
        new("sig-2", "fraud", null, 300, "Bankhelpdeskfraude", "benchmark"),
        new("sig-3", "arson_explosion", "RT", 700, "Explosies", "benchmark"),
        new("sig-4", "sexual_online", null, 500, "Sextortion", "benchmark"),
    ]);

    (Facts Facts, ScoringBasis Basis) Resolve(Report report)
    {
        var facts = new Facts { SeriesIndex = -1 };
        FactResolver.ResolvePlace(report, Bases.Organisation, facts);
        var basis = Bases.For(facts.Eenheid, facts.Basisteam);
        FactResolver.Resolve(report, basis.Catalogue, basis.LeadKinds, facts);
        (facts.AuditDraw, _, facts.WithheldDraw, _) = Bases.Draws.Draw(report.Id.ToKey());
        return (facts, basis);
    }

    /// <summary>The demonstration policy with its overlays over the seeds.</summary>
    public static BasisSet ReadBases(SignalSet signals)
    {
        var reference = ReferenceSet.Parse(path => File.ReadAllText(Path.Combine(Machine.Root, "seeds", path)));
        return new(reference, "nl-startpunt", ReadPolicies(reference), signals, new AuditDraws("opsporing-benchmark-key"u8));
    }

    static PolicySet ReadPolicies(ReferenceSet reference)
    {
        var folder = Path.Combine(Machine.Root, "seeds", "policies");
        var documents = Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => PolicyJson.Parse(File.ReadAllBytes(file)).Document!).ToImmutableArray();
        return new(
            documents.Single(d => d.Kind == PolicyKind.Base), documents.Where(d => d.Kind != PolicyKind.Base),
            reference.Catalogue, reference.LeadKinds, reference.Organisation);
    }
}
