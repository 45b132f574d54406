using Grpc.Core;

namespace Opsporing.Cli;

/// <summary>What became of the rows of an input: rows = accepted + duplicates + rejected, always.</summary>
sealed class ScreeningTally
{
    public long Rows { get; set; }
    public long Accepted { get; set; }
    public long Duplicates { get; set; }
    public long Rejected { get; set; }

    /// <summary>True when the service could not store something: sending again is safe.</summary>
    public bool IsUnavailable { get; set; }

    /// <summary>True when reading stopped before the end.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>Accepted and duplicate reports by owning desk.</summary>
    public Dictionary<string, long> Desks { get; } = [];

    /// <summary>Rejected rows by field and reason.</summary>
    public Dictionary<string, long> Reasons { get; } = [];
}

/// <summary>Sends rows through the bidirectional stream in batches; memory is bounded by what is in flight.</summary>
sealed class ScreeningRun(ServiceConnection service, RejectFile rejects)
{
    const int BatchSize = 512, BatchBytes = 2 * 1024 * 1024, InFlight = 8, MaxReportBytes = 3 * 1024 * 1024;

    readonly SemaphoreSlim _room = new(InFlight);
    readonly Lock _lock = new();
    readonly System.Collections.Concurrent.ConcurrentQueue<List<InputRow>> _sent = new();
    readonly ScreeningTally _tally = new();

    /// <summary>Sends everything.</summary>
    /// <param name="rows">Read lazily.</param>
    /// <param name="progress">Called after each batch.</param>
    /// <param name="cancellation">Stops reading; what was sent is still awaited.</param>
    /// <exception cref="RpcException">The service refused the stream or cannot be reached.</exception>
    public async Task<ScreeningTally> SendAsync(IEnumerable<InputRow> rows, Action progress, CancellationToken cancellation)
    {
        using var broken = new CancellationTokenSource();
        using var call = service.Screening.ScreenReports(service.IntakeHeaders, cancellationToken: CancellationToken.None);
        var replies = ReadAsync(call.ResponseStream, broken);
        try
        {
            await WriteAsync(call.RequestStream, rows, progress, broken.Token, cancellation);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or OperationCanceledException or IOException)
        {
            // Why the stream broke is told by the replies.
        }
        try
        {
            await replies;
        }
        catch (RpcException) when (_tally.Accepted + _tally.Duplicates > 0)
        {
            _tally.IsUnavailable = true; // what was answered is on disk
        }
        RejectUnanswered();
        return _tally;
    }

    async Task WriteAsync(
        IClientStreamWriter<V1.ScreenReportsRequest> stream, IEnumerable<InputRow> rows, Action progress,
        CancellationToken broken, CancellationToken cancellation)
    {
        var (batch, size) = (new List<InputRow>(BatchSize), 0);
        foreach (var row in rows)
        {
            if (cancellation.IsCancellationRequested)
            {
                _tally.IsCancelled = true;
                break;
            }
            var length = row.Report?.CalculateSize() ?? 0;
            lock (_lock)
                _tally.Rows++;
            if (row.Report is null || length > MaxReportBytes)
            {
                Reject(row, row.Report is null ? row.Faults : [new("", $"the report is larger than {MaxReportBytes} bytes")]);
                continue;
            }
            if (batch.Count == BatchSize || size + length > BatchBytes && batch.Count > 0)
            {
                await SendAsync(stream, batch, broken);
                progress();
                (batch, size) = (new(BatchSize), 0);
            }
            batch.Add(row);
            size += length;
        }
        if (batch.Count > 0)
            await SendAsync(stream, batch, broken);
        progress();
    }

    async Task SendAsync(IClientStreamWriter<V1.ScreenReportsRequest> stream, List<InputRow> batch, CancellationToken broken)
    {
        _sent.Enqueue(batch);
        await _room.WaitAsync(broken);
        var request = new V1.ScreenReportsRequest();
        request.Reports.AddRange(batch.Select(row => row.Report));
        await stream.WriteAsync(request, broken);
    }

    async Task ReadAsync(IAsyncStreamReader<V1.ScreenReportsResponse> stream, CancellationTokenSource broken)
    {
        try
        {
            await foreach (var response in stream.ReadAllAsync())
            {
                _sent.TryDequeue(out var batch);
                for (var i = 0; i < batch!.Count; i++)
                    Take(batch[i], response.Results[i]);
                _room.Release();
            }
        }
        finally
        {
            await broken.CancelAsync();
        }
    }

    void Take(InputRow row, V1.ScreeningResult result)
    {
        if (result.OutcomeCase != V1.ScreeningResult.OutcomeOneofCase.Receipt)
        {
            if (result.Error.Code == (int)StatusCode.Unavailable)
                _tally.IsUnavailable = true;
            Reject(row, StatusFaults.Of(result.Error));
            return;
        }
        var desk = result.Receipt.Assessment?.Desk ?? "";
        lock (_lock)
        {
            if (result.Receipt.Outcome == V1.ScreeningOutcome.Duplicate)
                _tally.Duplicates++;
            else
                _tally.Accepted++;
            _tally.Desks[desk] = _tally.Desks.GetValueOrDefault(desk) + 1;
        }
    }

    void Reject(InputRow row, IReadOnlyList<RowFault> faults)
    {
        lock (_lock)
        {
            _tally.Rejected++;
            foreach (var fault in faults)
            {
                var reason = fault.Field.Length == 0 ? fault.Reason : $"{fault.Field}: {fault.Reason}";
                if (_tally.Reasons.Count < 1000 || _tally.Reasons.ContainsKey(reason))
                    _tally.Reasons[reason] = _tally.Reasons.GetValueOrDefault(reason) + 1;
            }
            rejects.Add(row, faults);
        }
    }

    void RejectUnanswered()
    {
        while (_sent.TryDequeue(out var batch))
        {
            _tally.IsUnavailable = true;
            foreach (var row in batch)
                Reject(row, [new("", "the stream ended before an answer: send it again")]);
        }
    }
}

/// <summary>Reasons out of the status of one report.</summary>
static class StatusFaults
{
    /// <summary>Every violation with its field; else the message.</summary>
    public static IReadOnlyList<RowFault> Of(Google.Rpc.Status status)
    {
        foreach (var detail in status.Details)
            if (detail.TryUnpack<Google.Rpc.BadRequest>(out var bad) && bad.FieldViolations.Count > 0)
                return [.. bad.FieldViolations.Select(v => new RowFault(v.Field, v.Description))];
        return [new("", status.Message)];
    }
}
