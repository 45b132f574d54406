using System.Collections.Immutable;
using System.Threading.Channels;
using Opsporing.Research;

namespace Opsporing.Server;

/// <summary>How a shadow is doing.</summary>
public sealed record ShadowState
{
    public required Candidate Candidate { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long StartTime { get; init; }

    /// <summary>Reports evaluated.</summary>
    public required long Evaluated { get; init; }

    /// <summary>Reports let go because the shadow was behind.</summary>
    public required long Dropped { get; init; }

    /// <summary>Reports on which the candidate failed.</summary>
    public required long Failed { get; init; }

    /// <summary>Kind of the last failure; empty for none.</summary>
    public required string LastFailure { get; init; }

    /// <summary>Reports that wait.</summary>
    public required int Waiting { get; init; }

    /// <summary>Live first, unchanged ones included.</summary>
    public required ImmutableArray<SimulatedMove<Advice>> AdviceMoves { get; init; }

    /// <summary>Live first, unchanged ones included.</summary>
    public required ImmutableArray<SimulatedMove<byte>> BandMoves { get; init; }

    /// <summary>Live first; only those that differ.</summary>
    public required ImmutableArray<SimulatedMove<string>> DeskMoves { get; init; }
}

/// <summary>A report as it was accepted.</summary>
/// <param name="Report">Its facts.</param>
/// <param name="Basis">What it was assessed with.</param>
/// <param name="Vector">Its live assessment.</param>
public sealed record AcceptedReport(Report Report, ScoringBasis Basis, AssessmentVector Vector);

/// <summary>Assesses an accepted report under a candidate.</summary>
/// <returns>The candidate's assessment.</returns>
public delegate AssessmentVector ShadowAssessment(AcceptedReport accepted);

/// <summary>
/// Evaluates a candidate beside the live policy, behind the commit: a bounded queue, a thread of its own with low priority.
/// Who screens never waits for it and never hears of its failures; what it cannot keep up with it lets go and counts.
/// </summary>
/// <param name="draws">Audit draws of the store, asked at the start of a shadow.</param>
/// <param name="clock">Gives the time of a start.</param>
/// <param name="capacity">Most reports that wait, 1 or more.</param>
public sealed class PolicyShadow(Func<AuditDraws> draws, TimeProvider clock, int capacity = PolicyShadow.DefaultCapacity) : IAsyncDisposable
{
    /// <summary>Most reports that wait, unless another number is given.</summary>
    public const int DefaultCapacity = 65_536;

    readonly Lock _starting = new();
    Running? _running;

    /// <summary>Starts a shadow.</summary>
    /// <param name="candidate">What is evaluated.</param>
    /// <param name="state">The state of the one that runs from now, or that ran already.</param>
    /// <returns>False when one is running.</returns>
    public bool TryStart(Candidate candidate, out ShadowState state) => TryStart(candidate, AssessmentOf(candidate, draws()), out state);

    /// <summary>As <see cref="TryStart(Candidate, out ShadowState)"/>, with another way of assessing.</summary>
    public bool TryStart(Candidate candidate, ShadowAssessment assess, out ShadowState state)
    {
        lock (_starting)
        {
            var isNew = _running is null;
            var running = _running ??= new(candidate, assess, clock.GetUtcNow().ToUnixTimeSeconds(), capacity);
            state = running.State;
            return isNew;
        }
    }

    /// <summary>Hands over a report that has been committed. Never waits, never throws.</summary>
    public void Offer(Report report, ScoringBasis basis, in AssessmentVector vector) =>
        Volatile.Read(ref _running)?.Offer(report, basis, vector);

    /// <returns>Null when none is running.</returns>
    public ShadowState? Find() => Volatile.Read(ref _running)?.State;

