using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Opsporing;

/// <summary>Weight of a level.</summary>
/// <param name="Key">As <see cref="LeadLevels.Keys"/> and tags name it.</param>
/// <param name="NanoLogOdds">Billionths; what the level adds when it holds.</param>
public readonly record struct LeadWeight(string Key, long NanoLogOdds);

/// <summary>An offence group that the model has seen often enough to speak about.</summary>
/// <param name="Code">Code of the catalogue.</param>
/// <param name="ReportCount">Reports of it in training.</param>
public readonly record struct LeadGroupSupport(string Code, int ReportCount);

/// <summary>A trained lead model as a document: additive weights in integers, calibration, and where it may speak.</summary>
/// <remarks>
/// Generalised additive model: Hastie and Tibshirani (1986), doi:10.1214/ss/1177013604. The content is canonical text; its digest
/// is the model's identity and stands in every Basis that used it.
/// </remarks>
public sealed record LeadModel
{
    const string Magic = "opsporing-lead-model 1";

    /// <summary>Largest weight, so that no sum of a report's levels can overflow.</summary>
    const long MaxWeight = 1_000_000_000_000;

    /// <summary>Digest of the rows and outcomes it was trained on.</summary>
    public required ContentDigest TrainedOn { get; init; }

    /// <summary>Reports received before this date, in UTC, were trained on.</summary>
    public required DateOnly Until { get; init; }

