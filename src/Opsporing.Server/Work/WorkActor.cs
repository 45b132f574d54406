using System.Collections.Immutable;
using Grpc.Core;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Does an act on a report: loads it, lets the core judge, appends, and says who won when another was first.</summary>
sealed class WorkActor(Installation installation)
{
    /// <summary>Times that an act is judged anew because the report was assessed meanwhile.</summary>
    const int MaxAttempts = 5;

    /// <summary>The rule of an act.</summary>
    public delegate WorkVerdict Judge(TriageSubject subject, Actor actor, TriageRules rules, long time);

    /// <summary>Does one act.</summary>
    /// <param name="id">The report.</param>
    /// <param name="number">Number of the last work event that the caller saw.</param>
    /// <param name="desk">Desk at which the caller acts; empty for the owning one, or the receiving one.</param>
    /// <param name="lead">Report that the act merges into; null for none.</param>
    /// <param name="caller">Who.</param>
    /// <param name="judge">The rule.</param>
    /// <param name="cancellation">Observed until the act is handed to the store.</param>
    /// <param name="found">What <see cref="FindAsync"/> has just given for the same caller and desk; null to look here.</param>
    /// <returns>The work after it.</returns>
    /// <exception cref="RpcException">It does not exist for the caller, is refused, or another was first.</exception>
    public async Task<V1.Work> ActAsync(
        ReportId id, int number, string desk, ReportId? lead, Caller caller, Judge judge, CancellationToken cancellation,
        (StoredWork Stored, Actor Actor)? found = null)
    {
        for (var attempt = 1; ; attempt++, found = null)
        {
            var (stored, actor) = found ?? await FindAsync(id, desk, caller, cancellation);
            if (stored.Work.Number != number)
                throw RpcErrors.LostRace(stored, await WinnerAsync(id, number + 1, cancellation), installation.Now).ToRpcException();
            var subject = await SubjectAsync(stored, lead, cancellation);
            var time = installation.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            var verdict = judge(subject, actor, installation.Rules, time);
            if (verdict.Refusal is { } refusal)
                throw RpcErrors.ActRefused(stored, refusal).ToRpcException();
            var result = await installation.Store.AppendAsync(verdict.Appends, verdict.Assessments, cancellation);
            if (result.IsAppended)
                return Show((await installation.Store.FindWorkAsync(id, CancellationToken.None))!, caller);
            // Another report of the act moved on, or this one was assessed again: judge anew what is true now.
            if (result.Lost == id && result.Winner is not null || attempt == MaxAttempts)
                throw RpcErrors.LostRace(
                    (await installation.Store.FindWorkAsync(result.Lost!, cancellation))!, result.Winner, installation.Now).ToRpcException();
        }
    }

    /// <summary>A report that the caller may see the work of, and the caller as actor.</summary>
    /// <exception cref="RpcException">It does not exist for the caller, or the desk does not.</exception>
    public async Task<(StoredWork Stored, Actor Actor)> FindAsync(
        ReportId id, string desk, Caller caller, CancellationToken cancellation)
    {
        var (stored, actor, sight) = await LookAsync(id, desk, caller, cancellation);
        return sight == ReportSight.All ? (stored, actor) : throw RpcErrors.ScopeDenied(id).ToRpcException();
    }

    async Task<(StoredWork Stored, Actor Actor, ReportSight Sight)> LookAsync(
        ReportId id, string desk, Caller caller, CancellationToken cancellation)
    {
        if (await installation.Store.FindWorkAsync(id, cancellation) is not { } stored)
            throw RpcErrors.ReportNotFound(id).ToRpcException();
        var assessment = stored.Report.Assessment;
        var basis = await installation.Library.GetAsync(assessment.BasisDigest, cancellation);
        var report = FactEncoding.Decode(id, stored.Report.Revision, stored.Report.Facts.Span);
        var actor = ActorOf(stored.Work, desk, caller);
        var owner = installation.Rules.DeskOf(stored.Work.Desk)
            ?? throw new InvalidDataException($"Desk '{stored.Work.Desk}' is not in the organisation.");
        // Whoever works the owning desk, or the desk that is asked to accept, may act; others need sight of the report.
        var works = actor.Works(stored.Work) || stored.Work.PendingDesk is { } pending && actor.Desk == pending
            && (actor.Roles & Actor.WorkersOf(stored.Work.PendingDeskKind)) != 0;
        var sight = works
            ? ReportSight.All
            : Authorisation.SightOf(caller, assessment.Vector, owner, report.PoliceStaffInvolved, basis.Organisation);
        return sight == ReportSight.Nothing ? throw RpcErrors.ReportNotFound(id).ToRpcException() : (stored, actor, sight);
    }

