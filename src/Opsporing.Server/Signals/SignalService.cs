using System.Buffers.Binary;
using System.Globalization;
using Grpc.Core;
using Opsporing.V1;

namespace Opsporing.Server;

/// <summary>Signals and what people say of them. The contract and its errors: <c>signal_service.proto</c>.</summary>
sealed class SignalService(Installation installation, SignalProposals proposals, ContentShield shield)
    : V1.SignalService.SignalServiceBase
{
    const int DefaultSize = 50;
    const int MaxSize = 200;
    const int MaxReason = 2000;
    const long DayMilliseconds = 86_400_000;

    PageTokens Tokens => new(installation.Keys.Paging);

    long Now => installation.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public override async Task<RunSignalsResponse> RunSignals(RunSignalsRequest request, ServerCallContext context)
    {
        var week = request.Day.Length == 0 ? proposals.LastWeek : WeekOf(request.Day);
        var (findings, proposed) = await proposals.RunAsync(week, context.CancellationToken);
        return new()
        {
            Week = ToWire.Monday(week),
            SeriesCount = findings.Length,
            RiseCount = findings.Count(static f => f.IsAlarm),
            Signals = { proposed.Select(s => ToWire.Signal(s, Now)) },
        };
    }

    /// <inheritdoc/>
    public override async Task<ListSignalsResponse> ListSignals(ListSignalsRequest request, ServerCallContext context)
    {
        if (request.PageSize is < 0 or > MaxSize)
            throw RpcErrors.FieldInvalid("page_size", $"A page size lies in 0..{MaxSize}.").ToRpcException();
        if (!Enum.IsDefined(request.State))
            throw RpcErrors.FieldInvalid("state", "The state is unknown.").ToRpcException();
        var size = request.PageSize == 0 ? DefaultSize : request.PageSize;
        var binding = $"ListSignals\n{request.State}\n{Caller.Of(context).Reach}";
        var (now, before) = (Now, long.MaxValue);
        if (request.PageToken.Length > 0)
        {
            if (!Tokens.TryRead(request.PageToken, binding, out _, out var position) || position.Length != sizeof(long))
                throw RpcErrors.PageTokenInvalid().ToRpcException();
            before = BinaryPrimitives.ReadInt64BigEndian(position);
        }
        var log = await SignalReading.LogAsync(installation.Store, context.CancellationToken);
        var found = log.Signals.Reverse().Where(s => s.Number < before)
            .Where(s => request.State == V1.SignalState.Unspecified || (V1.SignalState)s.StateAt(now) == request.State)
            .Take(size + 1).ToList();
        var response = new ListSignalsResponse { Signals = { found.Take(size).Select(s => ToWire.Signal(s, now)) } };
        if (found.Count > size)
        {
            var position = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(position, found[size - 1].Number);
            response.NextPageToken = Tokens.Write(installation.Now, position, binding);
        }
        return response;
    }

    /// <inheritdoc/>
    public override async Task<ConfirmSignalResponse> ConfirmSignal(ConfirmSignalRequest request, ServerCallContext context)
    {
        var (now, violations) = (Now, new List<Violation>());
        if (request is { HasStrengthPermille: true, StrengthPermille: < 1 or > 1000 })
            violations.Add(new("strength_permille", "A strength lies in 1..1000."));
        var until = request.ExpireTime is null
            ? now + Signal.ProposalDays * DayMilliseconds
            : FromWire.Milliseconds(request.ExpireTime, "expire_time", violations);
        if (until <= now || until > now + Signal.MaxDays * DayMilliseconds)
            violations.Add(new("expire_time", $"A signal expires after now, at most {Signal.MaxDays} days."));
        CheckReason(request.Reason, violations);
        var signal = await DecideAsync(request.SignalNumber, request.ActNumber, context, signal => new()
        {
            Kind = SignalActKind.Confirm,
            Strength = request.HasStrengthPermille ? (short)request.StrengthPermille
                : signal.Decision is { Kind: SignalActKind.Confirm } standing ? standing.Strength
                : signal.ProposedStrength,
            Until = until,
            Reason = request.Reason,
            Signal = signal.Number,
            Number = 0,
            Actor = Caller.Of(context).Person,
            Time = now,
        });
        return new() { Signal = signal };
    }

    /// <inheritdoc/>
    public override async Task<DismissSignalResponse> DismissSignal(DismissSignalRequest request, ServerCallContext context)
    {
        CheckReason(request.Reason, []);
        var now = Now;
        var signal = await DecideAsync(request.SignalNumber, request.ActNumber, context, signal => new()
        {
            Kind = SignalActKind.Dismiss,
            Reason = request.Reason,
            Signal = signal.Number,
            Number = 0,
            Actor = Caller.Of(context).Person,
            Time = now,
        });
        return new() { Signal = signal };
    }

    // Proposals of other rises may come in between: only an act on this signal is in the way.
    async Task<V1.Signal> DecideAsync(long number, long seen, ServerCallContext context, Func<Signal, SignalAct> decide)
    {
        while (true)
        {
            var log = await SignalReading.LogAsync(installation.Store, context.CancellationToken);
            if (log.Find(number) is not { } signal)
                throw RpcErrors.SignalNotFound(number).ToRpcException();
            RequireReach(signal, Caller.Of(context));
            if (signal.LastAct != seen)
                throw RpcErrors.SignalChanged(number, signal.LastAct).ToRpcException();
            if (!signal.IsOpenAt(Now))
                throw RpcErrors.SignalRefused(number, signal.StateAt(Now)).ToRpcException();
            var act = decide(signal) with { Number = log.Number + 1 };
            if (!await installation.Store.AppendActAsync(SignalReading.StoredOf(act), context.CancellationToken))
                continue;
            await installation.Register.RefreshAsync(CancellationToken.None);
            return ToWire.Signal(signal with { Decision = act }, Now);
        }
    }

    // What raises the reports of a place is decided by who has the scope there, and sees them.
    void RequireReach(Signal signal, Caller caller)
    {
        var needed = shield.IsSexual(signal.Rise.OffenceGroup) ? Sight.Sexual : Sight.Ordinary;
        if (!caller.ReachesEenheid(signal.Rise.Eenheid ?? Caller.Everywhere) || (Authorisation.SightOf(caller.Roles) & needed) == 0)
            throw RpcErrors.SignalScopeDenied(signal.Number).ToRpcException();
    }

    static void CheckReason(string reason, List<Violation> violations)
    {
        if (reason.Trim().Length is 0 or > MaxReason)
            violations.Add(new("reason", $"A reason has 1 to {MaxReason} characters."));
        if (violations.Count > 0)
            throw RpcErrors.FieldsInvalid(null, violations).ToRpcException();
    }

    int WeekOf(string day) => DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        && WeekCounts.WeekOf(new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds()) is var week
        && week <= proposals.LastWeek
            ? week
            : throw RpcErrors.FieldInvalid("day", "A day as 2026-11-16, of a week that is over.").ToRpcException();
}
