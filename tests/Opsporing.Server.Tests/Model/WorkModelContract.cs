using Opsporing.Storage;
using Opsporing.Storage.Tests;
using Xunit;

namespace Opsporing.Server.Tests;

/// <summary>
/// Random revisions, claims, decisions, classifications, expiries, policy changes, replicas and clock jumps against a simple
/// reference model; the rules of DESIGN section 2 after every step. A run repeats by its seed.
/// </summary>
public abstract class WorkModelContract
{
    const int Steps = 10_000;
    const string SeedVariable = "OPSPORING_MODEL_SEED";

    static readonly HashSet<string> s_sexual = ["intentional_rape", "sextortion"];
    static readonly HashSet<string> s_highImpact = ["burglary_dwelling", "intentional_rape", "sextortion"];
    static readonly string[] s_offences =
        ["burglary_shed", "theft_bicycle", "burglary_dwelling", "intentional_rape", "sextortion", "trafficking_labour", "no_such_code", ""];
    static readonly string[] s_desks = ["AM-02", "AM-07", "TOS-AM", "TOS-NL", "ZSM-AM", "AVIM-AM", "CLASS-AM", "REVIEW-AM", "INT-NL"];
    static readonly string[] s_people = ["ana", "bo", "cas"];
    static readonly Roles[] s_roles = [Roles.Triage, Roles.Coordinator, Roles.Frontoffice, Roles.Om, Roles.Integrity];
    static readonly string[] s_reasons = ["ANDERE_AFDOENING", "GEEN_OPSPORINGSINDICATIE", "CAPACITEIT", "DUBBEL", ""];

    static readonly WorkEventKind[] s_expected =
    [
        WorkEventKind.Routed, WorkEventKind.Claimed, WorkEventKind.Decided, WorkEventKind.TransferAccepted, WorkEventKind.Returned,
        WorkEventKind.DangerReviewed, WorkEventKind.SecondConfirmed, WorkEventKind.Classified, WorkEventKind.MemberMerged,
    ];

    readonly JumpingClock _clock = new();
    readonly HashSet<WorkEventKind> _kinds = [];
    readonly HashSet<ReportState> _states = [];
    readonly Dictionary<ReportId, ModelReport> _model = [];
    readonly List<string> _policies = [];
    readonly List<ModelReplica> _replicas = [];
    string _location = "";
    int _seed;
    Random _random = new(0);
    int _step;
    string _did = "";

    /// <summary>Folder or connection string of an empty store.</summary>
    protected abstract Task<string> NewLocationAsync();

    /// <summary>Replicas that serve the store at once.</summary>
    protected abstract int ReplicaCount { get; }

