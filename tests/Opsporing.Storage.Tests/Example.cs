using System.Globalization;
using System.Text;

namespace Opsporing.Storage.Tests;

/// <summary>Valid screenings with defaults; the store sees only bytes and numbers.</summary>
static class Example
{
    /// <summary>2026-01-01T00:00:00Z in Unix seconds.</summary>
    public const long Start = 1_767_225_600;

    static readonly byte[] NoKey = Id(0).ToKey();

    public static readonly ContentDigest Basis = ContentDigest.Of("basis"u8);

    public static ReportId Id(int number) => new("bvh-am", $"PL{number.ToString(CultureInfo.InvariantCulture)}");

    public static byte[] Facts(string text) => Encoding.UTF8.GetBytes(text);

    public static AssessmentVector Vector(long rankKey = 1L << 47)
    {
        var vector = new AssessmentVector
        {
            ScorerVersion = AssessmentVector.CurrentScorerVersion,
            RankKey = rankKey,
            ReceivedTime = Start,
            AssessmentTime = Start + 60,
            PromoteTime = long.MaxValue,
            RouteTermTime = Start + 14 * 86_400,
            Priority = 250_000,
            Band = 1,
            Advice = Advice.Gather,
            CoViewer1 = -1,
            CoViewer2 = -1,
            CoViewer3 = -1,
        };
        foreach (ref var certainty in vector.Certainties)
            certainty = Certainty.Known;
        return vector;
    }

    public static QueueItem Item(
        ReportId id, AssessmentVector vector, int revision = 1, string desk = "BT-AM-01",
        DeskKind deskKind = DeskKind.Basisteam) =>
        QueueItem.Of(id.ToKey(), revision, 1, new(desk, deskKind, ReportKind.Aangifte, "burglary_dwelling", "burglary"), vector);

    public static Screening Screening(
        int number, int revision = 1, string facts = "facts", AssessmentVector? vector = null, string desk = "BT-AM-01",
        DeskKind deskKind = DeskKind.Basisteam)
    {
        var used = vector ?? Vector();
        var item = Item(Id(number), used, revision, desk, deskKind);
        return new()
        {
            ReportKey = item.ReportKey,
            Revision = revision,
            Facts = Facts(facts),
            Vector = used,
            BasisDigest = Basis,
            Item = item,
            CommitTime = 1000 * Start + number,
            Actor = "intake-bvh",
        };
    }

    /// <summary>All that an item says, comparable.</summary>
    public static string Text(QueueItem item) =>
        $"{Convert.ToHexString(item.ReportKey)} {item with { ReportKey = NoKey }}";

    public static byte[] Bytes(AssessmentVector vector)
    {
        var bytes = new byte[AssessmentVector.Size];
        vector.WriteTo(bytes);
        return bytes;
    }
}

/// <summary>A folder of its own that is gone afterwards.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("opsporing-store-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>A clock that stands still at <see cref="Example.Start"/>.</summary>
sealed class StillClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Example.Start);
}
