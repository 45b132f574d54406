using System.Collections.Immutable;

namespace Opsporing.Research;

/// <summary>What became of a report by the end of the reading, as far as a comparison tells apart.</summary>
public enum Standing : byte
{
    /// <summary>A person took it up, now or earlier.</summary>
    TakenUp = 1,

    /// <summary>Open, at the desk it came to or was routed to.</summary>
    Waiting,

    /// <summary>Open or ended elsewhere: handed to another desk, ZSM or country.</summary>
    Transferred,

    /// <summary>Open at a frontoffice TOS, which works by its own order.</summary>
    AtTos,

    /// <summary>Its lead report stands for it.</summary>
    Merged,

    /// <summary>Ended by a person without being taken up.</summary>
    Ended,
}

/// <summary>What was known of leads: at the first decision that settled the report, else at the end of the reading.</summary>
public enum LeadsKnown : byte
{
    Present = 1,

    /// <summary>Every kind of its offence group was asked after, and there was none.</summary>
    AskedAndNone,

    /// <summary>None known, and not every kind was asked after.</summary>
    NotAsked,

    /// <summary>A lead perished or was lost while the report waited.</summary>
    LostWhileWaiting,
}

/// <summary>One report of a comparison, without anything that names it. A person's decision is compared, never a person.</summary>
public sealed record ComparisonRow
{
    /// <summary>Keyed per project: two projects cannot join their rows.</summary>
    public required UInt128 Pseudonym { get; init; }

    /// <summary>Source system.</summary>
    public required string Source { get; init; }

    /// <summary>Code of <see cref="ReportKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Code; empty when no place is known.</summary>
    public required string Eenheid { get; init; }

    /// <summary>Code of the desk that owned it at acceptance.</summary>
    public required string Team { get; init; }

    /// <summary>Offence group of the principal offence; empty for none.</summary>
    public required string Group { get; init; }

    /// <summary>Unix seconds. Leaves the program as a week only.</summary>
    public required long Received { get; init; }

    /// <summary>CHI days of the principal offence by each table of the comparison.</summary>
    public required ImmutableArray<double> ChiDays { get; init; }

    /// <summary>Bit i: the weight of table i was imputed.</summary>
    public required byte Imputed { get; init; }

    /// <summary>Millipoints, by the assessment that is compared.</summary>
    public required int Priority { get; init; }
    public required byte Band { get; init; }
    public required long RankKey { get; init; }

    /// <summary>Permille, by dimension.</summary>
    public required Six<short> Values { get; init; }

    /// <summary>Permille, by dimension.</summary>
    public required Six<short> Weights { get; init; }
    public required Six<Certainty> Certainties { get; init; }

    /// <summary>Lines of modifiers, millipoints.</summary>
    public required int Modifiers { get; init; }

    /// <summary>Sum that a floor lifts to, millipoints; 0 when no floor lifted.</summary>
    public required int Floor { get; init; }

    /// <summary>Band and priority under another policy as one number; null when none is compared.</summary>
    public long? OtherPolicy { get; init; }

    /// <summary>Factors of the eight published ones that hold, 0..8.</summary>
    public required int EbitCount { get; init; }
    public required bool IsPoliceInitiated { get; init; }

    /// <summary>High-impact crime or a red flag: serious whatever the table says.</summary>
    public required bool IsSeriousByKind { get; init; }
    public required Standing Standing { get; init; }

    /// <summary>The first take-up, else the decision that ended or moved it; null for none.</summary>
    public Decision? Decision { get; init; }

    /// <summary>Code of its ending reason; empty for none.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Unix seconds of that decision; 0 for none.</summary>
    public long DecisionTime { get; init; }

    /// <summary>Days from receipt to the take-up; without one to the end of the reading.</summary>
    public required double WaitingDays { get; init; }

    /// <summary>Shown at that decision; null when none was, or without a decision.</summary>
    public Advice? AdviceShown { get; init; }

    /// <summary>Place in the list that was shown, from 1; 0 for none.</summary>
    public int Position { get; init; }

    /// <summary>Items open then; 0 when unknown.</summary>
    public int OpenCount { get; init; }

    /// <summary>Hours of the team in the week, in quarters; 0 when unknown.</summary>
    public int TeamQuarterHours { get; init; }
    public required LeadsKnown Leads { get; init; }

    /// <summary>Who decided, keyed as <see cref="Pseudonym"/>; 0 for nobody. A level to cluster by, never reported.</summary>
    public ulong Officer { get; init; }

    /// <summary>Null when nobody recorded it either way.</summary>
    public bool? IsSuspectIdentified { get; init; }
    public bool? IsSentToOm { get; init; }
    public bool IsInvestigated { get; init; }

    /// <summary>Probability of the audit draw in parts per million; 0 when none was made.</summary>
    public int AuditPpm { get; init; }
    public bool IsAuditDrawn { get; init; }

    public bool IsTakenUp => Standing == Standing.TakenUp;

    /// <summary>Days since 1970 of the receipt, UTC.</summary>
    public int Day => (int)Math.Floor(Received / 86_400.0);

    /// <summary>The Monday of the receipt, UTC: the finest date that leaves the program.</summary>
    public DateOnly Week
    {
        get
        {
            var day = DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(Day);
            return day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
        }
    }
}

/// <summary>The rows of a comparison, with what they were read from.</summary>
/// <param name="Rows">Ascending by pseudonym, so that their order tells nothing.</param>
/// <param name="Tables">Names of the CHI tables; the first ranks, the second scores harm.</param>
/// <param name="AsOf">Unix seconds: the last event of the store, up to which reports have waited.</param>
/// <param name="UnreadableCount">Reports of the period that could not be read and are not in the rows.</param>
public sealed record ComparisonData(
    ImmutableArray<ComparisonRow> Rows, ImmutableArray<string> Tables, long AsOf, long UnreadableCount);
