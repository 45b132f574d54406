using System.Collections.Immutable;

namespace Opsporing;

/// <summary>Compiles valid policy documents to the flat arrays that scoring reads.</summary>
public static class PolicyCompiler
{
    const long HourSeconds = 3_600;

    /// <summary>The policy of one place.</summary>
    /// <param name="baseDocument">A valid base.</param>
    /// <param name="eenheidOverlay">Valid on that base; null for none.</param>
    /// <param name="basisteamOverlay">Valid on that base, of a basisteam in that eenheid; null for none.</param>
    /// <exception cref="ArgumentException">A document is of another kind than its place asks for.</exception>
    /// <remarks>What <see cref="PolicyValidator"/> passed with the same tables never fails otherwise.</remarks>
    public static CompiledPolicy Compile(
        PolicyDocument baseDocument, PolicyDocument? eenheidOverlay, PolicyDocument? basisteamOverlay,
        OffenceCatalogue catalogue, LeadKindTable leadKinds, Organisation organisation)
    {
        var policy = CompileBase(baseDocument, catalogue, leadKinds, organisation);
        foreach (var (overlay, kind) in ((PolicyDocument?, PolicyKind)[])
            [(eenheidOverlay, PolicyKind.EenheidOverlay), (basisteamOverlay, PolicyKind.BasisteamOverlay)])
        {
            if (overlay is null)
                continue;
            if (overlay.Kind != kind)
                throw new ArgumentException($"The document is no {PolicyCodes.Kinds[(int)kind - 1]}.");
            policy = Overlay(policy, overlay, catalogue, organisation);
        }
        return policy;
    }

    internal static CompiledPolicy CompileBase(
        PolicyDocument document, OffenceCatalogue catalogue, LeadKindTable leadKinds, Organisation organisation)
    {
        var chapters = document.Chapters
            ?? throw new ArgumentException("The document is no base policy.", nameof(document));
        return new()
        {
            BaseDigest = document.Digest,
            IsDemonstration = document.IsDemonstration,
            Weights = Shorts(chapters.Weights),
            Neutral = Shorts(chapters.Neutral),
            HarmValue = Function(chapters.HarmValue),
            NeedValue = Function(chapters.NeedValue),
            LeadsValue = Function(chapters.LeadsValue),
            SumsHarm = chapters.Harm.Sums,
            AttemptFactor = chapters.Harm.Attempt,
            PreparationFactor = chapters.Harm.Preparation,
            NeedPpm = [.. chapters.Needs],
            LeadPpm = LeadPoints(chapters, catalogue, leadKinds),
            PublicTaskMillipoints = chapters.PublicTaskMillipoints,
            DiscriminationMillipoints = chapters.DiscriminationMillipoints,
            CaughtInTheActFloor = chapters.Floors.CaughtInTheAct,
            ReadyMadeFloor = chapters.Floors.ReadyMade,
            PriorityThemeFloor = chapters.Floors.PriorityTheme,
            EnoughLeads = (short)chapters.Floors.EnoughLeads,
            HarmBandLimits = [.. chapters.Bands.HarmLimitDays.Select(HundredthDays)],
            NeedBandLimits = Shorts(chapters.Bands.NeedLimits),
            TopBand = (byte)chapters.Bands.TopBand,
            IsOneBand = chapters.Bands.IsOneBand,
            SeriousHundredthDays = HundredthDays(chapters.SeriousDays),
            LaneOneBand = (byte)chapters.Bands.LaneOneBand,
            LaneOneWindowSeconds = chapters.Bands.LaneOneWindowHours * HourSeconds,
            WaitingRate = chapters.WaitingRate,
            DangerReviewSeconds = chapters.DangerReviewHours * HourSeconds,
            CustodySeconds = chapters.CustodyHours * HourSeconds,
            ResponseSeconds = ResponseSeconds(chapters.Terms),
            HicResponseSeconds = chapters.Terms.HicHours * HourSeconds,
            UrgentSeconds = chapters.Terms.UrgentHours * HourSeconds,
            TakeUpMillipoints = chapters.Advice.TakeUpMillipoints,
            ProposeEndMillipoints = chapters.Advice.ProposeEndMillipoints,
            ProposeEndLeads = (short)chapters.Advice.ProposeEndLeads,
            AuditProposeEndPpm = chapters.Audit.ProposeEndPpm,
            AuditEndEarlyPpm = chapters.Audit.EndEarlyPpm,
            AdviceWithheldPpm = chapters.Audit.AdviceWithheldPpm,
            GroupDesk = GroupDesks(document, new byte[catalogue.Groups.Length], catalogue),
            Regional = PriorityIndex.Empty,
            National = PriorityCompiler.Compile(document, catalogue, organisation),
        };
    }

