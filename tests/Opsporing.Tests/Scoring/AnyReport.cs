using CsCheck;

namespace Opsporing.Tests.Scoring;

/// <summary>Random valid reports and policies, each a function of one seed that a failing property prints.</summary>
static class AnyReport
{
    static readonly string[] s_places = ["GM0363", "GM0599", "GM0344", "GM0014", "GM9999"];

    /// <summary>Seeds.</summary>
    public static readonly Gen<int> Seeds = Gen.Int;

    /// <summary>Any valid report.</summary>
    public static readonly Gen<Report> All = Seeds.Select(seed => Of(new Random(seed)));

    /// <summary>Any report beside any policy; null is no policy in force.</summary>
    public static readonly Gen<(Report Report, ScoringBasis Basis)> WithPolicy =
        Seeds.Select(seed => new Random(seed)).Select(random => (Of(random), BasisOf(random)));

    public static Report Of(Random random)
    {
        var received = Example.Now - random.NextInt64(0, 40 * Example.Day);
        var count = random.Next(8) == 0 ? random.Next(0, 51) : random.Next(0, 4);
        return new()
        {
            Id = new("bvh-am", $"2026-{random.Next(1, 1_000_000)}"),
            Kind = Code<ReportKind>(random),
            Received = new(received, Code<Precision>(random)),
            OccurredFrom = random.Next(4) == 0 ? null : new(received - random.NextInt64(0, 20 * Example.Day), Code<Precision>(random)),
            ReceivingEenheid = random.Next(10) == 0 ? "XX" : Pick(random, Example.Organisation.Eenheden).Code,
            Offences = [.. Enumerable.Range(0, count).Select(_ => AnyOffence(random)).Distinct()],
            OccurredPlace = AnyPlace(random),
            ResidencePlace = AnyPlace(random),
            ReportingPlace = AnyPlace(random),
            IsOnline = random.Next(2) == 0,
            Channel = Code<Channel>(random),
            RedFlags = [.. Some(random, Enum.GetValues<RedFlag>(), 12)],
            Victims = [.. Enumerable.Range(0, random.Next(0, 3)).Select(_ => AnyVictim(random))],
            EarlierReportCount = random.Next(0, 3),
            SuspectStatus = random.Next(3) == 0 ? Code<SuspectStatus>(random) : SuspectStatus.Unknown,
            SuspectAgeBand = random.Next(3) == 0 ? Code<SuspectAgeBand>(random) : SuspectAgeBand.Unknown,
            PoliceStaffInvolved = random.Next(10) == 0,
            Provability = Code<Provability>(random),
            IsReadyMade = random.Next(10) == 0,
            PublicTaskVictim = random.Next(6) == 0,
            DiscriminatoryMotive = random.Next(6) == 0,
            Leads = [.. AnyLeads(random, received)],
            SafetyMeasures = [.. Some(random, ["aware", "huisverbod", "noodknop"], 3)],
            AangifteWithdrawn = random.Next(10) == 0,
            KlachtFiled = Code<Answer>(random),
            DamageCents = random.Next(2) == 0 ? null : random.NextInt64(0, 10_000_000),
            MethodTags = [.. Some(random, ["babbeltruc", "ramkraak", "zakkenrollen"], 3)],
            LinkKeys = [.. Enumerable.Range(0, random.Next(0, 2)).Select(_ => new LinkKey(Code<LinkSide>(random), 1, $"{random.NextInt64():x16}"))],
            SexualContentSignal = random.Next(12) == 0,
            CounterReport = random.Next(10) == 0 ? new("bvh-on", "2026-7") : null,
            SourceReference = random.Next(2) == 0 ? "" : "dossier 7",
        };
    }

