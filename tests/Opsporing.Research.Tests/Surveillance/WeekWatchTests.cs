using Xunit;

namespace Opsporing.Research.Tests;

public sealed class WeekWatchTests
{
    static readonly OffenceCatalogue Catalogue = ReadCatalogue();
    static readonly int First = WeekCounts.WeekOf(1_700_000_000);

    [Fact]
    public void A_rise_is_found_with_its_first_week()
    {
        var finding = Judge((week, eenheid) => eenheid == "AM" && week >= 28 ? 40 : 0).First();

        Assert.True(finding.IsAlarm);
        Assert.Equal("AM", finding.Series.Eenheid);
        Assert.Equal(First + 28, finding.FirstWeek);
    }

    [Fact]
    public void A_backlog_typed_in_at_once_is_no_signal()
    {
        var findings = Judge((week, eenheid) => eenheid == "AM" && week == 29 ? 60 : 0, weeksLate: 4);

        Assert.DoesNotContain(findings, static f => f.IsAlarm);
        Assert.Contains(findings, static f => f.Received.IsAlarm && !f.Fresh.IsAlarm);
    }

    [Fact]
    public void Reports_that_wait_for_a_holiday_to_pass_are_no_signal()
    {
        var counts = new WeekCounts();
        var random = new Random(4);
        for (var week = 0; week < 30; week++)
            for (var i = 0; i < 20 + random.Next(5); i++)
                counts.Add(Report(week == 28 ? 29 : week, week, 0), "AM", Catalogue); // nobody reports in week 28, all do in week 29

        var findings = WeekWatch.Judge(counts, First + 29, new(), new() { Method = EarsMethod.C2 }, 0.05);

        Assert.Contains(findings, static f => f.Received.IsAlarm);
        Assert.DoesNotContain(findings, static f => f.IsAlarm);
    }

    [Fact]
    public void A_quiet_country_raises_nothing() => Assert.DoesNotContain(Judge(static (_, _) => 0), static f => f.IsAlarm);

    static IReadOnlyList<WeekFinding> Judge(Func<int, string, int> extra, int weeksLate = 0)
    {
        var counts = new WeekCounts();
        var random = new Random(2);
        for (var week = 0; week < 30; week++)
            foreach (var eenheid in (string[])["AM", "RT", "NN", "OB"])
            {
                for (var i = 0; i < 16 + random.Next(9); i++)
                    counts.Add(Report(week, week, 0), eenheid, Catalogue);
                for (var i = 0; i < extra(week, eenheid); i++)
                    counts.Add(Report(week, week, weeksLate), eenheid, Catalogue);
            }
        return WeekWatch.Judge(counts, First + 29, new(), new() { Method = EarsMethod.C2 }, 0.05);
    }

    static Report Report(int received, int occurred, int late)
    {
        long Second(int week) => 1_700_000_000 + week * 7 * 86_400L;
        return new()
        {
            Id = new("bvh-am", "1"),
            Kind = ReportKind.Aangifte,
            Received = new(Second(received), Precision.Second),
            OccurredFrom = new(Second(occurred - late) - 60, Precision.Minute),
            ReceivingEenheid = "AM",
            Offences = [new("burglary_shed", OffenceStage.Completed)],
        };
    }

    static OffenceCatalogue ReadCatalogue()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Opsporing.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run inside the repository.");
        return ReferenceSet.Parse(path => File.ReadAllText(Path.Combine(folder.FullName, "seeds", path))).Catalogue;
    }
}
