using System.Collections.Immutable;
using System.Text;

namespace Opsporing;

/// <summary>One thing that is wrong with a report.</summary>
/// <param name="Field">Path of the field in the contract, for example <c>offences[3].code</c>.</param>
/// <param name="Reason">What is wrong, without the value.</param>
public readonly record struct Violation(string Field, string Reason);

/// <summary>What a report must satisfy to be accepted. Unknown codes and missing facts are no violation: they are shown.</summary>
public static class ReportValidation
{
    /// <summary>Earliest instant a report can name: 1900-01-01T00:00:00Z.</summary>
    public const long EarliestTime = -2_208_988_800;

    /// <summary>Latest instant a report can name: 9999-12-31T23:59:59Z, the end of a protobuf timestamp.</summary>
    public const long LatestTime = 253_402_300_799;

    /// <summary>Seconds a source's clock may run ahead.</summary>
    public const long ClockTolerance = 300;

    public const int MaxVictims = 100;
    public const int MaxLinkKeys = 100;
    public const int MaxTags = 50;
    public const int MaxCodeLength = 64;
    public const int MaxReferenceLength = 200;
    public const int MaxEarlierReports = 10_000;

    /// <summary>Collects every violation.</summary>
    /// <param name="report">Facts with known enum values.</param>
    /// <param name="now">Unix seconds.</param>
    /// <returns>Empty when the report is acceptable; else at most 100.</returns>
    public static ImmutableArray<Violation> Validate(Report report, long now)
    {
        var found = new Violations();
        if (report.Revision < 1)
            found.Add("revision", "A revision is 1 or more.");
        CheckTimes(report, now, found);
        CheckCode(report.ReceivingEenheid, "receiving_eenheid", found);
        CheckOffences(report, found);
        CheckPlace(report.OccurredPlace, "occurred_place", found);
        CheckPlace(report.ResidencePlace, "residence_place", found);
        CheckPlace(report.ReportingPlace, "reporting_place", found);
        CheckVictims(report, now, found);
        CheckLeads(report, now, found);
        CheckTexts(report.SafetyMeasures, "safety_measures", found);
        CheckTexts(report.MethodTags, "method_tags", found);
        CheckLinkKeys(report, found);
        if (report.EarlierReportCount is < 0 or > MaxEarlierReports)
            found.Add("earlier_report_count", "A count lies in 0..10,000.");
        if (report.DamageCents < 0)
            found.Add("damage_cents", "Damage is not negative.");
        if (report.SourceReference.Length > MaxReferenceLength || !IsPlain(report.SourceReference))
            found.Add("source_reference", "A reference has at most 200 characters, none of them a control or invisible one.");
        if (report.CounterReport == report.Id)
            found.Add("counter_report", "A report is not its own counter-report.");
        return found.ToImmutable();
    }

