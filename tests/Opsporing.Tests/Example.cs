using System.Text;
using Xunit;

namespace Opsporing.Tests;

/// <summary>One builder with valid defaults: a melding in Amsterdam, received an hour before now, of offences as named.</summary>
static class Example
{
    /// <summary>2026-11-24T08:00:00Z.</summary>
    public const long Now = 1_795_507_200;

    public const long Hour = 3_600;
    public const long Day = 86_400;

    static readonly Lazy<PolicyDocument> s_base = new(() => Read("policies/demonstration.json", null));
    static readonly Lazy<PolicySet> s_policies = new(() => new(
        s_base.Value,
        [.. Directory.GetFiles(PathOf("seeds/policies/overlays"), "*.json").Order(StringComparer.Ordinal)
            .Select(file => Read($"policies/overlays/{Path.GetFileName(file)}", s_base.Value))],
        Catalogue, LeadKinds, Organisation));

    public static OffenceCatalogue Catalogue => ReferenceSeeds.Set.Catalogue;
    public static LeadKindTable LeadKinds => ReferenceSeeds.Set.LeadKinds;
    public static Organisation Organisation => ReferenceSeeds.Set.Organisation;

    public static AuditDraws Draws { get; } = new("opsporing-example-key"u8);

    /// <summary>The demonstration base with its overlays.</summary>
    public static BasisSet Bases { get; } = new(ReferenceSeeds.Set, "nl-startpunt", s_policies.Value, SignalSet.Empty, Draws);

    /// <summary>No policy in force.</summary>
    public static BasisSet BasesWithoutPolicy { get; } = new(ReferenceSeeds.Set, "nl-startpunt", null, SignalSet.Empty, Draws);

    /// <summary>The demonstration base alone, without audit draws or withheld advice: to be changed by <c>with</c>.</summary>
    public static CompiledPolicy Policy { get; } =
        s_policies.Value.For(-1, -1) with { AuditProposeEndPpm = 0, AdviceWithheldPpm = 0 };

    public static ScoringBasis Basis { get; } = BasisOf(Policy);

    public static ScoringBasis BasisOf(CompiledPolicy? policy, SignalSet? signals = null) => new(
        Catalogue, ReferenceSeeds.Set.Chi("nl-startpunt"), Organisation, LeadKinds, policy, signals ?? SignalSet.Empty, Draws.KeyDigest);

    /// <summary>A valid report.</summary>
    /// <param name="offences">Codes; a stage may follow a colon: <c>murder:attempted</c>.</param>
    /// <param name="leads">Codes; a state may follow a colon: <c>witness:none</c>; present by default.</param>
    public static Report Report(
        string[]? offences = null, string number = "2026-1", string? gemeente = "GM0363", RedFlag[]? redFlags = null,
        VictimNeed[]? needs = null, string[]? leads = null) => new()
        {
            Id = new("bvh-am", number),
            Kind = ReportKind.Melding,
            Received = new(Now - Hour, Precision.Second),
            OccurredFrom = new(Now - 3 * Hour, Precision.Minute),
            ReceivingEenheid = "AM",
            Offences = [.. (offences ?? ["theft_other"]).Select(OffenceOf)],
            OccurredPlace = gemeente is null ? null : new Place(gemeente),
            RedFlags = [.. redFlags ?? []],
            Victims = [new Victim { Needs = [.. needs ?? []] }],
            Leads = [.. (leads ?? []).Select(LeadOf)],
        };

    /// <summary>The same report with every lead kind its offences must ask and nobody has asked, answered "none".</summary>
    public static Report AllAsked(this Report report)
    {
        Assess(report, Basis, out var vector);
        var missing = LeadKinds.Kinds.Where((_, i) => (vector.LeadsNotAsked >> i & 1) != 0).Select(k => k.Code);
        return report with
        {
            Leads = [.. report.Leads.Where(l => l.State != LeadState.NotAsked),
                .. missing.Select(code => new Lead(code, LeadState.None, RecordedBy: "intake"))],
        };
    }

    /// <summary>The same report with the needs of every victim assessed.</summary>
    public static Report NeedsAssessed(this Report report) => report with
    {
        Victims = [.. report.Victims.Select(v => v with { NeedsAssessedBy = "intake", NeedsAssessedTime = Now - Hour })],
    };

    public static AssessmentVector Assess(Report report, BasisSet? bases = null, Guards earlier = Guards.None, long now = Now)
    {
        new Assessor().Assess(report.Canonical(), bases ?? Bases, earlier, now, out var vector);
        return vector;
    }

    public static AssessmentVector Assess(Report report, ScoringBasis basis, Guards earlier = Guards.None, long now = Now)
    {
        new Assessor().Assess(report.Canonical(), basis, Draws, earlier, now, out var vector);
        return vector;
    }

    public static void Assess(Report report, ScoringBasis basis, out AssessmentVector vector) => vector = Assess(report, basis);

    /// <summary>Facts resolved for <see cref="Basis"/>, to be changed before <see cref="Score"/>.</summary>
    public static Facts Resolve(Report report)
    {
        var facts = new Facts { SeriesIndex = -1, AuditDraw = 999_999, WithheldDraw = 999_999 };
        FactResolver.ResolvePlace(report, Organisation, facts);
        FactResolver.Resolve(report.Canonical(), Catalogue, LeadKinds, facts);
        return facts;
    }

    public static AssessmentVector Score(Facts facts, ScoringBasis? basis = null, long now = Now)
    {
        Scorer.Score(facts, basis ?? Basis, now, out var vector);
        return vector;
    }

    public static byte[] Bytes(in AssessmentVector vector)
    {
        var bytes = new byte[AssessmentVector.Size];
        vector.WriteTo(bytes);
        return bytes;
    }

    public static Assessment AssessmentOf(Report report, AssessmentVector vector, ScoringBasis basis) => new()
    {
        ReportId = report.Id,
        Revision = report.Revision,
        Number = 1,
        Trigger = AssessmentTrigger.Revision,
        BasisDigest = basis.Digest,
        Vector = vector,
    };

    public static QueueItem ItemOf(Report report, ScoringBasis? basis = null)
    {
        var used = basis ?? Basis;
        return QueueItem.Of(report, AssessmentOf(report, Assess(report, used), used), used);
    }

    public static string DeskOf(in AssessmentVector vector) => Organisation.Desks[vector.Desk].Code;

    public static string? DeskCode(int desk) => desk < 0 ? null : Organisation.Desks[desk].Code;

    public static Offence OffenceOf(string text) => text.Split(':') is [var code, var stage]
        ? new(code, Enum.Parse<OffenceStage>(stage, ignoreCase: true))
        : new(text, OffenceStage.Completed);

    /// <summary>Full path of a file or folder of the repository.</summary>
    public static string PathOf(string path)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Opsporing.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Opsporing.sln is nowhere above.");
        return Path.Combine(folder, path);
    }

    static Lead LeadOf(string text) => text.Split(':') is [var code, var state]
        ? new(code, Enum.Parse<LeadState>(state, ignoreCase: true), RecordedBy: "intake")
        : new(text, LeadState.Present);

    static PolicyDocument Read(string path, PolicyDocument? baseDocument)
    {
        var read = PolicyValidator.ValidateJson(
            Encoding.UTF8.GetBytes(ReferenceSeeds.Read(path)), baseDocument, Catalogue, LeadKinds, Organisation,
            ReferenceSeeds.Set.EndingReasons);
        Assert.True(read.IsValid, path + ": " + string.Join('\n', read.Problems));
        return read.Document!;
    }
}
