using System.Collections.Immutable;
using System.Globalization;

namespace Opsporing.Cli;

/// <summary>A simulation, a replay or a shadow in words, Dutch or English.</summary>
static class SimulationReport
{
    const int DropsShown = 50;
    const int TeamsShown = 25;

    /// <summary>The report of a simulation, or of a replay.</summary>
    public static ReportText Of(V1.PolicySimulation result, Language language)
    {
        var sections = ImmutableArray.CreateBuilder<ReportSection>();
        sections.Add(Summary(result, language));
        if (result.SuspendedOverlays.Count > 0)
            sections.Add(Suspended(result, language));
        sections.Add(Advices(result.AdviceMoves, language));
        sections.Add(Bands(result.BandMoves, language));
        sections.Add(Drops(result, language));
        sections.Add(Desks(result.DeskMoves, language));
        sections.Add(Teams(result, language));
        foreach (var (grouping, title) in Groupings(language))
            sections.Add(Effects(result, grouping, title, language));
        sections.Add(Disparity(result, language));
        sections.Add(Movers(result, language));
        return new(language.Pick("Simulatie van een beleid", "Simulation of a policy"), Code(language), sections.ToImmutable());
    }

    /// <summary>The report of a shadow.</summary>
    public static ReportText Of(V1.Shadow shadow, Language language)
    {
        var failure = shadow.FailedCount == 0 ? "" : $" ({language.Pick("laatste fout", "last failure")}: {shadow.LastFailure})";
        return new(language.Pick("Schaduw naast het geldende beleid", "Shadow beside the live policy"), Code(language),
        [
            ReportSection.OfText(language.Pick("Stand", "State"),
                $"{Named(shadow.Policy, language)}. "
                + language.Pick("Sinds ", "Since ") + Wording.Time(shadow.StartTime.Seconds, language) + ".",
                language.Pick(
                    $"{shadow.EvaluatedCount} beoordeeld, {shadow.WaitingCount} wachten, {shadow.DroppedCount} overgeslagen, {shadow.FailedCount} mislukt{failure}.",
                    $"{shadow.EvaluatedCount} evaluated, {shadow.WaitingCount} waiting, {shadow.DroppedCount} let go, {shadow.FailedCount} failed{failure}.")),
            Advices(shadow.AdviceMoves, language), Bands(shadow.BandMoves, language), Desks(shadow.DeskMoves, language),
        ]);
    }

    static ReportSection Summary(V1.PolicySimulation result, Language language)
    {
        var n = Math.Max(1, result.ReportCount);
        string Share(long count) => $"{Number(count, language)} ({Percent(count / (double)n, language)})";
        var lines = new List<string>
        {
            language.Pick("Kandidaat: ", "Candidate: ") + Named(result.After, language) + ".",
            language.Pick("Vergeleken met: ", "Compared with: ") + Named(result.Before, language) + ".",
            result.ReportCount == 0
                ? language.Pick("Er zijn geen meldingen of aangiften in deze periode.", "There are no reports in this period.")
                : language.Pick(
                    $"{Number(result.ReportCount, language)} meldingen en aangiften, ontvangen van {Day(result.FirstReceivedTime.Seconds, language)} tot en met {Day(result.LastReceivedTime.Seconds, language)}; elk beoordeeld zoals op de dag van ontvangst.",
                    $"{Number(result.ReportCount, language)} reports, received from {Day(result.FirstReceivedTime.Seconds, language)} to {Day(result.LastReceivedTime.Seconds, language)}; each assessed as of the day it came in."),
            language.Pick(
                $"Ander advies: {Share(result.AdviceChangedCount)}. Hogere band: {Share(result.BandRaisedCount)}; lagere band: {Share(result.BandLoweredCount)}. Andere werkvoorraad: {Share(result.DeskChangedCount)}. Andere prioriteit: {Share(result.PriorityChangedCount)}.",
                $"Other advice: {Share(result.AdviceChangedCount)}. Higher band: {Share(result.BandRaisedCount)}; lower band: {Share(result.BandLoweredCount)}. Other queue: {Share(result.DeskChangedCount)}. Other priority: {Share(result.PriorityChangedCount)}."),
            language.Pick(
                $"Ernstig of met een rode vlag en gezakt: {Number(result.DropCount, language)}.",
                $"Serious or with a red flag, and dropped: {Number(result.DropCount, language)}."),
        };
        if (result.UnreadableCount > 0)
            lines.Add(language.Pick(
                $"{result.UnreadableCount} konden niet worden herberekend: zie opsporing replay verify.",
                $"{result.UnreadableCount} could not be recomputed: see opsporing replay verify."));
        return ReportSection.OfText(language.Pick("Samenvatting", "Summary"), [.. lines]);
    }

