using Microsoft.JSInterop;
using Opsporing.V1;

namespace Opsporing.Web;

// Acts: each names the etag that is on the screen; what the service refuses is shown as it says it.
public sealed partial class ReportPage
{
    int Etag => _work!.WorkEventNumber;

    Task ClaimAsync() => ActAsync(
        async headers => (await Service.Work.ClaimItemAsync(new() { ReportId = Id, WorkEventNumber = Etag }, headers)).Work,
        T("Geclaimd: de zaak is van u.", "Claimed: the case is yours."));

    Task ReleaseAsync() => ActAsync(
        async headers => (await Service.Work.ReleaseClaimAsync(new() { ReportId = Id, WorkEventNumber = Etag }, headers)).Work,
        T("Vrijgegeven.", "Released."));

    Task ReadSourceAsync() => ActAsync(
        async headers => (await Service.Work.ConfirmSourceReadAsync(new() { ReportId = Id, WorkEventNumber = Etag }, headers)).Work,
        T("Vastgelegd dat u de bron gelezen hebt.", "Recorded that you read the source."));

    Task ReviewDangerAsync(DangerReviewRecord review) => ActAsync(
        async headers => (await Service.Work.RecordDangerReviewAsync(
            new() { ReportId = Id, WorkEventNumber = Etag, Review = review }, headers)).Work,
        T("Veiligheidsbeoordeling vastgelegd.", "Danger review recorded."));

    Task SecureLeadAsync() => ActAsync(
        async headers => (await Service.Work.FinishDutyAsync(
            new() { ReportId = Id, WorkEventNumber = Etag, Kind = DutyKind.SecureLead }, headers)).Work,
        T("Veiligstellen vastgelegd.", "Securing recorded."));

    Task RecordIntakeAsync(IntakeDraft intake) => ActAsync(
        async headers => (await Service.Work.RecordIntakeAsync(new() { ReportId = Id, WorkEventNumber = Etag, Intake = intake }, headers)).Work,
        T("Intake vastgelegd.", "Intake recorded."));

    Task ConfirmDecisionAsync(string note) => ActAsync(
        async headers => (await Service.Work.ConfirmDecisionAsync(new() { ReportId = Id, WorkEventNumber = Etag, Note = note }, headers)).Work,
        T("U hebt ingestemd; het besluit geldt.", "You agreed; the decision holds."));

    Task RefuseDecisionAsync(string note) => ActAsync(
        async headers => (await Service.Work.RefuseDecisionAsync(new() { ReportId = Id, WorkEventNumber = Etag, Note = note }, headers)).Work,
        T("Niet ingestemd; de zaak blijft open.", "Not agreed; the case stays open."));

    Task AcceptAsync() => ActAsync(
        async headers => (await Service.Work.AcceptTransferAsync(new() { ReportId = Id, WorkEventNumber = Etag }, headers)).Work,
        T("Overdracht aanvaard.", "Transfer accepted."));

    Task DeclineAsync(string reason) => ActAsync(
        async headers => (await Service.Work.RefuseTransferAsync(new() { ReportId = Id, WorkEventNumber = Etag, Reason = reason }, headers)).Work,
        T("Overdracht geweigerd; de zaak blijft bij de afzender.", "Transfer refused; the case stays with the sender."));

    async Task DecideAsync(DecisionDraft draft)
    {
        draft.Revision = _reply!.Report.Revision;
        draft.AdviceShown = Assessed.Advice;
        var isDone = await ActAsync(
            async headers => (await Service.Work.DecideAsync(new() { ReportId = Id, WorkEventNumber = Etag, Draft = draft }, headers)).Work,
            $"{CodeWords.Of(Session, draft.Decision)}: {T("vastgelegd.", "recorded.")}");
        if (!isDone)
            return;
        _panel?.Close();
        if (_work!.SecondPerson != 0)
            _said = $"{CodeWords.Of(Session, draft.Decision)}: {CodeWords.Of(Session, _work.SecondPerson)}.";
        if (_module is not null)
            await _module.InvokeVoidAsync("focus", "h1");
    }

    /// <summary>Does one act and shows how the work stands after it, also when somebody else was first.</summary>
    async Task<bool> ActAsync(Func<Grpc.Core.Metadata, Task<Work>> act, string done)
    {
        if (_isBusy)
            return false;
        (_isBusy, _said) = (true, null);
        var isDone = await TryAsync(async () => _work = await act(Session.Headers));
        var why = Failed;
        await TryAsync(RefreshAsync);
        (_isBusy, Failed) = (false, why ?? Failed);
        if (isDone)
            _said = done;
        return isDone;
    }
}
