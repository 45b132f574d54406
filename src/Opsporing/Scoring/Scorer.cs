using System.Numerics;

namespace Opsporing;

/// <summary>
/// Assesses resolved facts: six dimensions, lines that sum to the priority, band, terms, guards, advice and acts. Pure,
/// integers only, allocates nothing. One implementation serves single reports, batches, replay and simulation.
/// </summary>
/// <remarks>Formulas: DESIGN section 6. Additive value model: Keeney and Raiffa (1976); noisy-or: Pearl (1988), 4.3.</remarks>
public static class Scorer
{
    /// <summary>2000-01-01T00:00:00Z in Unix seconds: where the waiting credit starts to count.</summary>
    const long Year2000 = 946_684_800;

    /// <summary>Assesses <paramref name="facts"/> as of <paramref name="now"/>.</summary>
    /// <param name="facts">Resolved against the tables of <paramref name="basis"/>.</param>
    /// <param name="basis">Everything else that counts.</param>
    /// <param name="now">Assessment time, Unix seconds.</param>
    /// <param name="vector">Receives the result; every field is written.</param>
    public static void Score(Facts facts, ScoringBasis basis, long now, out AssessmentVector vector)
    {
        vector = default;
        vector.ScorerVersion = AssessmentVector.CurrentScorerVersion;
        vector.AssessmentTime = now;
        vector.ReceivedTime = facts.Received;
        vector.Eenheid = facts.Eenheid;
        vector.Basisteam = facts.Basisteam;
        vector.PlaceBasis = facts.PlaceBasis;
        vector.RedFlags = facts.RedFlags;
        vector.Needs = facts.Needs;
        var offences = basis.Summarise(facts);
        SetFlags(facts, basis, offences, ref vector);
        SetHarm(facts, basis, ref vector);
        SetRoute(facts, basis, offences, ref vector);
        SetVictimNeed(facts, basis, offences, ref vector);
        SetLeads(facts, basis, offences, now, ref vector);
        SetContext(facts, basis, offences, ref vector);
        SetLines(facts, basis, offences, ref vector);
        SetBand(basis, ref vector);
        SetTerms(facts, basis, offences, ref vector);
        vector.RankKey = RankKey(vector.Band, vector.Priority, basis.Policy.WaitingRate, facts.Received);
        Advisor.Advise(facts, basis, offences, now, ref vector);
    }

    /// <summary>Order within lane 2, descending. Static in time: waiting credit grows at one rate for all.</summary>
    /// <param name="band">0..255.</param>
    /// <param name="priority">Millipoints, 0..1,000,000.</param>
    /// <param name="rate">Millipoints per day, 0..10,000.</param>
    /// <param name="received">Unix seconds.</param>
    public static long RankKey(byte band, int priority, int rate, long received) =>
        ((long)band << 48) + (1L << 47) + priority * 86_400L - rate * (received - Year2000);

    static void SetRoute(Facts facts, ScoringBasis basis, in OffenceSummary offences, ref AssessmentVector vector)
    {
        var route = Router.Route(facts, offences, basis.Catalogue, basis.Organisation, basis.Policy.GroupDesk, vector.PrincipalOffence);
        vector.Desk = route.Desk;
        vector.RouteReason = route.Reason;
        vector.CoViewer1 = route.CoViewer1;
        vector.CoViewer2 = route.CoViewer2;
        vector.CoViewer3 = route.CoViewer3;
    }