    /// <summary>A policy that keeps the rules of a valid one, a variation of the demonstration; null one time in eight.</summary>
    public static ScoringBasis BasisOf(Random random)
    {
        if (random.Next(8) == 0)
            return Example.BasisOf(null);
        var isOneBand = random.Next(5) == 0;
        return Example.BasisOf(Example.Policy with
        {
            Weights = AnyWeights(random),
            Neutral = [(short)random.Next(0, 600), (short)random.Next(0, 600), (short)random.Next(0, 600), 0, 0, 0],
            SumsHarm = random.Next(2) == 0,
            NeedPpm = [.. Example.Policy.NeedPpm.Select(_ => random.Next(0, Units.Ppm + 1))],
            PublicTaskMillipoints = random.Next(0, 200_000),
            DiscriminationMillipoints = random.Next(0, 200_000),
            CaughtInTheActFloor = random.Next(0, 800_000),
            ReadyMadeFloor = random.Next(0, 800_000),
            PriorityThemeFloor = random.Next(0, 800_000),
            IsOneBand = isOneBand,
            HarmBandLimits = isOneBand ? [] : Example.Policy.HarmBandLimits,
            NeedBandLimits = isOneBand ? [] : Example.Policy.NeedBandLimits,
            TopBand = isOneBand ? (byte)0 : (byte)random.Next(5, 256),
            LaneOneBand = (byte)random.Next(0, 4),
            WaitingRate = random.Next(0, 10_001),
            SeriousHundredthDays = random.Next(1, 100_000),
            TakeUpMillipoints = random.Next(0, Units.PriorityMax),
            ProposeEndMillipoints = random.Next(0, Units.PriorityMax),
            ProposeEndLeads = (short)random.Next(0, 1001),
            EnoughLeads = (short)random.Next(0, 1001),
            AuditProposeEndPpm = random.Next(0, Units.Ppm + 1),
            AdviceWithheldPpm = random.Next(0, Units.Ppm + 1),
            GroupDesk = [.. Example.Policy.GroupDesk.Select(_ => (byte)random.Next(0, DeskKinds.All.Count + 1))],
        });
    }

    public static T Code<T>(Random random) where T : struct, Enum => Pick(random, Enum.GetValues<T>());

    public static T Pick<T>(Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];

    static short[] AnyWeights(Random random)
    {
        var weights = new short[6];
        for (var left = Units.Permille; left > 0; left--)
            weights[random.Next(6)]++;
        return weights;
    }

    static Offence AnyOffence(Random random) => new(
        random.Next(8) == 0 ? $"onbekend_{random.Next(3)}" : Pick(random, Example.Catalogue.Offences).Code, Code<OffenceStage>(random));

    static Place? AnyPlace(Random random) => random.Next(3) == 0 ? null : new(
        Pick(random, s_places), random.Next(4) == 0 ? Pick(random, Example.Organisation.Basisteams).Code : null,
        random.Next(4) == 0 ? "E1217N4872" : null);

    static Victim AnyVictim(Random random) => new()
    {
        Needs = [.. Some(random, Enum.GetValues<VictimNeed>(), 4)],
        NeedsAssessedBy = random.Next(2) == 0 ? null : "intake",
        NeedsAssessedTime = random.Next(2) == 0 ? 0 : Example.Now - Example.Hour,
        SafeContact = Code<Answer>(random),
        Relation = Code<VictimRelation>(random),
        Wish = Code<FeedbackWish>(random),
    };

    static IEnumerable<Lead> AnyLeads(Random random, long received)
    {
        var share = random.Next(1, 4);
        foreach (var kind in Example.LeadKinds.Kinds)
            if (random.Next(share) == 0)
                yield return new(kind.Code, Code<LeadState>(random), random.Next(0, 1001), "intake", received,
                    random.Next(4) == 0 ? received + random.NextInt64(-Example.Day, 20 * Example.Day) : 0);
        if (random.Next(10) == 0)
            yield return new("onbekend_spoor", Code<LeadState>(random));
    }

    static IEnumerable<T> Some<T>(Random random, IEnumerable<T> from, int oneIn) => from.Where(_ => random.Next(oneIn) == 0);
}
