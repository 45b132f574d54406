using Opsporing.Research;

namespace Opsporing.Server;

/// <summary>Makes wire messages of what a simulation found.</summary>
public static class SimulationWire
{
    /// <summary>The whole result.</summary>
    /// <param name="outcome">What was found.</param>
    /// <param name="before">What was compared with; null for the stored assessments as they stand.</param>
    /// <param name="after">The candidate.</param>
    /// <param name="mayName">Tells which reports the caller may see by name.</param>
    public static V1.PolicySimulation Of(
        SimulationOutcome outcome, Candidate? before, Candidate after, Func<SimulatedName, bool> mayName)
    {
        var result = outcome.Result;
        var to = new V1.PolicySimulation
        {
            Before = Policy(before ?? Candidate.None),
            After = Policy(after),
            ReportCount = result.ReportCount,
            UnreadableCount = outcome.UnreadableCount,
            AdviceChangedCount = result.AdviceChangedCount,
            BandRaisedCount = result.BandRaisedCount,
            BandLoweredCount = result.BandLoweredCount,
            DeskChangedCount = result.DeskChangedCount,
            PriorityChangedCount = result.PriorityChangedCount,
            DropCount = result.DropCount,
        };
        if (result.ReportCount > 0)
            (to.FirstReceivedTime, to.LastReceivedTime) = (ToWire.Time(result.FirstReceived), ToWire.Time(result.LastReceived));
        to.AdviceMoves.Add(result.AdviceMoves.Select(Move));
        to.BandMoves.Add(result.BandMoves.Select(Move));
        to.DeskMoves.Add(result.DeskMoves.Select(Move));
        to.Teams.Add(result.Teams.Select(Team));
        to.Drops.Add(result.Drops.Select(d => Drop(d, mayName)));
        to.Effects.Add(result.Effects.Select(Effect));
        to.Disparities.Add(result.Disparities.Select(Disparity));
        to.Movers.Add(result.Movers.Select(m => Mover(m, mayName)));
        to.SuspendedOverlays.Add((before?.Suspended ?? []).Concat(after.Suspended).Select(Suspended));
        return to;
    }

    /// <summary>The part of a result that names no report.</summary>
    internal static V1.SimulationFinding Finding(V1.PolicySimulation result)
    {
        var to = new V1.SimulationFinding
        {
            Before = result.Before,
            After = result.After,
            ReportCount = result.ReportCount,
            UnreadableCount = result.UnreadableCount,
            AdviceChangedCount = result.AdviceChangedCount,
            BandRaisedCount = result.BandRaisedCount,
            BandLoweredCount = result.BandLoweredCount,
            DeskChangedCount = result.DeskChangedCount,
            PriorityChangedCount = result.PriorityChangedCount,
            DropCount = result.DropCount,
            AdviceMoves = { result.AdviceMoves },
            Effects = { result.Effects },
            Disparities = { result.Disparities },
        };
        if (result.FirstReceivedTime is { } first)
            (to.FirstReceivedTime, to.LastReceivedTime) = (first, result.LastReceivedTime);
        return to;
    }

    internal static V1.SimulatedPolicy Policy(Candidate candidate)
    {
        var to = new V1.SimulatedPolicy { Title = candidate.Base?.Title ?? "", OverlayCount = candidate.Overlays.Length };
        if (candidate.Base is { } document)
            to.PolicyDigest = document.Digest.ToString();
        return to;
    }

    internal static V1.AdviceMove Move(SimulatedMove<Advice> move) =>
        new() { From = (V1.Advice)move.From, To = (V1.Advice)move.To, ReportCount = move.Count };

    internal static V1.BandMove Move(SimulatedMove<byte> move) =>
        new() { From = move.From, To = move.To, ReportCount = move.Count };

    internal static V1.DeskMove Move(SimulatedMove<string> move) =>
        new() { From = move.From, To = move.To, ReportCount = move.Count };

    static V1.SuspendedOverlay Suspended(SuspendedDocument overlay) => new()
    {
        Place = overlay.Document.Place ?? "",
        PolicyDigest = overlay.Document.Digest.ToString(),
        Reasons = { overlay.Reasons },
    };