    static ReportSection Suspended(V1.PolicySimulation result, Language language) => new(
        language.Pick("Geschorste lokale aanvullingen", "Suspended overlays"),
        [language.Pick("De basis staat deze niet toe; ze zijn buiten beschouwing gelaten.", "The base does not allow these; they were left out.")],
        [language.Pick("Plaats", "Place"), language.Pick("Reden", "Reason")],
        [.. result.SuspendedOverlays.Select(o => ImmutableArray.Create(o.Place, string.Join("; ", o.Reasons)))]);

    static ReportSection Advices(IEnumerable<V1.AdviceMove> moves, Language language)
    {
        var counts = moves.ToDictionary(m => (m.From, m.To), m => m.ReportCount);
        var advices = Enumerable.Range(1, 5).Select(i => (V1.Advice)i).ToArray();
        return new(
            language.Pick("Advies: van (rij) naar (kolom)", "Advice: from (row) to (column)"), [],
            [language.Pick("van \\ naar", "from \\ to"), .. advices.Select(a => Word(a, language))],
            [.. advices.Select(from => advices.Select(to => Number(counts.GetValueOrDefault((from, to)), language))
                .Prepend(Word(from, language)).ToImmutableArray())]);
    }

    static ReportSection Bands(IEnumerable<V1.BandMove> moves, Language language)
    {
        var counts = moves.ToDictionary(m => (m.From, m.To), m => m.ReportCount);
        var bands = counts.Keys.SelectMany(k => (int[])[k.From, k.To]).Distinct().Order().ToArray();
        return new(
            language.Pick("Band: van (rij) naar (kolom), 0 is de laagste", "Band: from (row) to (column), 0 the lowest"), [],
            [language.Pick("van \\ naar", "from \\ to"), .. bands.Select(b => b.ToString(CultureInfo.InvariantCulture))],
            [.. bands.Select(from => bands.Select(to => Number(counts.GetValueOrDefault((from, to)), language))
                .Prepend(from.ToString(CultureInfo.InvariantCulture)).ToImmutableArray())]);
    }

    static ReportSection Drops(V1.PolicySimulation result, Language language)
    {
        var title = language.Pick("Ernstige zaken die zakken", "Serious reports that drop");
        if (result.DropCount == 0)
            return ReportSection.OfText(title, language.Pick(
                "Geen: van geen ernstige zaak of zaak met een rode vlag daalt de band of wordt het advies vroegtijdig beëindigen.",
                "None: no serious report and none with a red flag falls in band or is proposed to end."));
        return new(
            title,
            [language.Pick(
                $"De band daalt, of het advies wordt vroegtijdig beëindigen. {Math.Min(DropsShown, result.Drops.Count)} van {Number(result.DropCount, language)}, de meeste schade eerst.",
                $"The band falls, or the advice becomes to end early. {Math.Min(DropsShown, result.Drops.Count)} of {Number(result.DropCount, language)}, most harm first.")],
            [language.Pick("Zaak", "Report"), language.Pick("Feit", "Offence"), language.Pick("Werkvoorraad", "Queue"),
                language.Pick("CHI-dagen", "CHI days"), language.Pick("Band", "Band"), language.Pick("Advies", "Advice"),
                language.Pick("Rode vlag", "Red flag")],
            [.. result.Drops.Take(DropsShown).Select(d => ImmutableArray.Create(
                Name(d.Name, language), d.Name.Offence, d.Name.Desk, Wording.Days(d.HarmHundredthDays, language).Split(' ')[0],
                $"{d.BandBefore} → {d.BandAfter}", Moved(Word(d.AdviceBefore, language), Word(d.AdviceAfter, language)),
                d.HasRedFlag ? language.Pick("ja", "yes") : ""))]);
    }

    static ReportSection Desks(IEnumerable<V1.DeskMove> moves, Language language)
    {
        var title = language.Pick("Verplaatsingen tussen werkvoorraden", "Moves between queues");
        var rows = moves.Where(m => m.ReportCount > 0).Take(TeamsShown)
            .Select(m => ImmutableArray.Create(m.From, m.To, Number(m.ReportCount, language))).ToImmutableArray();
        return rows.IsEmpty
            ? ReportSection.OfText(title, language.Pick("Geen.", "None."))
            : new(title, [], [language.Pick("Van", "From"), language.Pick("Naar", "To"), language.Pick("Aantal", "Reports")], rows);
    }