    /// <summary>Stops after the report under way; what waits is let go and counted.</summary>
    /// <returns>The last state; null when none was running.</returns>
    public async Task<ShadowState?> StopAsync()
    {
        Running? running;
        lock (_starting)
            (running, _running) = (_running, null);
        if (running is null)
            return null;
        await running.EndAsync();
        return running.State;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    static ShadowAssessment AssessmentOf(Candidate candidate, AuditDraws draws)
    {
        var exchange = new PolicyExchange(candidate);
        var assessor = new Assessor();
        return accepted =>
        {
            var live = accepted.Vector;
            var facts = assessor.Resolve(accepted.Report, accepted.Basis, draws, live.Guards & ~live.GuardsNow);
            Scorer.Score(facts, exchange.For(accepted.Basis, facts.Eenheid, facts.Basisteam), live.AssessmentTime, out var vector);
            return vector;
        };
    }

    sealed class Running
    {
        readonly Candidate _candidate;
        readonly ShadowAssessment _assess;
        readonly long _startTime;
        readonly Channel<AcceptedReport> _waiting;
        readonly Thread _thread;
        readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly Lock _counting = new();
        readonly Dictionary<(Advice, Advice), long> _advices = [];
        readonly Dictionary<(byte, byte), long> _bands = [];
        readonly Dictionary<(string, string), long> _desks = [];
        long _evaluated, _dropped, _failed;
        string _lastFailure = "";
        volatile bool _isEnding;

        public Running(Candidate candidate, ShadowAssessment assess, long startTime, int capacity)
        {
            (_candidate, _assess, _startTime) = (candidate, assess, startTime);
            _waiting = System.Threading.Channels.Channel.CreateBounded<AcceptedReport>(new BoundedChannelOptions(capacity)
            {
                SingleReader = true,
                FullMode = BoundedChannelFullMode.Wait, // so that TryWrite says when it is full
            });
            _thread = new(Work) { IsBackground = true, Name = "policy-shadow", Priority = ThreadPriority.BelowNormal };
            _thread.Start();
        }

        public ShadowState State
        {
            get
            {
                lock (_counting)
                    return new()
                    {
                        Candidate = _candidate,
                        StartTime = _startTime,
                        Evaluated = _evaluated,
                        Dropped = Interlocked.Read(ref _dropped),
                        Failed = _failed,
                        LastFailure = _lastFailure,
                        Waiting = _waiting.Reader.Count,
                        AdviceMoves = Moves(_advices),
                        BandMoves = Moves(_bands),
                        DeskMoves = Moves(_desks),
                    };
            }
        }

        public void Offer(Report report, ScoringBasis basis, in AssessmentVector vector)
        {
            if (!_waiting.Writer.TryWrite(new(report, basis, vector)))
                Interlocked.Increment(ref _dropped);
        }

        public Task EndAsync()
        {
            _isEnding = true;
            _waiting.Writer.TryComplete();
            return _ended.Task;
        }

        void Work()
        {
            while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
                while (_waiting.Reader.TryRead(out var accepted))
                    if (_isEnding)
                        Interlocked.Increment(ref _dropped);
                    else
                        Evaluate(accepted);
            _ended.SetResult();
        }

        void Evaluate(AcceptedReport accepted)
        {
            try
            {
                Count(accepted, _assess(accepted));
            }
            catch (Exception error) // whatever a candidate does, it stays here
            {
                lock (_counting)
                    (_failed, _lastFailure) = (_failed + 1, error.GetType().Name);
            }
        }

        void Count(AcceptedReport accepted, in AssessmentVector shadow)
        {
            var live = accepted.Vector;
            var desks = accepted.Basis.Organisation.Desks;
            lock (_counting)
            {
                _evaluated++;
                Add(_advices, (live.Advice, shadow.Advice));
                Add(_bands, (live.Band, shadow.Band));
                if (live.Desk != shadow.Desk)
                    Add(_desks, (desks[live.Desk].Code, desks[shadow.Desk].Code));
            }
        }

        static void Add<T>(Dictionary<(T, T), long> counts, (T, T) pair) =>
            counts[pair] = counts.GetValueOrDefault(pair) + 1;

        static ImmutableArray<SimulatedMove<T>> Moves<T>(Dictionary<(T From, T To), long> counts) =>
            [.. counts.OrderBy(c => c.Key).Select(c => new SimulatedMove<T>(c.Key.From, c.Key.To, c.Value))];
    }
}