    static void SetFlags(Facts facts, ScoringBasis basis, in OffenceSummary offences, ref AssessmentVector vector)
    {
        var flags = AssessmentFlags.None;
        var traits = offences.Traits;
        flags |= When(
            facts.SexualContentSignal || (traits & OffenceTraits.Sexual) != 0
            || (facts.EarlierGuards & Guards.SexualOffence) != 0, AssessmentFlags.Sexual);
        flags |= When((traits & OffenceTraits.HighImpactCrime) != 0, AssessmentFlags.HighImpactCrime);
        flags |= When((flags & (AssessmentFlags.Sexual | AssessmentFlags.HighImpactCrime)) == 0, AssessmentFlags.Vvc);
        flags |= When(facts.RedFlags != 0, AssessmentFlags.RedFlag);
        flags |= When(
            facts.RedFlags != 0 || (traits & OffenceTraits.DangerReview) != 0
            || (facts.EarlierGuards & Guards.RedFlag) != 0, AssessmentFlags.Danger);
        flags |= When((facts.RedFlags >> (int)RedFlag.RepetitionDanger & 1) != 0, AssessmentFlags.RepetitionDanger);
        flags |= When((facts.Needs & (1 << (int)VictimNeed.Minor | 1 << (int)VictimNeed.Disability)) != 0, AssessmentFlags.ChildOrDisabledVictim);
        flags |= When(facts.SuspectStatus == SuspectStatus.InCustody, AssessmentFlags.Custody);
        flags |= When(facts.SuspectAgeBand == SuspectAgeBand.Under12, AssessmentFlags.SuspectUnder12);
        flags |= When(facts.UnknownOffenceCount > 0, AssessmentFlags.UnknownOffence);
        flags |= When(facts.HasUnknownLeadKind, AssessmentFlags.UnknownLeadKind);
        flags |= When(facts.HasUnknownPlace, AssessmentFlags.UnknownPlace);
        flags |= When(!basis.HasPolicy, AssessmentFlags.NoPolicy);
        flags |= When(basis.Policy.IsDemonstration, AssessmentFlags.Demonstration);
        flags |= When(basis.Policy.IsOneBand, AssessmentFlags.OneBand);
        vector.Flags = flags;
    }

    static void SetHarm(Facts facts, ScoringBasis basis, ref AssessmentVector vector)
    {
        vector.PrincipalOffence = -1;
        long principal = -1, sum = 0;
        var isAnyImputed = false;
        for (var i = 0; i < facts.OffenceCount; i++)
        {
            var (offence, stage) = facts.Offences[i];
            var days = basis.HundredthDays(offence, stage);
            sum += days;
            isAnyImputed |= basis.IsImputed(offence);
            if (days <= principal)
                continue;
            principal = days;
            vector.PrincipalOffence = offence;
            vector.PrincipalStage = stage;
        }
        var policy = basis.Policy;
        var isImputed = policy.SumsHarm ? isAnyImputed : vector.PrincipalOffence >= 0 && basis.IsImputed(vector.PrincipalOffence);
        vector.HarmHundredthDays = policy.SumsHarm ? sum : Math.Max(0, principal);
        vector.Flags |= When(isImputed, AssessmentFlags.ImputedHarm);
        vector.Flags |= When(
            vector.HarmHundredthDays >= policy.SeriousHundredthDays
            || (vector.Flags & (AssessmentFlags.HighImpactCrime | AssessmentFlags.RedFlag | AssessmentFlags.Sexual)) != 0
            || (facts.EarlierGuards & Guards.RedFlag) != 0, AssessmentFlags.Serious);
        var certainty =
            facts.OffenceCount == 0 ? Certainty.Missing
            : facts.UnknownOffenceCount > 0 ? Certainty.Partial
            : Certainty.Known;
        var value = policy.SumsHarm || vector.PrincipalOffence < 0
            ? policy.HarmValue.At(vector.HarmHundredthDays)
            : basis.HarmValue(vector.PrincipalOffence, vector.PrincipalStage);
        SetValue(Dimension.Harm, value, certainty, policy, ref vector);
    }

    static void SetVictimNeed(Facts facts, ScoringBasis basis, in OffenceSummary offences, ref AssessmentVector vector)
    {
        var none = Units.Ppm;
        for (int rest = facts.Needs; rest != 0; rest &= rest - 1)
            none = Units.TimesPpm(none, Units.Ppm - basis.Policy.NeedPpm[BitOperations.TrailingZeroCount(rest)]);
        vector.VictimNeedPpm = Units.Ppm - none;
        var isVictimless = facts.VictimCount == 0 && offences.IsPoliceInitiated;
        var certainty =
            facts.AreNeedsAssessed || isVictimless ? Certainty.Known
            : facts.Needs != 0 ? Certainty.Partial
            : Certainty.Missing;
        SetValue(Dimension.VictimNeed, basis.Policy.NeedValue.At(vector.VictimNeedPpm), certainty, basis.Policy, ref vector);
    }