    static V1.SimulatedTeam Team(SimulatedTeam team) => new()
    {
        Desk = team.Desk,
        DeskKind = (V1.DeskKind)team.DeskKind,
        Before = Load(team.Before),
        After = Load(team.After),
        TopEnteredCount = team.TopEnteredCount,
        TopLeftCount = team.TopLeftCount,
    };

    static V1.SimulatedLoad Load(SimulatedLoad load) => new()
    {
        ReportCount = load.ReportCount,
        TakeUpCount = load.TakeUpCount,
        QuarterHourCount = load.QuarterHours,
        WeeklyHourCount = load.WeeklyHours,
    };

    // Who may not see a report learns that one is there, and nothing of it.
    static V1.SimulatedName Name(SimulatedName name, Func<SimulatedName, bool> mayName) =>
        mayName(name) ? new() { ReportId = ToWire.Id(name.Id), Offence = name.Offence, Desk = name.Desk } : new();

    static V1.Advice AdviceOf(SimulatedName name, Advice advice) =>
        name.IsAdviceWithheld ? V1.Advice.Unspecified : (V1.Advice)advice;

    static V1.SimulatedDrop Drop(SimulatedDrop drop, Func<SimulatedName, bool> mayName) => new()
    {
        Name = Name(drop.Name, mayName),
        HarmHundredthDays = drop.HarmHundredthDays,
        HasRedFlag = drop.HasRedFlag,
        AdviceBefore = AdviceOf(drop.Name, drop.AdviceBefore),
        AdviceAfter = AdviceOf(drop.Name, drop.AdviceAfter),
        BandBefore = drop.BandBefore,
        BandAfter = drop.BandAfter,
    };

    static V1.SimulatedEffect Effect(SimulatedEffect effect) => new()
    {
        Grouping = (V1.SimulationGrouping)effect.Grouping,
        Code = effect.Code,
        ReportCount = effect.ReportCount,
        Before = Counts(effect.Before, effect.ReportCount),
        After = Counts(effect.After, effect.ReportCount),
    };

    static V1.SimulatedCounts Counts(SimulatedCounts counts, long reports) => new()
    {
        TakeUpCount = counts.TakeUpCount,
        ProposeEndCount = counts.ProposeEndCount,
        MeanPriorityMillipoints = (int)Units.DivideHalfUp(counts.PrioritySum, reports),
        MeanBandPermille = (int)Units.DivideHalfUp(counts.BandSum * Units.Permille, reports),
    };

    static V1.SimulatedDisparity Disparity(SimulatedDisparity disparity)
    {
        var to = new V1.SimulatedDisparity
        {
            Grouping = (V1.SimulationGrouping)disparity.Grouping,
            Code = disparity.Code,
            ReportCount = disparity.ReportCount,
            SuppressedCellCount = disparity.SuppressedCellCount,
            Before = new() { Actual = disparity.Before.Actual, Expected = disparity.Before.Expected },
            After = new() { Actual = disparity.After.Actual, Expected = disparity.After.Expected },
        };
        to.Cells.Add(disparity.Cells.Select(cell => new V1.SimulatedCell
        {
            Decile = cell.Decile,
            ReportCount = cell.ReportCount,
            TakeUpBeforeCount = cell.TakeUpBefore,
            TakeUpAfterCount = cell.TakeUpAfter,
        }));
        return to;
    }

    static V1.SimulatedMover Mover(SimulatedMover mover, Func<SimulatedName, bool> mayName)
    {
        var to = new V1.SimulatedMover
        {
            Name = Name(mover.Name, mayName),
            BandBefore = mover.BandBefore,
            BandAfter = mover.BandAfter,
            PriorityBeforeMillipoints = mover.PriorityBefore,
            PriorityAfterMillipoints = mover.PriorityAfter,
            AdviceBefore = AdviceOf(mover.Name, mover.AdviceBefore),
            AdviceAfter = AdviceOf(mover.Name, mover.AdviceAfter),
        };
        to.Lines.Add(mover.Lines.Select(line => new V1.SimulatedLine
        {
            Kind = (V1.ExplanationLineKind)line.Kind,
            BeforeMillipoints = line.Before,
            AfterMillipoints = line.After,
            WeightBeforePermille = line.WeightBefore,
            WeightAfterPermille = line.WeightAfter,
            ValueBeforePermille = line.ValueBefore,
            ValueAfterPermille = line.ValueAfter,
        }));
        return to;
    }
}
