namespace Opsporing.Storage;

/// <summary>Wakes all that wait for new events.</summary>
sealed class EventSignal
{
    volatile TaskCompletionSource _next = New();

    /// <summary>Completes at the next <see cref="Raise"/>. Take it before looking, so that nothing slips between.</summary>
    public Task Next => _next.Task;

    public void Raise() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    /// <summary>Looks, then sleeps until the signal or the poll, until something is there or the time is up.</summary>
    public async Task<bool> WaitAsync(
        Func<Task<bool>> look, TimeSpan poll, TimeSpan timeout, CancellationToken cancellation)
    {
        var end = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (true)
        {
            var next = Next;
            if (await look().ConfigureAwait(false))
                return true;
            var left = end - Environment.TickCount64;
            if (left <= 0)
                return false;
            await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(Math.Min(left, poll.TotalMilliseconds)), cancellation))
                .ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
