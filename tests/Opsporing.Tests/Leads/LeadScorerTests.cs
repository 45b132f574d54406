using System.Text;
using Xunit;

namespace Opsporing.Tests;

public sealed class LeadScorerTests
{
    static readonly ReferenceSet Reference = ReferenceSeeds.Set;

    [Fact]
    public void The_list_of_features_is_this_one()
    {
        Assert.Equal(1, LeadLevels.Version);
        Assert.Equal(
            [
                "offence_group", "offence", "stage", "place_type", "weapon", "relation", "online", "time_known", "report_delay",
                "leads_present", "lead", "method_tag",
            ],
            LeadLevels.Features);
        Assert.All(new LeadLevels(Reference.Catalogue, Reference.LeadKinds).Keys.ToArray(),
            key => Assert.Contains(key.Split('=')[0].Split('.')[0], LeadLevels.Features));
    }

    [Fact]
    public void What_may_not_count_changes_no_level()
    {
        var report = Report();
        var expected = LevelsOf(report);

        foreach (var other in (Report[])
        [
            report with { OccurredPlace = new("GM0599", null, "E1234N4321"), ResidencePlace = new("GM0518"), ReportingPlace = new("GM0344") },
            report with { Channel = Channel.Internet },
            report with { ReceivingEenheid = "RT" },
            report with { SuspectAgeBand = SuspectAgeBand.From12To17 },
            report with { Victims = [report.Victims[0] with { Needs = [VictimNeed.Minor, VictimNeed.Disability, VictimNeed.BiasMotive], SafeContact = Answer.No, Wish = FeedbackWish.Wanted }] },
            report with { DiscriminatoryMotive = true, PublicTaskVictim = true, PoliceStaffInvolved = true },
            report with { RedFlags = [RedFlag.Stalking], Injury = InjuryLevel.Serious, DamageCents = 5, EarlierReportCount = 3 },
            report with { Provability = Provability.High, IsReadyMade = true, AangifteWithdrawn = true, KlachtFiled = Answer.Yes },
            report with { LinkKeys = [new(LinkSide.Suspect, 1, "0123456789abcdef")], SourceReference = "x", SafetyMeasures = ["m"] },
            report with { Kind = ReportKind.Melding },
        ])
            Assert.Equal(expected, LevelsOf(other));
    }

    [Fact]
    public void What_counts_changes_the_levels()
    {
        var report = Report();
        var expected = LevelsOf(report);

        foreach (var other in (Report[])
        [
            report with { PlaceType = PlaceType.School }, report with { Weapon = Weapon.Knife }, report with { IsOnline = true },
            report with { OccurredFrom = null }, report with { Offences = [new("theft_bicycle", OffenceStage.Attempted)] },
            report with { Leads = [new("camera_private", LeadState.Present)] }, report with { MethodTags = ["braak"] },
            report with { Victims = [new() { Relation = VictimRelation.Acquaintance }] },
        ])
            Assert.NotEqual(expected, LevelsOf(other));
    }

    [Fact]
    public void A_lead_that_has_perished_counts_as_lost()
    {
        var report = Report() with { Leads = [new("camera_private", LeadState.Present, PerishTime: 1_800_000_000)] };
        var scorer = Scorer([new("lead.camera_private=lost", -7), new("lead.camera_private=present_strong", 9)]);
        var facts = FactsOf(report);

        Assert.Equal(9, scorer.SumOf(facts, 1_799_999_999));
        Assert.Equal(-7, scorer.SumOf(facts, 1_800_000_000));
    }

    [Fact]
    public void Sexual_domestic_and_child_cases_never_use_it()
    {
        var scorer = Scorer([]);
        var report = Report();
        LeadVerdict Of(Report r, bool isSexual = false) => scorer.VerdictOn(FactsOf(r.Canonical()), isSexual);

        Assert.Equal(LeadVerdict.Served, Of(report));
        Assert.Equal(LeadVerdict.NotAllowed, Of(report, isSexual: true));
        foreach (var code in (string[])["intentional_rape", "domestic_violence_assault", "child_neglect", "stalking_ex_partner", "child_abduction"])
            Assert.Equal(LeadVerdict.NotAllowed, Of(report with { Offences = [new("theft_bicycle", OffenceStage.Completed), new(code, OffenceStage.Completed)] }));
        foreach (var relation in (VictimRelation[])[VictimRelation.Partner, VictimRelation.ExPartner, VictimRelation.Family, VictimRelation.Dependent])
            Assert.Equal(LeadVerdict.NotAllowed, Of(report with { Victims = [new() { Relation = relation }] }));
        foreach (var need in (VictimNeed[])[VictimNeed.Minor, VictimNeed.CloseRelationshipViolence, VictimNeed.SexualViolence])
            Assert.Equal(LeadVerdict.NotAllowed, Of(report with { Victims = [report.Victims[0] with { Needs = [need] }] }));
        Assert.Equal(LeadVerdict.NotAllowed, Of(report with { RedFlags = [RedFlag.ChildrenPresent] }));
    }

    [Fact]
    public void It_abstains_outside_its_support()
    {
        var scorer = Scorer([], missingLimit: 2);

        Assert.Equal(LeadVerdict.UnseenGroup, scorer.VerdictOn(FactsOf(Report() with { Offences = [new("arson_fatal", OffenceStage.Completed)] }), false));
        Assert.Equal(LeadVerdict.UnseenGroup, scorer.VerdictOn(FactsOf(Report() with { Offences = [] }), false));
        Assert.Equal(LeadVerdict.UnseenGroup, scorer.VerdictOn(FactsOf(Report() with { Offences = [new("no_such_code", OffenceStage.Completed)] }), false));
        Assert.Equal(LeadVerdict.TooFewFacts, scorer.VerdictOn(
            FactsOf(Report() with { OccurredFrom = null, Weapon = Weapon.Unknown, PlaceType = PlaceType.Unknown }), false));
    }

