using Xunit;

namespace Opsporing.Tests.Scoring;

public sealed class AuditDrawsTests
{
    const int Count = 100_000;

    [Fact]
    public void Draws_are_uniform_and_independent_over_reports()
    {
        var tenths = new int[4, 10];
        var (both, withFourth) = (0, 0);
        foreach (var (first, second, third, fourth) in Enumerable.Range(1, Count).Select(i => Example.Draws.Draw(new ReportId("bvh-am", $"{i}").ToKey())))
        {
            tenths[0, first / 100_000]++;
            tenths[1, second / 100_000]++;
            tenths[2, third / 100_000]++;
            tenths[3, fourth / 100_000]++;
            both += first < 100_000 && third < 100_000 ? 1 : 0;
            withFourth += second < 100_000 && fourth < 100_000 ? 1 : 0;
        }

        foreach (var count in tenths)
            Assert.InRange(count, Count / 10 - 480, Count / 10 + 480); // 5 standard deviations
        Assert.InRange(both, Count / 100 - 160, Count / 100 + 160);
        Assert.InRange(withFourth, Count / 100 - 160, Count / 100 + 160);
    }

    [Fact]
    public void A_draw_is_fixed_for_a_report_and_differs_by_key()
    {
        var key = new ReportId("bvh-am", "1").ToKey();
        var other = new AuditDraws("een heel andere sleutel"u8);

        Assert.Equal(Example.Draws.Draw(key), new AuditDraws("opsporing-example-key"u8).Draw(key));
        Assert.NotEqual(Example.Draws.Draw(key), other.Draw(key));
        Assert.NotEqual(Example.Draws.KeyDigest, other.KeyDigest);
    }

    [Fact]
    public void The_draws_of_a_known_report_are_pinned() =>
        Assert.Equal((387_254, 520_488, 386_785, 661_832), Example.Draws.Draw(new ReportId("bvh-am", "2026-1").ToKey()));

    [Fact]
    public void A_short_key_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new AuditDraws(new byte[15]));
        _ = new AuditDraws(new byte[16]);
    }
}
