using System.Collections.Concurrent;
using Grpc.Core;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Records looks before they are shown, and remembers the purposes that were stated.</summary>
sealed class LookRecorder(LookRegister register, TimeProvider clock)
{
    const int MaxRemembered = 100_000;

    readonly ConcurrentDictionary<(string Person, string Session), StatedPurposes> _stated = new();

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The caller with the purposes that hold: those of the call, else those of the work session.</summary>
    /// <exception cref="RpcException">The register is away.</exception>
    public async ValueTask<Caller> WithPurposesAsync(Caller caller, CancellationToken cancellation)
    {
        var now = Now;
        var said = new StatedPurposes(
            caller.Purpose ?? "", caller.Purpose is null ? 0 : now, caller.SensitivePurpose ?? "", caller.SensitivePurpose is null ? 0 : now);
        if (caller.WorkSession.Length == 0)
            return caller.With(said);
        var known = said.Time > 0 && said.SensitiveTime > 0 ? said : Merge(said, await RememberedAsync(caller, now, cancellation));
        Remember(caller, known);
        return caller.With(known);
    }

    /// <summary>Records what a reply shows: it is on disk when this returns.</summary>
    /// <param name="caller">With the purposes that hold.</param>
    /// <param name="row">Row of the rpc.</param>
    /// <param name="content">What the reply shows; records nothing when that is nothing.</param>
    /// <param name="cancellation">Of the call.</param>
    /// <exception cref="RpcException">No purpose holds, or the register did not take it: nothing may be shown.</exception>
    public async ValueTask RecordAsync(Caller caller, AuthorisationRow row, LookContent content, CancellationToken cancellation)
    {
        if (!content.IsIdentifying)
            return;
        if (!row.IsAct)
        {
            caller.RequirePurpose();
            if (content.IsSexual)
                caller.RequireSensitivePurpose();
        }
        var time = clock.GetUtcNow();
        var look = new Look
        {
            Id = Guid.CreateVersion7(time),
            Time = time.ToUnixTimeMilliseconds(),
            Person = caller.Person,
            WorkSession = caller.WorkSession,
            Roles = string.Join(' ', caller.Roles.ToCodes()),
            Scopes = caller.ScopeCodes,
            Rpc = row.Rpc,
            Purpose = caller.Purpose ?? Look.ActPurpose,
            PurposeTime = caller.Stated.Time,
            SensitivePurpose = caller.SensitivePurpose ?? "",
            SensitivePurposeTime = caller.Stated.SensitiveTime,
            IsSexual = content.IsSexual,
            Reports = content.Reports,
        };
        using var trace = ProcessingLog.Start(look);
        await GuardAsync(async () =>
        {
            await register.RecordAsync(look, cancellation);
            return true;
        });
    }

    async ValueTask<StatedPurposes> RememberedAsync(Caller caller, long now, CancellationToken cancellation)
    {
        if (!_stated.TryGetValue((caller.Person, caller.WorkSession), out var known) || known.At(now) == StatedPurposes.None)
            known = await GuardAsync(() => register.FindPurposesAsync(
                caller.Person, caller.WorkSession, now - (long)StatedPurposes.Lifetime.TotalMilliseconds, cancellation));
        return known.At(now);
    }

    void Remember(Caller caller, StatedPurposes known)
    {
        if (_stated.Count > MaxRemembered)
            _stated.Clear(); // the register knows them
        if (known != StatedPurposes.None)
            _stated[(caller.Person, caller.WorkSession)] = known;
    }

    static StatedPurposes Merge(StatedPurposes said, StatedPurposes known) => new(
        said.Time > 0 ? said.Purpose : known.Purpose, Math.Max(said.Time, known.Time),
        said.SensitiveTime > 0 ? said.SensitivePurpose : known.SensitivePurpose, Math.Max(said.SensitiveTime, known.SensitiveTime));

    static async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is ObjectDisposedException || RpcErrors.OfStore(e) is not null)
        {
            throw RpcErrors.RegisterUnavailable().ToRpcException();
        }
    }
}