    static void SetLeads(Facts facts, ScoringBasis basis, in OffenceSummary offences, long now, ref AssessmentVector vector)
    {
        var points = basis.LeadPoints(vector.PrincipalOffence);
        var none = Units.Ppm;
        ulong gone = facts.LeadsLost;
        vector.LeadTermKind = -1;
        foreach (ref readonly var lead in facts.Leads.AsSpan(0, facts.LeadCount))
        {
            if (lead.GoneTime <= now)
            {
                gone |= 1UL << lead.Kind;
                continue;
            }
            var chance = (int)Units.DivideHalfUp((long)points[lead.Kind] * lead.Quality, Units.Permille);
            none = Units.TimesPpm(none, Units.Ppm - chance);
            if (lead.TermTime == long.MaxValue || vector.LeadTermTime != 0 && lead.TermTime >= vector.LeadTermTime)
                continue;
            vector.LeadTermTime = lead.TermTime;
            vector.LeadTermKind = (sbyte)lead.Kind;
        }
        vector.LeadsPpm = Units.Ppm - none;
        vector.LeadsGone = gone;
        vector.LeadsPresent = facts.LeadsPresent & ~gone;
        vector.LeadsSecured = facts.LeadsSecured;
        vector.LeadsNotAsked = offences.MustAsk & ~facts.LeadsAsked;
        vector.Flags |= When(vector.LeadsPresent != 0, AssessmentFlags.HasLeads);
        if (basis.LeadModel is { } model)
            AskModel(model, facts, now, ref vector);
        var isKnown = vector.LeadsNotAsked == 0 && !facts.HasUnknownLeadKind;
        var certainty =
            isKnown ? Certainty.Known
            : facts.LeadsAsked != 0 ? Certainty.Partial
            : Certainty.Missing;
        SetValue(Dimension.Leads, basis.Policy.LeadsValue.At(vector.LeadsPpm), certainty, basis.Policy, ref vector);
    }

    /// <summary>The model's probability counts where it may speak; where it abstains the points stand, and a flag says why.</summary>
    static void AskModel(LeadScorer model, Facts facts, long now, ref AssessmentVector vector)
    {
        var score = model.Score(facts, (vector.Flags & AssessmentFlags.Sexual) != 0, now);
        if (score.Verdict == LeadVerdict.Served)
            vector.LeadsPpm = score.Ppm;
        vector.Flags |= score.Verdict switch
        {
            LeadVerdict.Served => AssessmentFlags.LeadModelServed,
            LeadVerdict.NotAllowed => AssessmentFlags.LeadModelNotAllowed,
            LeadVerdict.UnseenGroup => AssessmentFlags.LeadModelUnseenGroup,
            _ => AssessmentFlags.LeadModelTooFewFacts,
        };
    }

    static void SetContext(Facts facts, ScoringBasis basis, in OffenceSummary offences, ref AssessmentVector vector)
    {
        var policy = basis.Policy;
        vector.RegionalPriorityIndex = Strongest(policy.Regional, facts, offences.Groups, out var regional);
        vector.NationalPriorityIndex = Strongest(policy.National, facts, offences.Groups, out var national);
        vector.DevelopmentIndex = basis.Development(facts, out var development);
        SetValue(Dimension.RegionalContext, regional, Certainty.Known, policy, ref vector);
        SetValue(Dimension.NationalPicture, national, Certainty.Known, policy, ref vector);
        SetValue(Dimension.Development, development, Certainty.Known, policy, ref vector);
    }