    /// <summary>Records that a co-viewing desk has seen a report; its people need not see the content.</summary>
    /// <param name="number">Number of the last work event that the caller saw; 0 for whatever it is.</param>
    /// <inheritdoc cref="ActAsync"/>
    public async Task<V1.Work> AcknowledgeAsync(
        ReportId id, int number, string desk, Caller caller, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (stored, actor, sight) = await LookAsync(id, desk, caller, cancellation);
            if (sight == ReportSight.OutOfScope)
                throw RpcErrors.ScopeDenied(id).ToRpcException();
            if (number != 0 && stored.Work.Number != number)
                throw RpcErrors.LostRace(stored, await WinnerAsync(id, number + 1, cancellation), installation.Now).ToRpcException();
            var time = installation.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            var verdict = WorkActs.Acknowledge(await SubjectAsync(stored, null, cancellation), actor, installation.Rules, time);
            if (verdict.Refusal is { } refusal)
                throw RpcErrors.ActRefused(stored, refusal).ToRpcException();
            var result = await installation.Store.AppendAsync(verdict.Appends, cancellation);
            if (!result.IsAppended && attempt < MaxAttempts && number == 0)
                continue;
            var after = (await installation.Store.FindWorkAsync(id, CancellationToken.None))!;
            if (!result.IsAppended)
                throw RpcErrors.LostRace(after, result.Winner, installation.Now).ToRpcException();
            return sight == ReportSight.Withheld ? ToWire.CoViewedWork(Show(after, caller)) : Show(after, caller);
        }
    }

    /// <summary>The work of a report as it stands, as far as the caller may know it.</summary>
    public V1.Work Show(StoredWork stored, Caller caller)
    {
        var work = ToWire.Work(stored, installation.Rules.Terms, installation.Now);
        return IsBlind(stored.Work, caller) ? ToWire.BlindWork(work) : work;
    }

    /// <summary>True when the caller could do a second triage that is due, and so must not learn what was decided.</summary>
    public static bool IsBlind(ReportWork work, Caller caller) =>
        (caller.Roles & Roles.PrivacyOfficer) == 0 && WorkActs.IsBlind(work, new(caller.Person, RolesOf(caller), ""));

    Actor ActorOf(ReportWork work, string desk, Caller caller)
    {
        var organisation = installation.Rules.Organisation;
        if (desk != "")
            return installation.Rules.DeskOf(desk) is { } named && caller.Reaches(named, organisation)
                ? new(caller.Person, RolesOf(caller), named.Code)
                : throw RpcErrors.DeskNotFound(desk.Length <= 64 && ReportValidation.IsPlain(desk) ? desk : "?").ToRpcException();
        foreach (var code in (string?[])[work.Desk, work.PendingDesk])
            if (code is not null && installation.Rules.DeskOf(code) is { } known && caller.Reaches(known, organisation))
                return new(caller.Person, RolesOf(caller), known.Code);
        return new(caller.Person, RolesOf(caller), "");
    }

    static Opsporing.Roles RolesOf(Caller caller)
    {
        var roles = Opsporing.Roles.None;
        foreach (var (from, to) in (ReadOnlySpan<(Roles, Opsporing.Roles)>)
            [(Roles.Triage, Opsporing.Roles.Triage), (Roles.Coordinator, Opsporing.Roles.Coordinator),
             (Roles.Frontoffice, Opsporing.Roles.Frontoffice), (Roles.Om, Opsporing.Roles.Om), (Roles.Integrity, Opsporing.Roles.Integrity)])
            roles |= (caller.Roles & from) != 0 ? to : Opsporing.Roles.None;
        return roles;
    }

    /// <summary>A report with all that a check of an act reads.</summary>
    /// <param name="stored">The report as it stands.</param>
    /// <param name="lead">Report that the act merges into; null for none.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task<TriageSubject> SubjectAsync(StoredWork stored, ReportId? lead, CancellationToken cancellation)
    {
        var report = FactEncoding.Decode(stored.Report.Id, stored.Report.Revision, stored.Report.Facts.Span);
        var into = lead ?? stored.Work.Pending?.Lead ?? stored.Work.MergedInto;
        var found = into is null ? null : await installation.Store.FindWorkAsync(into, cancellation);
        return new(stored.Report.Id, stored.Work, stored.Report.Assessment.Vector, TriageFacts.Of(report))
        {
            Report = report,
            Lead = found is null ? null : new(found.Report.Id, found.Work),
            Members = await OthersAsync(stored.Work.Members, cancellation),
            CounterReports = await OthersAsync(stored.Work.CounterReports, cancellation),
        };
    }

    async Task<ImmutableArray<OtherReport>> OthersAsync(ImmutableArray<ReportId> ids, CancellationToken cancellation)
    {
        var others = ImmutableArray.CreateBuilder<OtherReport>();
        foreach (var id in ids)
            if (await installation.Store.FindWorkAsync(id, cancellation) is { } known)
                others.Add(new(id, known.Work));
        return others.ToImmutable();
    }

    async Task<WorkEvent?> WinnerAsync(ReportId id, int number, CancellationToken cancellation) =>
        (await installation.Store.FindHistoryAsync(id, cancellation))?.Events.FirstOrDefault(e => e.Number == number);
}