    static ReportSection Teams(V1.PolicySimulation result, Language language)
    {
        var weeks = Weeks(result);
        string Hours(long quarters) => Decimal(quarters / 4.0 / weeks, language);
        var moved = result.Teams.OrderByDescending(t => Math.Abs(t.After.QuarterHourCount - t.Before.QuarterHourCount))
            .ThenBy(t => t.Desk, StringComparer.Ordinal).Take(TeamsShown).ToList();
        return new(
            language.Pick("Uren per team", "Hours per team"),
            [language.Pick(
                $"Uren per week voor wat het advies oppakken krijgt, naast de uren die het beleid het team geeft; gemiddeld over {Decimal(weeks, language)} weken. {moved.Count} van {result.Teams.Count} teams, de grootste verandering eerst. Top: zaken die in het eerste tiende deel van de werkvoorraad komen of het verlaten.",
                $"Hours a week for what is advised to be taken up, beside the hours that the policy gives the team; mean over {Decimal(weeks, language)} weeks. {moved.Count} of {result.Teams.Count} teams, the largest change first. Top: reports that come into or leave the first tenth of the queue.")],
            ["Team", language.Pick("Zaken", "Reports"), language.Pick("Oppakken voor", "Take-up before"), language.Pick("na", "after"),
                language.Pick("Uren voor", "Hours before"), language.Pick("na", "after"), language.Pick("Beschikbaar", "Available"),
                language.Pick("Top erbij", "Top in"), language.Pick("eruit", "out")],
            [.. moved.Select(t => ImmutableArray.Create(
                t.Desk, Number(t.After.ReportCount, language), Number(t.Before.TakeUpCount, language), Number(t.After.TakeUpCount, language),
                Hours(t.Before.QuarterHourCount), Hours(t.After.QuarterHourCount),
                t.After.WeeklyHourCount == 0 ? "" : Number(t.After.WeeklyHourCount, language),
                Number(t.TopEnteredCount, language), Number(t.TopLeftCount, language)))]);
    }

    static ReportSection Effects(V1.PolicySimulation result, V1.SimulationGrouping grouping, string title, Language language) => new(
        title, [],
        [language.Pick("Groep", "Group"), language.Pick("Zaken", "Reports"), language.Pick("Oppakken voor", "Take-up before"),
            language.Pick("na", "after"), language.Pick("Beëindigen voor", "End before"), language.Pick("na", "after"),
            language.Pick("Prioriteit voor", "Priority before"), language.Pick("na", "after"),
            language.Pick("Band voor", "Band before"), language.Pick("na", "after")],
        [.. result.Effects.Where(e => e.Grouping == grouping).Select(e => ImmutableArray.Create(
            e.Code.Length == 0 ? language.Pick("(geen)", "(none)") : e.Code, Number(e.ReportCount, language),
            Number(e.Before.TakeUpCount, language), Number(e.After.TakeUpCount, language),
            Number(e.Before.ProposeEndCount, language), Number(e.After.ProposeEndCount, language),
            Wording.Points(e.Before.MeanPriorityMillipoints, language), Wording.Points(e.After.MeanPriorityMillipoints, language),
            Decimal(e.Before.MeanBandPermille / 1000.0, language), Decimal(e.After.MeanBandPermille / 1000.0, language)))]);

    static ReportSection Disparity(V1.PolicySimulation result, Language language) => new(
        language.Pick("Gelijke gevallen gelijk", "Equal cases, equal advice"),
        [language.Pick(
            "Aandeel dat het advies oppakken krijgt, naast het aandeel als de groep werd behandeld zoals alle zaken met evenveel schade (CHI-deciel). Cellen van slachtofferbehoeften met minder dan 10 zaken zijn weggelaten.",
            "Share advised to be taken up, beside the share if the group were treated as all reports of equal harm are (CHI decile). Cells of victim needs with fewer than 10 reports are left out.")],
        [language.Pick("Groep", "Group"), language.Pick("Zaken", "Reports"), language.Pick("Voor", "Before"),
            language.Pick("verwacht", "expected"), language.Pick("Na", "After"), language.Pick("verwacht", "expected"),
            language.Pick("Weggelaten cellen", "Cells left out")],
        [.. result.Disparities.Select(d => ImmutableArray.Create(
            d.Code.Length == 0 ? language.Pick("(geen)", "(none)") : d.Code, Number(d.ReportCount, language),
            Percent(d.Before.Actual, language), Percent(d.Before.Expected, language),
            Percent(d.After.Actual, language), Percent(d.After.Expected, language), Number(d.SuppressedCellCount, language)))]);

