using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Opsporing.Research;

namespace Opsporing.Cli;

/// <summary>Rows of a replay, a report each, written in the order of identities.</summary>
sealed class ReplayRows : IDisposable
{
    const string Header =
        "report,received,eenheid,offence,harm_hundredth_days,advice_then,advice_now,band_then,band_now,"
        + "priority_then_millipoints,priority_now_millipoints,desk_then,desk_now";

    readonly ConcurrentBag<(byte[] Key, string Row)> _rows = [];

    /// <summary>Takes a report; from any thread.</summary>
    public void Add(in SimulatedReport report)
    {
        ref readonly var then = ref report.Before;
        ref readonly var now = ref report.After;
        var offence = then.PrincipalOffence < 0 ? "" : report.Tables.Catalogue[then.PrincipalOffence].Code;
        var received = DateTimeOffset.FromUnixTimeSeconds(then.ReceivedTime);
        _rows.Add((report.Key.ToArray(), string.Create(CultureInfo.InvariantCulture,
            $"{Quote(ReportId.FromKey(report.Key).ToString())},{received:yyyy-MM-dd'T'HH:mm:ss'Z'},{report.Eenheid},{offence},"
            + $"{then.HarmHundredthDays},{Advice(then)},{Advice(now)},{then.Band},{now.Band},"
            + $"{then.Priority},{now.Priority},{report.DeskOf(then).Code},{report.DeskOf(now).Code}")));
    }

    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string path)
    {
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false)) { NewLine = "\n" };
        file.WriteLine(Header);
        foreach (var (_, row) in _rows.OrderBy(r => r.Key, KeyOrder))
            file.WriteLine(row);
    }

    /// <inheritdoc/>
    public void Dispose() => _rows.Clear();

    static readonly Comparer<byte[]> KeyOrder = Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y));

    // In the sample without advice it is shown to nobody.
    static string Advice(in AssessmentVector vector) =>
        (vector.Flags & AssessmentFlags.AdviceWithheld) != 0 ? "" : UpperSnake.Of(vector.Advice);

    // A source number is visible ASCII: commas and quotes included, line ends not.
    static string Quote(string text) => text.AsSpan().ContainsAny(',', '"') ? $"\"{text.Replace("\"", "\"\"")}\"" : text;
}
