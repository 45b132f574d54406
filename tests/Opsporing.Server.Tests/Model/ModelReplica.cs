using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Opsporing.Storage;

namespace Opsporing.Server.Tests;

/// <summary>One replica of the service without its network: the same parts, driven by hand.</summary>
sealed class ModelReplica : IAsyncDisposable
{
    readonly WorkActor _actor;
    readonly Screener _screener;
    readonly Classifier _classifier;
    readonly PolicyShadow _shadow;
    readonly DutyScheduler _duties;

    ModelReplica(Installation installation)
    {
        Installation = installation;
        var assessments = new FurtherAssessments(installation);
        _classifier = new(installation, assessments);
        _actor = new(installation);
        _shadow = new(() => installation.Bases.Draws, installation.Clock);
        _screener = new(installation, _classifier, new(installation), _shadow, new(), new(), new(), NullLogger<Screener>.Instance);
        _duties = new(installation, assessments, NullLogger<DutyScheduler>.Instance);
    }

    public Installation Installation { get; }

    public ReportStore Store => Installation.Store;

    public static async Task<ModelReplica> StartAsync(string location, string policyFolder, TimeProvider clock)
    {
        var options = TestService.Options(location) with { PolicyFolder = policyFolder };
        var installation = new Installation(options, clock, NullLogger<Installation>.Instance);
        await installation.OpenAsync(CancellationToken.None);
        return new(installation);
    }

    /// <returns>True when it was stored: neither a duplicate nor a conflict.</returns>
    public async Task<bool> ScreenAsync(V1.Report report)
    {
        var batch = new ScreeningBatch(Store, null);
        await _screener.AddAsync(report, new("intake", Roles.Intake, ["*"], "", null, ["*"]), batch, CancellationToken.None);
        batch.Commit();
        var answer = (await _screener.AnswerAsync(batch)).Single();
        return answer.Receipt?.Outcome == V1.ScreeningOutcome.Accepted;
    }

    /// <summary>Does an act as somebody at a desk.</summary>
    /// <returns>Null when it was refused or lost the race.</returns>
    public async Task<V1.Work?> ActAsync(
        ReportId id, int number, string desk, string person, Roles roles, ReportId? lead, WorkActor.Judge judge)
    {
        try
        {
            return await _actor.ActAsync(id, number, desk, lead, new(person, roles, ["*"], "", "triage"), judge, CancellationToken.None);
        }
        catch (RpcException e) when (e.StatusCode
            is StatusCode.FailedPrecondition or StatusCode.Aborted or StatusCode.NotFound or StatusCode.PermissionDenied)
        {
            return null;
        }
    }

    public WorkActor.Judge Classify(string offence, string team) => (subject, actor, rules, time) => _classifier.Classify(
        subject, offence.Length == 0 ? [] : [new(offence, OffenceStage.Completed)], team, "", actor, rules, time);

    /// <summary>What the scheduler does when a report is due.</summary>
    public Task RunDueAsync(ReportId id) => _duties.RunAsync(id, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _duties.Dispose();
        await _shadow.DisposeAsync();
        await Installation.DisposeAsync();
    }
}