    static ReportSection Movers(V1.PolicySimulation result, Language language)
    {
        var title = language.Pick("Grootste verschuivingen", "Largest moves");
        return result.Movers.Count == 0
            ? ReportSection.OfText(title, language.Pick("Geen.", "None."))
            : new(title, [],
                [language.Pick("Zaak", "Report"), language.Pick("Feit", "Offence"), language.Pick("Band", "Band"),
                    language.Pick("Prioriteit", "Priority"), language.Pick("Advies", "Advice"), language.Pick("Omdat", "Because")],
                [.. result.Movers.Select(m => ImmutableArray.Create(
                    Name(m.Name, language), m.Name.Offence, Moved($"{m.BandBefore}", $"{m.BandAfter}"),
                    Moved(Wording.Points(m.PriorityBeforeMillipoints, language), Wording.Points(m.PriorityAfterMillipoints, language)),
                    Moved(Word(m.AdviceBefore, language), Word(m.AdviceAfter, language)), Because(m, language)))]);
    }

    static string Because(V1.SimulatedMover mover, Language language)
    {
        if (mover.Lines.Count == 0)
            return language.Pick("andere grenzen van de banden", "other limits of the bands");
        return string.Join("; ", mover.Lines.Select(line =>
        {
            var (weight, value) = (Changed(line.WeightBeforePermille, line.WeightAfterPermille), Changed(line.ValueBeforePermille, line.ValueAfterPermille));
            var why = (weight, value) switch
            {
                ("", "") => "",
                (_, "") => $" ({language.Pick("gewicht", "weight")} {weight})",
                ("", _) => $" ({language.Pick("waarde", "value")} {value})",
                _ => $" ({language.Pick("gewicht", "weight")} {weight}, {language.Pick("waarde", "value")} {value})",
            };
            return $"{Word(line.Kind, language)} {Wording.Points(line.BeforeMillipoints, language)} → {Wording.Points(line.AfterMillipoints, language)}{why}";
        }));
    }

    static IEnumerable<(V1.SimulationGrouping, string)> Groupings(Language language) =>
    [
        (V1.SimulationGrouping.Eenheid, language.Pick("Effect per eenheid", "Effect by eenheid")),
        (V1.SimulationGrouping.Kind, language.Pick("Effect per soort", "Effect by kind")),
        (V1.SimulationGrouping.OffenceGroup, language.Pick("Effect per feitgroep", "Effect by offence group")),
    ];

    static string Named(V1.SimulatedPolicy policy, Language language)
    {
        if (!policy.HasPolicyDigest)
            return language.Pick("het beleid van elke dag zelf, of geen beleid van kracht", "the policy of each day itself, or no policy in force");
        var overlays = policy.OverlayCount == 0 ? "" : language.Pick($", met {policy.OverlayCount} lokale aanvullingen", $", with {policy.OverlayCount} overlays");
        return $"{policy.Title} ({policy.PolicyDigest[..12]}){overlays}";
    }

    static string Name(V1.SimulatedName name, Language language) => name.ReportId is null
        ? language.Pick("(afgeschermd)", "(shielded)")
        : $"{name.ReportId.SourceSystem}/{name.ReportId.SourceNumber}";

    static double Weeks(V1.PolicySimulation result) => result.ReportCount == 0
        ? 1
        : Math.Max(1, (result.LastReceivedTime.Seconds - result.FirstReceivedTime.Seconds) / (7 * 86_400.0));

    static string Word(V1.Advice advice, Language language) =>
        advice == V1.Advice.Unspecified ? language.Pick("geen advies", "no advice") : Wording.Of((Advice)advice, language);

    static string Word(V1.ExplanationLineKind kind, Language language) => kind switch
    {
        V1.ExplanationLineKind.PublicTask => language.Pick("publieke taak", "public task"),
        V1.ExplanationLineKind.Discrimination => language.Pick("discriminatoir motief", "discriminatory motive"),
        V1.ExplanationLineKind.Floor => language.Pick("ondergrens", "floor"),
        V1.ExplanationLineKind.Cap => language.Pick("bovengrens", "cap"),
        _ => Wording.Of((Dimension)(kind - V1.ExplanationLineKind.Harm), language),
    };

    static string Moved(string before, string after) => before == after ? after : $"{before} → {after}";

    static string Changed(int before, int after) => before == after ? "" : $"{before} → {after}";

    static string Code(Language language) => language.Pick("nl", "en");

    static string Day(long unixSeconds, Language language) => DateTimeOffset.FromUnixTimeSeconds(unixSeconds)
        .ToString(language.Pick("dd-MM-yyyy", "yyyy-MM-dd"), CultureInfo.InvariantCulture);

    static string Number(long number, Language language) => number.ToString("#,0", Culture(language));

    static string Decimal(double number, Language language) => number.ToString("#,0.0", Culture(language));

    static string Percent(double share, Language language) => (100 * share).ToString("0.0", Culture(language)) + "%";

    static NumberFormatInfo Culture(Language language) => language == Language.English ? s_english : s_dutch;

    static readonly NumberFormatInfo s_english = NumberFormatInfo.InvariantInfo;
    static readonly NumberFormatInfo s_dutch = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "." };
}
