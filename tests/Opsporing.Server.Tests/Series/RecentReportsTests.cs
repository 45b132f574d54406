using Xunit;

namespace Opsporing.Server.Tests;

public sealed class RecentReportsTests
{
    static readonly ScoringBasis s_basis = SampleBasis.Value;

    [Fact]
    public void A_report_is_taken_once_and_by_its_revision()
    {
        var recent = new RecentReports();
        recent.Add(Linked("1"), s_basis, default);

        Assert.False(recent.TryTake(new("bvh-am", "1"), 2, out _));
        Assert.True(recent.TryTake(new("bvh-am", "1"), 1, out var report));
        Assert.True(report!.CanLink);
        Assert.False(recent.TryTake(new("bvh-am", "1"), 1, out _));
    }

    [Fact]
    public void A_report_without_evidence_is_known_and_nothing_is_made_of_it()
    {
        var recent = new RecentReports();
        recent.Add(Linked("1") with { LinkKeys = [] }, s_basis, default);

        Assert.True(recent.TryTake(new("bvh-am", "1"), 1, out var report));
        Assert.Null(report);
    }

    [Fact]
    public void What_nobody_takes_is_forgotten()
    {
        var recent = new RecentReports(capacity: 3);
        for (var i = 1; i <= 4; i++)
            recent.Add(Linked($"{i}"), s_basis, default);

        Assert.False(recent.TryTake(new("bvh-am", "1"), 1, out _));
        Assert.True(recent.TryTake(new("bvh-am", "4"), 1, out _));
    }

    static Report Linked(string number) => new()
    {
        Id = new("bvh-am", number),
        Kind = ReportKind.Aangifte,
        Received = new(1_790_000_000, Precision.Second),
        ReceivingEenheid = "AM",
        LinkKeys = [new(LinkSide.Suspect, 1, "0123456789abcdef0123456789abcdef")],
    };
}