    static int Strongest(PriorityIndex priorities, Facts facts, ulong groups, out short strength)
    {
        var best = -1;
        strength = 0;
        for (var rest = groups & priorities.Groups; rest != 0; rest &= rest - 1)
        {
            var match = priorities.Match(facts, BitOperations.TrailingZeroCount(rest), out var found);
            if (match < 0 || best >= 0 && found <= strength)
                continue;
            (best, strength) = (match, found);
        }
        return best;
    }

    static void SetLines(Facts facts, ScoringBasis basis, in OffenceSummary offences, ref AssessmentVector vector)
    {
        var policy = basis.Policy;
        if (!basis.HasPolicy)
            OrderByChiAlone(ref vector);
        var sum = 0;
        foreach (var contribution in vector.Contributions)
            sum += contribution;
        vector.PublicTaskLine = facts.PublicTaskVictim ? policy.PublicTaskMillipoints : 0;
        vector.DiscriminationLine = facts.DiscriminatoryMotive ? policy.DiscriminationMillipoints : 0;
        sum += vector.PublicTaskLine + vector.DiscriminationLine;
        SetGuards(facts, offences, policy, ref vector);
        var (floor, which) = HighestFloor(facts, policy, vector);
        vector.FloorLine = Math.Max(0, floor - sum);
        vector.Floor = vector.FloorLine > 0 ? which : (byte)0;
        sum += vector.FloorLine;
        vector.CapLine = Math.Min(0, Units.PriorityMax - sum);
        vector.Priority = sum + vector.CapLine;
    }

    /// <summary>With no policy in force a hundredth of a CHI day is a millipoint, so that days alone order.</summary>
    static void OrderByChiAlone(ref AssessmentVector vector)
    {
        var points = (int)Math.Min(Units.PriorityMax, vector.HarmHundredthDays);
        vector.Contributions[(int)Dimension.Harm] = points;
        vector.Values[(int)Dimension.Harm] = (short)(points / Units.Permille);
    }

    /// <summary>Guards of the present facts apart from those of earlier revisions, so that either can be recomputed.</summary>
    static void SetGuards(Facts facts, in OffenceSummary offences, CompiledPolicy policy, ref AssessmentVector vector)
    {
        var guards = Guards.None;
        guards |= facts.SuspectStatus >= SuspectStatus.Identified ? Guards.IdentifiedSuspect : 0;
        guards |= facts.SexualContentSignal || (offences.Traits & OffenceTraits.Sexual) != 0 ? Guards.SexualOffence : 0;
        guards |= (vector.Flags & AssessmentFlags.HighImpactCrime) != 0 ? Guards.HighImpactCrime : 0;
        guards |= (vector.Flags & AssessmentFlags.RedFlag) != 0 ? Guards.RedFlag : 0;
        guards |= facts.SuspectStatus == SuspectStatus.CaughtInTheAct || facts.IsReadyMade ? Guards.CaughtInTheAct : 0;
        guards |= IsPriorityCase(facts, policy, vector) ? Guards.PriorityTheme : 0;
        vector.GuardsNow = guards;
        vector.Guards = guards | facts.EarlierGuards;
    }

    /// <summary>A5-priority: inside a priority theme, with enough leads and provable.</summary>
    static bool IsPriorityCase(Facts facts, CompiledPolicy policy, in AssessmentVector vector) =>
        (vector.NationalPriorityIndex >= 0 || vector.RegionalPriorityIndex >= 0)
        && vector.LeadsPresent != 0
        && vector.Values[(int)Dimension.Leads] >= policy.EnoughLeads
        && facts.Provability >= Provability.Medium;

    static (int Floor, byte Which) HighestFloor(Facts facts, CompiledPolicy policy, in AssessmentVector vector)
    {
        (int Floor, byte Which) best = (0, 0);
        var isStillCaught = (vector.Guards & ~vector.GuardsNow & Guards.CaughtInTheAct) != 0;
        if (facts.SuspectStatus == SuspectStatus.CaughtInTheAct || isStillCaught)
            best = (policy.CaughtInTheActFloor, 1);
        if (facts.IsReadyMade && policy.ReadyMadeFloor > best.Floor)
            best = (policy.ReadyMadeFloor, 2);
        if ((vector.GuardsNow & Guards.PriorityTheme) != 0 && policy.PriorityThemeFloor > best.Floor)
            best = (policy.PriorityThemeFloor, 3);
        return best;
    }