    /// <summary>True when a text has no control, zero-width or other invisible character and no unpaired surrogate.</summary>
    public static bool IsPlain(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0)
            return true;
        foreach (var rune in text.EnumerateRunes())
            if (rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is
                System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.Surrogate or System.Globalization.UnicodeCategory.LineSeparator
                or System.Globalization.UnicodeCategory.ParagraphSeparator)
                return false;
        return true;
    }

    static void CheckTimes(Report report, long now, Violations found)
    {
        CheckTime(report.Received, "received", now, found);
        if (report.OccurredFrom is { } from)
            CheckTime(from, "occurred_from", now, found);
        if (report.OccurredTo is { } to)
        {
            CheckTime(to, "occurred_to", now, found);
            if (report.OccurredFrom is not { } start)
                found.Add("occurred_to", "An end needs a start.");
            else if (to.Latest < start.Earliest)
                found.Add("occurred_to", "The end is before the start.");
        }
        if (report.OccurredTo is { } end && end.Earliest > report.Received.Latest && end.Earliest > report.OccurredFrom?.Earliest)
            found.Add("occurred_to", "The end of the offence is after the receipt, beyond both precisions.");
        if (report.OccurredFrom?.Earliest > report.Received.Latest)
            found.Add("occurred_from", "The offence is after the receipt, beyond both precisions.");
    }

    static void CheckTime(Moment moment, string field, long now, Violations found)
    {
        if (moment.UnixSeconds < EarliestTime)
            found.Add(field, "A time is not before 1900.");
        if (moment.Earliest > now + ClockTolerance)
            found.Add(field, "A time is not in the future.");
    }

    /// <summary>What is wrong with the time at which something was recorded, 0 for unknown; null when nothing is.</summary>
    static string? ProblemOfPast(long time, long now) =>
        time < EarliestTime ? "A time is not before 1900."
        : time > now + ClockTolerance ? "A time is not in the future."
        : null;

    static void CheckOffences(Report report, Violations found)
    {
        if (report.Offences.Length > Facts.MaxOffences)
            found.Add("offences", "A report has at most 50 offences.");
        for (var i = 0; i < report.Offences.Length && !found.IsFull; i++)
            if (ProblemOfCode(report.Offences[i].Code) is { } reason)
                found.Add($"offences[{i}].code", reason);
    }

    static void CheckPlace(Place? place, string field, Violations found)
    {
        if (place is null)
            return;
        if (ProblemOfCode(place.Gemeente) is { } gemeenteReason)
            found.Add(field + ".gemeente", gemeenteReason);
        if (place.Basisteam is { } team && ProblemOfCode(team) is { } teamReason)
            found.Add(field + ".basisteam", teamReason);
        if (place.GridCell is { } cell && !IsGridCell(cell))
            found.Add(field + ".grid_cell", "A grid cell is written E####N#### (hundreds of metres, RD).");
    }

    static bool IsGridCell(string cell) =>
        cell.Length == 10 && cell[0] == 'E' && cell[5] == 'N'
        && cell.AsSpan(1, 4).IndexOfAnyExceptInRange('0', '9') < 0 && cell.AsSpan(6, 4).IndexOfAnyExceptInRange('0', '9') < 0;

    static void CheckVictims(Report report, long now, Violations found)
    {
        if (report.Victims.Length > MaxVictims)
            found.Add("victims", "A report has at most 100 victims.");
        for (var i = 0; i < report.Victims.Length && !found.IsFull; i++)
        {
            var victim = report.Victims[i];
            if (victim.NeedsAssessedBy is { } by && ProblemOfCode(by) is { } reason)
                found.Add($"victims[{i}].needs_assessed_by", reason);
            if (ProblemOfPast(victim.NeedsAssessedTime, now) is { } timeReason)
                found.Add($"victims[{i}].needs_assessed_time", timeReason);
        }
    }

    static void CheckLeads(Report report, long now, Violations found)
    {
        if (report.Leads.Length > Facts.MaxLeadKinds)
            found.Add("leads", "A report has at most 64 leads.");
        var kinds = report.Leads.Length > Facts.MaxLeadKinds ? new HashSet<string>(StringComparer.Ordinal) : null;
        for (var i = 0; i < report.Leads.Length && !found.IsFull; i++)
        {
            var lead = report.Leads[i];
            if (ProblemOfCode(lead.Kind) is { } reason)
                found.Add($"leads[{i}].kind", reason);
            if (lead.QualityPermille is < 0 or > Units.Permille)
                found.Add($"leads[{i}].quality_permille", "A quality lies in 0..1000.");
            if (lead.RecordedBy.Length > MaxCodeLength || !IsPlain(lead.RecordedBy))
                found.Add($"leads[{i}].recorded_by", "A name of a recorder has at most 64 plain characters.");
            if (ProblemOfPast(lead.RecordedTime, now) is { } timeReason)
                found.Add($"leads[{i}].recorded_time", timeReason);
            if (lead.PerishTime is < EarliestTime or > LatestTime)
                found.Add($"leads[{i}].perish_time", "A time lies in 1900..9999.");
            if (kinds is null ? IsKindOfEarlier(report.Leads, i) : !kinds.Add(lead.Kind))
                found.Add($"leads[{i}].kind", "A kind of lead occurs once; keep the best.");
        }
    }

    static bool IsKindOfEarlier(ImmutableArray<Lead> leads, int index)
    {
        for (var i = 0; i < index; i++)
            if (leads[i].Kind == leads[index].Kind)
                return true;
        return false;
    }

    static void CheckTexts(ImmutableArray<string> texts, string field, Violations found)
    {
        if (texts.Length > MaxTags)
            found.Add(field, "A list has at most 50 codes.");
        for (var i = 0; i < texts.Length && !found.IsFull; i++)
            if (ProblemOfCode(texts[i]) is { } reason)
                found.Add($"{field}[{i}]", reason);
    }

    static void CheckLinkKeys(Report report, Violations found)
    {
        if (report.LinkKeys.Length > MaxLinkKeys)
            found.Add("link_keys", "A report has at most 100 link keys.");
        for (var i = 0; i < report.LinkKeys.Length && !found.IsFull; i++)
        {
            var key = report.LinkKeys[i];
            if (key.KeyVersion < 1)
                found.Add($"link_keys[{i}].key_version", "A key version is 1 or more.");
            if (key.Hash.Length is < 16 or > 64 || key.Hash.AsSpan().IndexOfAnyExcept("0123456789abcdef") >= 0)
                found.Add($"link_keys[{i}].hash", "A hash has 16 to 64 lower-case hexadecimal digits.");
        }
    }

    static void CheckCode(string code, string field, Violations found)
    {
        if (ProblemOfCode(code) is { } reason)
            found.Add(field, reason);
    }

    // Asked before the path of the field is put together: most codes are fine.
    static string? ProblemOfCode(string code) =>
        code.Length is 0 or > MaxCodeLength ? "A code has 1 to 64 characters."
        : !IsPlain(code) || char.IsWhiteSpace(code[0]) || char.IsWhiteSpace(code[^1])
            ? "A code has no control or invisible characters and no blanks around it."
        : null;

    sealed class Violations
    {
        const int Most = 100;
        ImmutableArray<Violation>.Builder? _found;

        public bool IsFull => _found?.Count >= Most;

        public void Add(string field, string reason)
        {
            if (!IsFull)
                (_found ??= ImmutableArray.CreateBuilder<Violation>()).Add(new(field, reason));
        }

        public ImmutableArray<Violation> ToImmutable() => _found?.ToImmutable() ?? [];
    }
}