    [Fact]
    public void Calibration_is_a_line_between_knots_and_flat_beyond_them()
    {
        var calibration = new LeadCalibration([new(-1_000_000_000, 100_000_000), new(1_000_000_000, 300_000_000), new(1_000_000_001, 900_000_000)]);

        Assert.Equal(100_000, calibration.PpmAt(long.MinValue));
        Assert.Equal(200_000, calibration.PpmAt(0));
        Assert.Equal(300_000, calibration.PpmAt(1_000_000_000));
        Assert.Equal(900_000, calibration.PpmAt(long.MaxValue));
        Assert.Throws<FormatException>(() => new LeadCalibration([]));
        Assert.Throws<FormatException>(() => new LeadCalibration([new(0, 5), new(0, 6)]));
        Assert.Throws<FormatException>(() => new LeadCalibration([new(0, 5), new(1, 4)]));
        Assert.Throws<FormatException>(() => new LeadCalibration([new(0, LeadCalibration.Ppb + 1)]));
    }

    [Fact]
    public void A_model_reads_back_to_the_same_bytes()
    {
        var content = Scorer([new("weapon=KNIFE", 3)]).Content.ToArray();

        Assert.Equal(content, LeadModel.FromContent(content).ToContent());
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("PK\u0003\u0004", "no lead model")]
    [InlineData("features 1=features 2", "feature version 2")]
    [InlineData("base 0=base x", "damaged")]
    [InlineData("knot 0 100=knot 0 1000000001", "damaged")]
    [InlineData("level weapon=KNIFE 3\n=level weapon=KNIFE 3\nlevel weapon=KNIFE 3\n", "ascending")]
    [InlineData("end\n=", "cut off")]
    [InlineData("end\n=end\nmore\n", "cut off")]
    public void A_file_that_is_no_model_of_this_version_says_why(string change, string expected)
    {
        var text = Encoding.UTF8.GetString(Scorer([new("weapon=KNIFE", 3)]).Content.Span);
        var at = change.IndexOf('=', change.StartsWith("level", StringComparison.Ordinal) ? change.IndexOf('\n') : 0);
        var damaged = at < 0 ? change : text.Replace(change[..at], change[(at + 1)..]);

        var error = Assert.Throws<LeadModelException>(() => LeadModel.FromContent(Encoding.UTF8.GetBytes(damaged)));

        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Every_prefix_of_a_model_is_refused_and_none_crashes()
    {
        var content = Scorer([new("weapon=KNIFE", 3)]).Content.ToArray();

        for (var length = 0; length < content.Length; length++)
            Assert.Throws<LeadModelException>(() => LeadModel.FromContent(content.AsSpan(0, length)));
    }

    [Fact]
    public void Scoring_allocates_nothing()
    {
        var scorer = Scorer([new("weapon=KNIFE", 3), new("method_tag=braak", 5)]);
        var facts = FactsOf(Report() with { MethodTags = ["braak", "onbekend"] });
        for (var i = 0; i < 100; i++)
            scorer.Score(facts, false, facts.Received);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            scorer.Score(facts, false, facts.Received);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    internal static Report Report() => new Report
    {
        Id = new("test", "1"),
        Kind = ReportKind.Aangifte,
        Received = new(1_767_225_600, Precision.Second),
        OccurredFrom = new(1_767_139_200, Precision.Minute),
        ReceivingEenheid = "AM",
        OccurredPlace = new("GM0363"),
        Offences = [new("theft_bicycle", OffenceStage.Completed)],
        PlaceType = PlaceType.PublicSpace,
        Weapon = Weapon.None,
        Victims = [new() { Relation = VictimRelation.Stranger }],
    }.Canonical();

    internal static LeadScorer Scorer(LeadWeight[] weights, int missingLimit = 5, params LeadKnot[] knots) => new(
        new()
        {
            TrainedOn = ContentDigest.Of("data"u8),
            Until = new(2026, 1, 1),
            HorizonDays = 180,
            Seed = 1,
            LeastCount = 10,
            Iterations = 100,
            LearningRatePermille = 50,
            CalibrationKind = "platt",
            ReportCount = 1000,
            IdentifiedCount = 200,
            MissingLimit = missingLimit,
            Base = 0,
            Groups = [new("vehicle_theft", 900)],
            Weights = [.. weights.OrderBy(w => w.Key, StringComparer.Ordinal)],
            Calibration = new(knots.Length == 0 ? [new(0, 100), new(1_000_000, 900_000_000)] : [.. knots]),
        },
        Reference.Catalogue, Reference.LeadKinds);

    internal static Facts FactsOf(Report report)
    {
        var facts = new Facts();
        FactResolver.Resolve(report, Reference.Catalogue, Reference.LeadKinds, facts);
        return facts;
    }

    static string[] LevelsOf(Report report)
    {
        var (levels, facts) = (new LeadLevels(Reference.Catalogue, Reference.LeadKinds), FactsOf(report.Canonical()));
        var seen = new Seen([]);
        levels.Visit(facts, facts.Received, ref seen);
        return [.. seen.Levels.Select(l => levels.Keys[l]), .. facts.MethodTags, $"missing {LeadLevels.MissingFacts(facts)}"];
    }

    readonly struct Seen(List<int> levels) : ILeadLevelSink
    {
        public List<int> Levels => levels;

        public void Add(int level) => levels.Add(level);
    }
}