    [Fact]
    public async Task After_every_step_no_rule_is_broken()
    {
        _seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), out var seed) ? seed : Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"{SeedVariable}={_seed}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{SeedVariable}={_seed}");
        _random = new(_seed);
        _location = await NewLocationAsync();
        MakePolicies();
        await RestartAsync();
        try
        {
            for (_step = 1; _step <= Steps; _step++)
            {
                var touched = await StepAsync();
                foreach (var id in touched)
                    await CheckAsync(id);
                if (_step % 250 == 0)
                    await CheckAllAsync();
            }
            // A run that does nothing shows nothing.
            Assert.Empty(s_expected.Except(_kinds));
            Assert.Equal(4, _states.Count);
        }
        finally
        {
            await StopAsync();
        }
    }

    ModelReplica Replica => _replicas[_random.Next(_replicas.Count)];

    async Task<ReportId[]> StepAsync()
    {
        var replica = Replica;
        var kind = _random.Next(100);
        if (_model.Count < 5 || kind < 12)
            return await NewAsync(replica);
        var report = Pick();
        switch (kind)
        {
            case < 30:
                return await ReviseAsync(replica, report);
            case < 36:
                return await JumpAsync(replica, report);
            case 36:
                await RestartAsync();
                return [report.Id];
            case < 46:
                return await ClassifyAsync(replica, report);
            default:
                return await ActAsync(replica, report);
        }
    }

    async Task<ReportId[]> NewAsync(ModelReplica replica)
    {
        var sent = Facts($"{_model.Count + 1}", 1);
        var report = new ModelReport(new(sent.Id.SourceSystem, sent.Id.SourceNumber));
        _did = $"new {sent}";
        Require(await replica.ScreenAsync(sent), report.Id, "a new report was not accepted");
        report.Take(sent, s_sexual, s_highImpact);
        _model.Add(report.Id, report);
        return [report.Id];
    }

    async Task<ReportId[]> ReviseAsync(ModelReplica replica, ModelReport report)
    {
        var sent = Facts(report.Id.SourceNumber, report.Revision + 1);
        _did = $"revise {sent}";
        var before = (await replica.Store.FindWorkAsync(report.Id, default))!.Work;
        if (await replica.ScreenAsync(sent))
        {
            report.Take(sent, s_sexual, s_highImpact);
            foreach (var offence in before.AssignedOffences)
                TakeAssigned(report, offence.Code);
        }
        return [report.Id];
    }

    async Task<ReportId[]> JumpAsync(ModelReplica replica, ModelReport report)
    {
        var jump = _random.Next(4) == 0 ? TimeSpan.FromHours(-_random.Next(1, 72)) : TimeSpan.FromHours(_random.Next(1, 24 * 20));
        _clock.Time += jump;
        if (_clock.Time < Example.Now)
            _clock.Time = Example.Now;
        _did = $"jump {jump}, run {report.Id}";
        await replica.RunDueAsync(report.Id);
        return [report.Id];
    }

    async Task<ReportId[]> ClassifyAsync(ModelReplica replica, ModelReport report)
    {
        var offence = s_offences[_random.Next(6)];
        var team = _random.Next(2) == 0 ? "" : Pick(s_desks);
        _did = $"classify {report.Id} {offence} {team}";
        var stored = (await replica.Store.FindWorkAsync(report.Id, default))!;
        var work = await replica.ActAsync(
            report.Id, SeenOf(stored.Work), "", Pick(s_people), Pick(s_roles), null, replica.Classify(offence, team));
        if (work is not null)
            TakeAssigned(report, offence);
        return [report.Id];
    }

    async Task<ReportId[]> ActAsync(ModelReplica replica, ModelReport report)
    {
        var (person, role, other) = (Pick(s_people), Pick(s_roles), Pick());
        var stored = (await replica.Store.FindWorkAsync(report.Id, default))!;
        // Mostly as somebody who may: else next to nothing would happen.
        if (_random.Next(4) != 0 && role != Roles.Om)
            role = stored.Work.DeskKind switch
            {
                DeskKind.FrontofficeTos => Roles.Frontoffice,
                DeskKind.Integrity => Roles.Integrity,
                _ => Roles.Triage,
            };
        var members = stored.Work.Members;
        var isSecond = stored.Work.Pending is not null && _random.Next(2) == 0;
        if (isSecond && stored.Work.Pending!.Second == Second.Om)
            role = Roles.Om;
        var isReceiver = stored.Work.PendingDesk is not null && _random.Next(3) == 0;
        if (isReceiver)
            role = stored.Work.PendingDesk!.StartsWith("TOS-", StringComparison.Ordinal) ? Roles.Frontoffice : Roles.Triage;
        var (name, lead, judge) = isSecond ? ("confirm", null, Confirm) : isReceiver ? ("accept", null, Accept) : Act(stored, other.Id);
        _did = $"{name} {report.Id} as {person} ({role}), other {other.Id}";
        await replica.ActAsync(report.Id, SeenOf(stored.Work), "", person, role, lead, judge);
        return [report.Id, other.Id, .. members];
    }

    static readonly WorkActor.Judge Confirm = (s, a, r, t) => SecondPerson.Confirm(s, a, "", r, t);

    static readonly WorkActor.Judge Accept =
        (s, a, _, t) => Transfers.Accept(s, a with { Desk = s.Work.PendingDesk ?? a.Desk }, t);

    (string Name, ReportId? Lead, WorkActor.Judge Judge) Act(StoredWork stored, ReportId other)
    {
        var request = Request(stored);
        return _random.Next(14) switch
        {
            0 => ("claim", null, Claims.Claim),
            1 => ("release", null, (s, a, _, t) => Claims.Release(s, a, t)),
            2 => ("take over", null, (s, a, r, t) => Claims.TakeOver(s, a, "absent", r, t)),
            3 => ("extend", null, Claims.Extend),
            4 => ("refuse", null, (s, a, _, t) => SecondPerson.Refuse(s, a, "no", t)),
            5 => ("accept", null, Accept),
            6 => ("not for us", null, (s, a, _, t) => Transfers.Refuse(s, a with { Desk = s.Work.PendingDesk ?? a.Desk }, "no", t)),
            7 => ("review danger", null, (s, a, _, t) => WorkActs.ReviewDanger(
                s, new() { RedFlags = s.Vector.RedFlags, Tools = RiskTools.Sash, VeiligThuisInformed = Answer.Yes }, a, t)),
            8 => ("split", null, (s, a, _, t) => WorkActs.Split(s, a, t)),
            _ => ($"decide {request.Decision} {request.ReasonCode} {request.TargetDesk}",
                request.Decision == Decision.Merge ? other : null,
                (s, a, r, t) => DecisionCheck.Check(s, request, a, r, t)),
        };
    }

    DecisionRequest Request(StoredWork stored)
    {
        var decisions = Enum.GetValues<Decision>();
        return new()
        {
            Decision = decisions[_random.Next(decisions.Length)],
            Number = stored.Work.Number,
            Revision = stored.Work.Revision - (_random.Next(20) == 0 ? 1 : 0),
            ReasonCode = Pick(s_reasons),
            Note = "note",
            Until = _clock.Time.ToUnixTimeSeconds() + _random.Next(1, 40) * 86_400,
            TargetDesk = Pick(s_desks),
            OmReference = "OM-1",
            Intervention = Intervention.Mediation,
            IsSourceRead = _random.Next(8) != 0,
            Lifted = _random.Next(2) == 0 ? stored.Work.Guards : stored.Work.Guards & (Guards)(1 << _random.Next(7)),
            AdviceShown = stored.Report.Assessment.Vector.Advice,
            WhySetAside = "why",
        };
    }

    /// <summary>Now and then somebody acts on what was true before.</summary>
    int SeenOf(ReportWork work) => _random.Next(15) == 0 ? Math.Max(1, work.Number - 1) : work.Number;

    /// <summary>Follows the log of a report since the last look, event by event, then holds the service to it.</summary>
    async Task CheckAsync(ReportId id)
    {
        var report = _model[id];
        var history = (await Replica.Store.FindHistoryAsync(id, default))!;
        var newest = history.ToWork();
        Require(newest.Work.Revision == report.Revision, id, $"revision {newest.Work.Revision}, expected {report.Revision}");
        foreach (var next in history.Events.Where(e => e.Number > report.Number))
            Follow(report, next, history);
        _states.Add(report.State);
        Require(newest.Work.State == report.State, id, $"{newest.Work.State} by the fold, {report.State} by the model");
        var lost = report.Hard & ~newest.Work.Guards;
        Require(lost == 0, id, $"lost the guard {lost} (rule 5)");
        CheckPlace(report, newest);
        await CheckItemAsync(report, newest);
        await RecomputeAsync(newest);
    }

    /// <summary>Rules 1 and 5 on one event: who did it, and what stood in the way.</summary>
    void Follow(ModelReport report, WorkEvent next, ReportHistory history)
    {
        Require(next.Number == report.Number + 1, report.Id, $"event {report.Number + 1} is missing");
        report.Number = next.Number;
        _kinds.Add(next.Kind);
        var made = next.Kind switch
        {
            WorkEventKind.Decided => WorkPayload.Decode(next.Kind, next.Payload.Span) as DecisionMade,
            WorkEventKind.SecondConfirmed => Confirmed(history, next.Number),
            _ => null,
        };
        if (made is not null)
            Require(next.Actor != "service", report.Id, "was decided by the service itself (rule 1)");
        if (next.Kind is WorkEventKind.Returned or WorkEventKind.TransferAccepted)
            report.State = ReportState.Open;
        if (made is null || next.Kind == WorkEventKind.Decided && made.Second != Second.None)
            return;
        if (made.Decision == Decision.LiftGuard)
        {
            report.Lift(made.Lifted);
            return;
        }
        report.State = StateAfter(made.Decision, report.State);
        if (report.State != ReportState.Ended || made.Decision == Decision.OmEnd)
            return;
        var byOm = made.Second == Second.Om || made.Decision == Decision.Halt;
        var never = byOm ? report.Hard & ~(Guards.HighImpactCrime | Guards.IdentifiedSuspect) : report.Hard;
        if (made.Decision != Decision.Halt && byOm)
            never |= report.Hard & Guards.IdentifiedSuspect;
        Require(never == 0, report.Id, $"was ended by {made.Decision} past {never} (rule 5)");
    }

    static ReportState StateAfter(Decision decision, ReportState before) => decision switch
    {
        Decision.TakeUp => ReportState.InInvestigation,
        Decision.Merge => ReportState.Merged,
        Decision.Halt or Decision.EndEarly or Decision.OmEnd or Decision.OtherIntervention or Decision.Abroad => ReportState.Ended,
        Decision.Reopen => ReportState.Open,
        _ => before,
    };

    static DecisionMade? Confirmed(ReportHistory history, int number) => history.Events
        .Where(e => e.Number < number && e.Kind == WorkEventKind.Decided)
        .Select(e => WorkPayload.Decode(e.Kind, e.Payload.Span) as DecisionMade).LastOrDefault();

    /// <summary>Rule 3.</summary>
    void CheckPlace(ModelReport report, StoredWork stored)
    {
        if (report.IsSexual && report.State is ReportState.Open)
            Require(stored.Work.DeskKind == DeskKind.FrontofficeTos || stored.Work.IsHandedOn, report.Id,
                $"is sexual and stands at {stored.Work.Desk} (rule 3)");
    }

    /// <summary>Rules 2 and 4: one item when open and none otherwise; danger first.</summary>
    async Task CheckItemAsync(ModelReport report, StoredWork stored)
    {
        var replica = Replica;
        var now = replica.Installation.Now;
        var place = await replica.Store.FindPlaceAsync(report.Id, now, default);
        Require(place is not null == (report.State == ReportState.Open), report.Id, $"{report.State} with{(place is null ? "out" : "")} an item (rule 2)");
        if (report.State == ReportState.Merged)
        {
            var lead = (await Replica.Store.FindWorkAsync(stored.Work.MergedInto!, default))!.Work;
            Require(lead.Members.Contains(report.Id), report.Id, "is merged into a report that does not have it (rule 2)");
            Require(lead.State != ReportState.Ended, report.Id, "is merged into a report that has ended (rule 2)");
        }
        if (place is null)
            return;
        Require(place.Item.Desk == stored.Work.Desk, report.Id, $"stands at {place.Item.Desk}, belongs to {stored.Work.Desk} (rule 2)");
        if (!report.HasRedFlag || !stored.Work.IsDangerReviewDue(stored.Report.Assessment.Vector))
            return;
        var basis = await Replica.Installation.Library.GetAsync(stored.Report.Assessment.BasisDigest, default);
        Require(place.Item.LaneAt(now) == 0, report.Id, "has danger outside lane 0 (rule 4)");
        Require(basis.Policy.IsOneBand || place.Item.Band == basis.Policy.TopBand, report.Id, "has danger outside the top band (rule 4)");
    }

    /// <summary>Rule 7: the newest assessment follows bit for bit from facts, classification and pinned Basis.</summary>
    async Task RecomputeAsync(StoredWork stored)
    {
        var assessment = stored.Report.Assessment;
        var replica = Replica;
        var facts = FactEncoding.Decode(stored.Report.Id, stored.Report.Revision, stored.Report.Facts.Span).With(stored.Work.AssignedOffences);
        var basis = await replica.Installation.Library.GetAsync(assessment.BasisDigest, default);
        new Assessor().Assess(facts, basis, replica.Installation.Bases.Draws, assessment.Vector.Guards, assessment.Vector.AssessmentTime, out var again);
        var (left, right) = (new byte[AssessmentVector.Size], new byte[AssessmentVector.Size]);
        again.WriteTo(left);
        assessment.Vector.WriteTo(right);
        Require(left.AsSpan().SequenceEqual(right), stored.Report.Id, "does not recompute (rule 7)");
    }

    /// <summary>Every report, and that the queues hold the open ones once and nothing else, before and after a restart.</summary>
    async Task CheckAllAsync()
    {
        foreach (var id in _model.Keys)
            await CheckAsync(id);
        // A clock that was set back starts a new process at an earlier instant: both are asked as of the same one.
        var now = _replicas.Max(r => r.Installation.Now);
        var before = await QueuesAsync(now);
        Require(before.Count == before.Distinct().Count(), null, "an item stands twice (rule 2)");
        Require(before.Count == _model.Values.Count(r => r.State == ReportState.Open), null, "the queues do not hold the open reports (rule 2)");
        await RestartAsync();
        var after = await QueuesAsync(now);
        var differing = after.Zip(before).FirstOrDefault(p => p.First != p.Second);
        Require(after.SequenceEqual(before), null,
            $"the queues are others after a restart (rule 10): {before.Count} and {after.Count}, '{differing.Second}' and '{differing.First}'");
    }

    async Task<List<string>> QueuesAsync(long now)
    {
        var replica = Replica;
        var items = new List<string>();
        foreach (var queue in await replica.Store.ListQueuesAsync(now, default))
        {
            QueuePosition? after = null;
            do
            {
                var page = await replica.Store.ListItemsAsync(new(queue.Desk, QueueFilter.All, 1000, after, now), default);
                items.AddRange(page.Items.Select(i => $"{i.ReportId} {i.Revision}.{i.AssessmentNumber} {i.Desk} {i.Guards} {i.Work}"));
                after = page.Next;
            }
            while (after is not null);
        }
        return items;
    }

    V1.Report Facts(string number, int revision)
    {
        var report = Example.Report(number, Pick(s_offences));
        report.Revision = revision;
        report.DamageCents = _step * 100;
        if (report.Offences[0].Code.Length == 0)
            report.Offences.Clear();
        if (_random.Next(6) == 0)
            report.SuspectStatus = (V1.SuspectStatus)_random.Next(1, 6);
        if (_random.Next(8) == 0)
            report.SuspectAgeBand = (V1.SuspectAgeBand)_random.Next(1, 4);
        if (_random.Next(8) == 0)
            report.RedFlags.Add((V1.RedFlag)_random.Next(1, 11));
        report.SexualContentSignal = _random.Next(15) == 0;
        report.PoliceStaffInvolved = _random.Next(20) == 0;
        report.IsReadyMade = _random.Next(10) == 0;
        if (_random.Next(3) == 0)
            report.OccurredPlace = null;
        if (_random.Next(3) == 0)
            report.Leads.Add(new V1.Lead { Kind = "camera_private", State = V1.LeadState.Present, QualityPermille = 700, RecordedBy = "ana" });
        return report;
    }

    static void TakeAssigned(ModelReport report, string offence)
    {
        report.IsSexualNow |= s_sexual.Contains(offence);
        report.IsSexual |= s_sexual.Contains(offence);
        report.HasHighImpact |= s_highImpact.Contains(offence);
        report.HadHighImpact |= s_highImpact.Contains(offence);
    }

    ModelReport Pick() => _model.Values.ElementAt(_random.Next(_model.Count));

    T Pick<T>(T[] from) => from[_random.Next(from.Length)];

    /// <summary>Everything stops and starts with another policy in force: the base with its overlays, the base alone, or none.</summary>
    async Task RestartAsync()
    {
        await StopAsync();
        var policy = _policies[_random.Next(_policies.Count)];
        for (var i = 0; i < ReplicaCount; i++)
            _replicas.Add(await ModelReplica.StartAsync(_location, policy, _clock));
        _did = $"restart with {policy}";
    }

    async Task StopAsync()
    {
        foreach (var replica in _replicas)
            await replica.DisposeAsync();
        _replicas.Clear();
    }

    void MakePolicies()
    {
        var (all, none, alone) = (Path.Combine(TestService.Seeds, "policies"), TestService.NewFolder(), TestService.NewFolder());
        foreach (var file in Directory.EnumerateFiles(all, "*.json"))
            File.Copy(file, Path.Combine(alone, Path.GetFileName(file)));
        _policies.AddRange([all, alone, none]);
    }

    void Require(bool holds, ReportId? report, string otherwise)
    {
        if (!holds)
            Assert.Fail($"{report}: {otherwise}; step {_step} of {SeedVariable}={_seed}: {_did}");
    }
}

public sealed class SqliteWorkModelTests : WorkModelContract
{
    protected override int ReplicaCount => 1;

    protected override Task<string> NewLocationAsync() => Task.FromResult(TestService.NewFolder());
}

public sealed class PostgresWorkModelTests(PostgresCluster cluster) : WorkModelContract
{
    protected override int ReplicaCount => 2;

    protected override Task<string> NewLocationAsync() => cluster.NewDurableSchemaAsync();
}