    /// <summary>What it predicts: a suspect is identified within so many days of the receipt.</summary>
    public required int HorizonDays { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>A level seen in fewer training reports has no weight.</summary>
    public required int LeastCount { get; init; }

    /// <summary>Rounds of boosting.</summary>
    public required int Iterations { get; init; }

    /// <summary>Learning rate in thousandths.</summary>
    public required int LearningRatePermille { get; init; }

    /// <summary>Kind of the calibration curve: <c>platt</c> or <c>isotonic</c>.</summary>
    public required string CalibrationKind { get; init; }

    /// <summary>Features left out, ascending; empty for none.</summary>
    public ImmutableArray<string> Without { get; init; } = [];

    /// <summary>Reports trained on.</summary>
    public required int ReportCount { get; init; }

    /// <summary>Those of them with an identified suspect.</summary>
    public required int IdentifiedCount { get; init; }

    /// <summary>More unknown facts than this (<see cref="LeadLevels.MissingFacts"/>) and the model abstains.</summary>
    public required int MissingLimit { get; init; }

    /// <summary>Log-odds before any level, in billionths.</summary>
    public required long Base { get; init; }

    /// <summary>Ascending ordinal by code.</summary>
    public required ImmutableArray<LeadGroupSupport> Groups { get; init; }

    /// <summary>Ascending ordinal by key; a level without a row weighs nothing.</summary>
    public required ImmutableArray<LeadWeight> Weights { get; init; }

    public required LeadCalibration Calibration { get; init; }

    /// <summary>The canonical text.</summary>
    public byte[] ToContent()
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');
        Line($"{Magic}");
        Line($"features {LeadLevels.Version}");
        Line($"trained_on {TrainedOn}");
        Line($"until {Until:yyyy-MM-dd}");
        Line($"horizon_days {HorizonDays}");
        Line($"seed {Seed}");
        Line($"least_count {LeastCount}");
        Line($"iterations {Iterations}");
        Line($"learning_rate_permille {LearningRatePermille}");
        Line($"calibration {CalibrationKind}");
        Line($"without {(Without.IsEmpty ? "-" : string.Join(',', Without))}");
        Line($"reports {ReportCount}");
        Line($"identified {IdentifiedCount}");
        Line($"missing_limit {MissingLimit}");
        Line($"base {Base}");
        foreach (var (code, count) in Groups)
            Line($"group {code} {count}");
        foreach (var (key, weight) in Weights)
            Line($"level {key} {weight}");
        foreach (var (at, ppb) in Calibration.Knots)
            Line($"knot {at} {ppb}");
        Line($"end");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Reads what <see cref="ToContent"/> wrote.</summary>
    /// <exception cref="LeadModelException">It is no model, is cut off or damaged, or is of other features; the text says which.</exception>
    public static LeadModel FromContent(ReadOnlySpan<byte> content)
    {
        var model = new LeadModelReader(content).Read();
        return model.ToContent().AsSpan().SequenceEqual(content)
            ? model
            : throw new LeadModelException("The lead model is not in its canonical form.");
    }

    /// <summary>Reads line by line; any surprise is an error that names its line.</summary>
    sealed class LeadModelReader
    {
        readonly string[] _lines;
        int _at;

        public LeadModelReader(ReadOnlySpan<byte> content)
        {
            if (content.IsEmpty)
                throw new LeadModelException("The lead model is empty.");
            _lines = Encoding.UTF8.GetString(content).Split('\n');
            if (_lines[0] != Magic)
                throw new LeadModelException("This is no lead model: it does not start with its name and version.");
        }

        public LeadModel Read()
        {
            _at = 1;
            if (Whole("features", 0, int.MaxValue) is var version && version != LeadLevels.Version)
                throw new LeadModelException(
                    $"The lead model is of feature version {version}; this program reads version {LeadLevels.Version}. Train it anew.");
            try
            {
                return ReadRest();
            }
            catch (FormatException error)
            {
                throw new LeadModelException($"The lead model is damaged: {error.Message}");
            }
        }

        LeadModel ReadRest()
        {
            var model = new LeadModel
            {
                TrainedOn = ContentDigest.TryParse(Text("trained_on"), out var digest) ? digest : throw Damaged("a digest"),
                Until = DateOnly.TryParseExact(Text("until"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var until)
                    ? until : throw Damaged("a date"),
                HorizonDays = (int)Whole("horizon_days", 1, 3660),
                Seed = ulong.TryParse(Text("seed"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : throw Damaged("a seed"),
                LeastCount = (int)Whole("least_count", 1, int.MaxValue),
                Iterations = (int)Whole("iterations", 1, int.MaxValue),
                LearningRatePermille = (int)Whole("learning_rate_permille", 1, 1000),
                CalibrationKind = Text("calibration") is ("platt" or "isotonic") and var kind ? kind : throw Damaged("platt or isotonic"),
                Without = Text("without") is "-" ? [] : [.. _lines[_at - 1].Split(' ')[1].Split(',')],
                ReportCount = (int)Whole("reports", 1, int.MaxValue),
                IdentifiedCount = (int)Whole("identified", 0, int.MaxValue),
                MissingLimit = (int)Whole("missing_limit", 0, LeadLevels.MaxMissingFacts),
                Base = Whole("base", -MaxWeight, MaxWeight),
                Groups = Many("group", f => new LeadGroupSupport(f[1], (int)Number(f[2], 1, int.MaxValue)), g => g.Code),
                Weights = Many("level", f => new LeadWeight(f[1], Number(f[2], -MaxWeight, MaxWeight)), w => w.Key),
                Calibration = new(Many("knot",
                    f => new LeadKnot(Number(f[1], -MaxWeight, MaxWeight), (int)Number(f[2], 0, int.MaxValue)), null)),
            };
            return _at + 2 == _lines.Length && _lines[_at] == "end" && _lines[_at + 1].Length == 0
                ? model
                : throw new LeadModelException($"The lead model is cut off or has something after its end (line {_at + 1}).");
        }

        ImmutableArray<T> Many<T>(string name, Func<string[], T> read, Func<T, string>? key)
        {
            var found = ImmutableArray.CreateBuilder<T>();
            for (; _at < _lines.Length && _lines[_at].Split(' ') is [var first, _, _] fields && first == name; _at++)
            {
                found.Add(read(fields));
                if (key is not null && found.Count > 1 && string.CompareOrdinal(key(found[^2]), key(found[^1])) >= 0)
                    throw Damaged("ascending order");
            }
            return found.ToImmutable();
        }

        string Text(string name) => _at < _lines.Length && _lines[_at++].Split(' ') is [var first, var value] && first == name
            ? value
            : throw new LeadModelException($"The lead model is damaged or cut off: line {_at} should give '{name}'.");

        long Whole(string name, long least, long most) => Number(Text(name), least, most);

        long Number(string text, long least, long most) =>
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
                ? number
                : throw Damaged($"a whole number from {least} to {most}");

        LeadModelException Damaged(string expected) => new($"The lead model is damaged: line {_at} should have {expected}.");
    }
}

/// <summary>A content is no lead model that this program can use; the message says why.</summary>
public sealed class LeadModelException(string message) : Exception(message);