    /// <summary>The policy with one overlay more; arrays that the overlay does not touch are shared.</summary>
    internal static CompiledPolicy Overlay(
        CompiledPolicy policy, PolicyDocument overlay, OffenceCatalogue catalogue, Organisation organisation)
    {
        var isEenheid = overlay.Kind == PolicyKind.EenheidOverlay;
        return policy with
        {
            EenheidDigest = isEenheid ? overlay.Digest : policy.EenheidDigest,
            BasisteamDigest = isEenheid ? policy.BasisteamDigest : overlay.Digest,
            IsDemonstration = policy.IsDemonstration || overlay.IsDemonstration,
            Weights = overlay.WeightShifts.Any(s => s != 0)
                ? [.. policy.Weights.Select((weight, i) => (short)(weight + overlay.WeightShifts[i]))]
                : policy.Weights,
            GroupDesk = overlay.Routes.Count > 0
                ? GroupDesks(overlay, [.. policy.GroupDesk], catalogue)
                : policy.GroupDesk,
            Regional = PriorityIndex.Join(policy.Regional, PriorityCompiler.Compile(overlay, catalogue, organisation)),
        };
    }

    static int[] LeadPoints(PolicyChapters chapters, OffenceCatalogue catalogue, LeadKindTable leadKinds)
    {
        var kinds = leadKinds.Kinds;
        var points = new int[(catalogue.Groups.Length + 1) * kinds.Length];
        for (var group = 0; group <= catalogue.Groups.Length; group++)
        {
            var own = group < catalogue.Groups.Length
                ? chapters.GroupLeadPoints.GetValueOrDefault(catalogue.Groups[group]) : null;
            for (var kind = 0; kind < kinds.Length; kind++)
                points[group * kinds.Length + kind] = own is not null && own.TryGetValue(kinds[kind].Code, out var ppm)
                    ? ppm : chapters.LeadPoints.GetValueOrDefault(kinds[kind].Code);
        }
        return points;
    }

    static byte[] GroupDesks(PolicyDocument document, byte[] desks, OffenceCatalogue catalogue)
    {
        foreach (var (group, desk) in document.Routes)
            desks[catalogue.GroupIndexOf(group)] = DeskKinds.Parse(desk) is { } kind and not DeskKind.Basisteam
                ? (byte)kind : (byte)0;
        return desks;
    }

    static long[] ResponseSeconds(PolicyTerms terms)
    {
        var seconds = new long[DeskKinds.All.Count + 1];
        foreach (var kind in DeskKinds.All)
            seconds[(int)kind] = terms.ResponseHours.GetValueOrDefault(kind.ToCode()) * HourSeconds;
        return seconds;
    }

    static StepFunction Function(ImmutableArray<PolicyStep> steps) =>
        new([.. steps.Select(s => s.Threshold)], [.. steps.Select(s => (short)s.Permille)]);

    static short[] Shorts(ImmutableArray<int> values) => [.. values.Select(v => (short)v)];

    static long HundredthDays(int days) => (long)days * Units.DayHundredths;
}