    static void SetBand(ScoringBasis basis, ref AssessmentVector vector)
    {
        var policy = basis.Policy;
        if (policy.IsOneBand)
            return;
        byte harm = 0, need = 0;
        foreach (var limit in policy.HarmBandLimits)
            harm += ReachesHarm(limit, policy, vector) ? (byte)1 : (byte)0;
        foreach (var limit in policy.NeedBandLimits)
            need += vector.Values[(int)Dimension.VictimNeed] >= limit ? (byte)1 : (byte)0;
        vector.Band = (vector.Flags & AssessmentFlags.Danger) != 0 ? policy.TopBand : Math.Max(harm, need);
    }

    /// <summary>While an offence is unknown the neutral value reaches what the policy values no higher than it.</summary>
    static bool ReachesHarm(long limit, CompiledPolicy policy, in AssessmentVector vector) =>
        vector.HarmHundredthDays >= limit
        || vector.Certainties[(int)Dimension.Harm] != Certainty.Known
            && policy.HarmValue.At(limit) <= vector.Values[(int)Dimension.Harm];

    static void SetTerms(Facts facts, ScoringBasis basis, in OffenceSummary offences, ref AssessmentVector vector)
    {
        var policy = basis.Policy;
        var response = policy.ResponseSeconds[(int)basis.DeskKindOf(vector.Desk)];
        vector.RouteTermTime = response == 0 ? 0 : facts.Received + response;
        vector.BodyTraceTime = basis.BodyTraceTime(facts, offences, vector.Flags);
        var lane = new Term(0, TermKind.None);
        if ((vector.Flags & AssessmentFlags.Sexual) != 0 && vector.RouteTermTime != 0)
            lane = lane.Earliest(vector.RouteTermTime, TermKind.Tos);
        if ((vector.Flags & AssessmentFlags.HighImpactCrime) != 0 && policy.HicResponseSeconds != 0)
            lane = lane.Earliest(facts.Received + policy.HicResponseSeconds, TermKind.Hic);
        if ((vector.Flags & AssessmentFlags.Serious) != 0 && vector.LeadTermTime != 0)
            lane = lane.Earliest(vector.LeadTermTime, TermKind.PerishingLead);
        vector.PromoteTime = lane.Time != 0 && basis.HasPolicy && vector.Band >= policy.LaneOneBand
            ? lane.Time - policy.LaneOneWindowSeconds
            : long.MaxValue;
        if ((vector.Flags & AssessmentFlags.Danger) != 0)
        {
            vector.DangerTermTime = facts.Received + policy.DangerReviewSeconds;
            lane = lane.Earliest(vector.DangerTermTime, TermKind.DangerReview);
        }
        if ((vector.Flags & AssessmentFlags.Custody) != 0)
            lane = lane.Earliest(facts.Received + policy.CustodySeconds, TermKind.Custody);
        vector.TermTime = lane.Time;
        vector.TermKind = lane.Kind;
    }

    static void SetValue(Dimension dimension, short known, Certainty certainty, CompiledPolicy policy, ref AssessmentVector vector)
    {
        var value = certainty == Certainty.Known ? known : Math.Max(known, policy.Neutral[(int)dimension]);
        vector.Values[(int)dimension] = value;
        vector.Certainties[(int)dimension] = certainty;
        vector.Weights[(int)dimension] = policy.Weights[(int)dimension];
        vector.Contributions[(int)dimension] = value * policy.Weights[(int)dimension];
    }

    static AssessmentFlags When(bool condition, AssessmentFlags flag) => condition ? flag : AssessmentFlags.None;

    readonly record struct Term(long Time, TermKind Kind)
    {
        public Term Earliest(long time, TermKind kind) => Time == 0 || time < Time ? new(time, kind) : this;
    }
}
