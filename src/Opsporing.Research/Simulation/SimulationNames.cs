using System.Collections.Immutable;

namespace Opsporing.Research;

/// <summary>Names the reports that a person should look at: serious ones that drop, and those that move far.</summary>
static class SimulationNames
{
    const AssessmentFlags Grave = AssessmentFlags.Serious | AssessmentFlags.RedFlag;

    /// <summary>Serious or with a red flag under either policy, and its advice becomes PROPOSE_END or its band falls.</summary>
    public static bool IsDrop(in AssessmentVector was, in AssessmentVector will) =>
        ((was.Flags | will.Flags) & Grave) != 0
        && (will.Band < was.Band || will.Advice == Advice.ProposeEnd && was.Advice != Advice.ProposeEnd);

    /// <summary>How far it rises: bands before priority; below 0 when it falls.</summary>
    public static long RiseOf(in AssessmentVector was, in AssessmentVector will) =>
        (will.Band - was.Band) * (long)(2 * Units.PriorityMax + 1) + will.Priority - was.Priority;

    public static SimulatedDrop DropOf(in SimulatedReport report)
    {
        var (was, will) = (report.Before, report.After);
        return new()
        {
            Name = NameOf(report),
            HarmHundredthDays = was.HarmHundredthDays,
            HasRedFlag = ((was.Flags | will.Flags) & AssessmentFlags.RedFlag) != 0,
            AdviceBefore = was.Advice,
            AdviceAfter = will.Advice,
            BandBefore = was.Band,
            BandAfter = will.Band,
        };
    }

    public static SimulatedMover MoverOf(in SimulatedReport report)
    {
        var (was, will) = (report.Before, report.After);
        return new()
        {
            Name = NameOf(report),
            BandBefore = was.Band,
            BandAfter = will.Band,
            PriorityBefore = was.Priority,
            PriorityAfter = will.Priority,
            AdviceBefore = was.Advice,
            AdviceAfter = will.Advice,
            Lines = LinesOf(was, will),
        };
    }

    static SimulatedName NameOf(in SimulatedReport report) => new(
        ReportId.FromKey(report.Key),
        report.Before.PrincipalOffence < 0 ? "" : report.Tables.Catalogue[report.Before.PrincipalOffence].Code,
        report.DeskOf(report.Before).Code,
        ((report.Before.Flags | report.After.Flags) & AssessmentFlags.Sexual) != 0,
        report.Facts.PoliceStaffInvolved,
        ((report.Before.Flags | report.After.Flags) & AssessmentFlags.AdviceWithheld) != 0);

    static ImmutableArray<SimulatedLine> LinesOf(in AssessmentVector was, in AssessmentVector will)
    {
        var lines = ImmutableArray.CreateBuilder<SimulatedLine>();
        for (var i = 0; i < 6; i++)
            if (was.Contributions[i] != will.Contributions[i])
                lines.Add(new(
                    ExplanationLineKind.Harm + (byte)i, was.Contributions[i], will.Contributions[i],
                    was.Weights[i], will.Weights[i], was.Values[i], will.Values[i]));
        Add(ExplanationLineKind.PublicTask, was.PublicTaskLine, will.PublicTaskLine);
        Add(ExplanationLineKind.Discrimination, was.DiscriminationLine, will.DiscriminationLine);
        Add(ExplanationLineKind.Floor, was.FloorLine, will.FloorLine);
        Add(ExplanationLineKind.Cap, was.CapLine, will.CapLine);
        return lines.ToImmutable();

        void Add(ExplanationLineKind kind, int before, int after)
        {
            if (before != after)
                lines.Add(new(kind, before, after, 0, 0, 0, 0));
        }
    }
}
