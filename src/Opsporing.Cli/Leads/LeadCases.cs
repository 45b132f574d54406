using Opsporing.ML;
using Opsporing.Server;
using Opsporing.Storage;

namespace Opsporing.Cli;

/// <summary>One report with a known outcome, with what the comparison scores need beside the model's own row.</summary>
/// <param name="Id">The report.</param>
/// <param name="Day">Days since 1970 of the receipt (UTC).</param>
/// <param name="Desk">Code of the desk that owned it at acceptance.</param>
/// <param name="Group">Offence group of the principal offence; empty for none.</param>
/// <param name="HarmDays">CHI days.</param>
/// <param name="Points">The points table's probability.</param>
/// <param name="Ebit">The eight published factors: bit i holds when factor i does.</param>
/// <param name="IsProposedEnd">The advice was to propose an early end.</param>
/// <param name="AuditProbability">Chance of the audit draw; 0 when it was not drawn.</param>
/// <param name="IsInvestigated">Somebody took it up or a first act is recorded.</param>
sealed record LeadCase(
    ReportId Id, int Day, string Desk, string Group, double HarmDays, double Points, byte Ebit, bool IsProposedEnd,
    double AuditProbability, bool IsInvestigated);

/// <summary>All reports of a store with a known outcome: rows for the models and, at the same index, cases for comparison.</summary>
sealed class LeadCases
{
    readonly Installation _installation;
    readonly BasisSet _points;
    readonly Facts _facts = new();
    readonly Assessor _assessor = new();
    readonly EbitFactors _ebit;

    LeadCases(Installation installation)
    {
        _installation = installation;
        // The points table must answer, whatever model is in force.
        _points = new(installation.Reference, installation.Options.ChiTable, installation.Policies, SignalSet.Empty, installation.Bases.Draws);
        Rows = new(installation.Reference.Catalogue, installation.Reference.LeadKinds);
        _ebit = new(installation.Reference.LeadKinds);
    }

    public LeadRows Rows { get; }

    /// <summary>Lead kinds by which reports were resolved.</summary>
    public LeadKindTable LeadKinds => _installation.Reference.LeadKinds;

    public List<LeadCase> Cases { get; } = [];

    /// <summary>Facts of each report, to ask a bound model; index as <see cref="Rows"/>.</summary>
    public List<byte[]> Encoded { get; } = [];

    /// <summary>Reports without an outcome that anybody can judge by now.</summary>
    public int UnknownCount { get; private set; }

    /// <summary>Reads a store: reports as they stood in their first revision, outcomes as known now.</summary>
    /// <param name="installation">Opened.</param>
    /// <param name="horizonDays">The outcome's term.</param>
    /// <param name="progress">Told the share read.</param>
    /// <param name="cancellation">Observed between reports.</param>
    public static async Task<LeadCases> ReadAsync(
        Installation installation, int horizonDays, Action<double> progress, CancellationToken cancellation)
    {
        var cases = new LeadCases(installation);
        var total = Math.Max(1, (await installation.Store.CountAsync(cancellation)).Reports);
        var knownBy = installation.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await using var outcomes = installation.Store.Outcomes.ReadAsync(cancellation).GetAsyncEnumerator(cancellation);
        var hasOutcome = await outcomes.MoveNextAsync();
        var (count, own) = (0L, new List<RecordedOutcome>());
        await foreach (var history in installation.Store.ReadHistoriesAsync(null, cancellation))
        {
            // Both come in ascending order of identity.
            own.Clear();
            for (; hasOutcome && Compare(outcomes.Current.Outcome.ReportId, history.Id) <= 0; hasOutcome = await outcomes.MoveNextAsync())
                if (outcomes.Current.Outcome.ReportId == history.Id)
                    own.Add(outcomes.Current);
            cases.Add(history, own, horizonDays, knownBy);
            if (++count % 1000 == 0)
                progress(Math.Min(1, count / (double)total));
        }
        return cases;
    }

    static int Compare(ReportId left, ReportId right) => left.ToKey().AsSpan().SequenceCompareTo(right.ToKey());

    void Add(ReportHistory history, List<RecordedOutcome> outcomes, int horizonDays, long knownBy)
    {
        var first = history.Revisions[0];
        var report = FactEncoding.Decode(history.Id, first.Revision, first.Facts.Span);
        if (IdentifiedLabel.Of(outcomes, report.Received.UnixSeconds, horizonDays, knownBy) is not { } isIdentified)
        {
            UnknownCount++;
            return;
        }
        Rows.Add(report, isIdentified);
        Encoded.Add(first.Facts.ToArray());
        FactResolver.Resolve(report, _installation.Reference.Catalogue, _installation.Reference.LeadKinds, _facts);
        var basis = _assessor.Assess(report, _points, Guards.None, report.Received.UnixSeconds, out var vector);
        var stored = first.Assessments[0].Vector;
        Cases.Add(new(
            history.Id, (int)(report.Received.UnixSeconds / 86_400), history.Events[0].Desk,
            vector.PrincipalOffence < 0 ? "" : basis.Catalogue[vector.PrincipalOffence].Group,
            vector.HarmHundredthDays / (double)Units.DayHundredths, vector.LeadsPpm / (double)Units.Ppm, _ebit.Of(report, _facts),
            stored.Advice == Advice.ProposeEnd,
            (stored.Flags & AssessmentFlags.AuditDrawn) != 0 ? stored.AuditProbabilityPpm / (double)Units.Ppm : 0,
            outcomes.Any(o => o.Outcome is { Kind: OutcomeKind.FirstInvestigativeAct, HasHappened: true })
                || history.ToWork().Work.State == ReportState.InInvestigation));
    }
}
