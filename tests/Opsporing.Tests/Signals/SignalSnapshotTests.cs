using Xunit;

namespace Opsporing.Tests;

public sealed class SignalSnapshotTests
{
    const long Now = Example.Now * 1000;
    const long Day = 86_400_000;

    [Fact]
    public void Only_confirmed_signals_that_have_not_expired_are_in_it()
    {
        var log = SignalLogTests.Log(SignalLogTests.Propose(1), SignalLogTests.Propose(2), SignalLogTests.Confirm(3, 2, Now + Day));

        var during = SignalSnapshot.At(log, [], Now + Day - 1, out var until);
        var after = SignalSnapshot.At(log, [], Now + Day, out var never);

        Assert.Equal((1, Now + Day), (during.Count, until));
        Assert.Equal(("signal:2", "fraud", "AM", (short)700), (during[0].Id, during[0].OffenceGroup, during[0].Eenheid, during[0].Strength));
        Assert.Equal("signaal 2, bevestigd op 2026-11-24 door chief-1", during[0].Source);
        Assert.Equal((0, long.MaxValue, SignalSet.Empty.Digest), (after.Count, never, after.Digest));
    }

    [Theory]
    [InlineData(2, 500)]
    [InlineData(10, 900)]
    [InlineData(40, 975)]
    public void Of_a_confirmed_series_the_lead_alone_is_in_it_the_stronger_the_more_reports_it_stands_for(int members, int strength)
    {
        var set = SignalSnapshot.At(new(), [Confirm(1, members)], Now, out _);

        Assert.Equal((1, (short)strength, Id(1)), (set.Count, set[0].Strength, set[0].Lead));
        Assert.Equal((0, -1), (set.SeriesOf(Id(1)), set.SeriesOf(Id(2))));
        Assert.Equal($"reeks, bevestigd op 2026-11-24 door chief-1 bij AM 07", set[0].Source); // a tab would part the fields
    }

    [Fact]
    public void A_split_takes_members_away_until_the_lead_is_alone_and_a_merge_gives_them_back()
    {
        int? Strength(params SeriesAct[] later) =>
            SignalSnapshot.At(new(), [Confirm(1, 4), .. later], Now, out _) is { Count: 1 } set ? set[0].Strength : null;

        Assert.Equal(667, Strength(Act(2, SeriesActKind.Split, [4], [1, 2, 3])));
        Assert.Null(Strength(Act(2, SeriesActKind.Split, [2, 3, 4], [1])));
        Assert.Null(Strength(Act(2, SeriesActKind.Split, [1], [2, 3, 4])));
        Assert.Equal(500, Strength(Act(2, SeriesActKind.Split, [1, 2], [3, 4])));
        Assert.Equal(750, Strength(Act(2, SeriesActKind.Split, [4], [1, 2, 3]), Act(3, SeriesActKind.Merge, [4, 1], [])));
    }

    [Fact]
    public void A_lead_that_is_confirmed_again_is_in_it_once() =>
        Assert.Equal(500, SignalSnapshot.At(new(), [Confirm(1, 2), Confirm(2, 9)], Now, out _)[0].Strength);

    [Fact]
    public void The_content_gives_signals_and_series_back_and_one_without_series_is_as_it_was()
    {
        var log = SignalLogTests.Log(SignalLogTests.Propose(1), SignalLogTests.Confirm(2, 1, Now + Day));
        var both = SignalSnapshot.At(log, [Confirm(1, 3)], Now, out _);
        var read = SignalSet.FromContent(both.Content.Span);

        Assert.Equal((both.Digest, 2), (read.Digest, read.Count));
        Assert.Equal(both.SeriesOf(Id(1)), read.SeriesOf(Id(1)));
        Assert.Equal("s1\ttheft\tAM\t400\tt\tb", System.Text.Encoding.UTF8.GetString(new SignalSet([new("s1", "theft", "AM", 400, "t", "b")]).Content.Span));
        Assert.Throws<FormatException>(() => SignalSet.FromContent("a\tb\t\t1\tt\ts\tno-report"u8));
    }

    [Fact]
    public void A_place_has_what_can_matter_there()
    {
        var set = new SignalSet([
            new("s1", "theft", "AM", 400, "t", "b"), new("s2", "theft", null, 300, "t", "b"), new("s3", "", null, 300, "t", "b") { Lead = Id(1) }]);

        Assert.Same(set, set.For("AM"));
        Assert.Equal(["s2", "s3"], Enumerable.Range(0, 2).Select(i => set.For("RT")[i].Id));
        Assert.Equal(set.For("RT").Digest, set.For(null).Digest);
    }

    [Fact]
    public void The_lead_of_a_series_rises_in_any_group_and_its_members_do_not()
    {
        var lead = Example.Report(number: "1");
        var set = new SignalSet([new("x", "", null, 900, "reeks van 10 meldingen", "bron") { Lead = lead.Id }, new("y", "theft", null, 200, "t", "b")]);
        var basis = Example.BasisOf(Example.Policy, set);

        var (led, member) = (Example.Assess(lead, basis), Example.Assess(Example.Report(number: "2"), basis));

        Assert.Equal((900, "x"), (led.Values[(int)Dimension.Development], set[led.DevelopmentIndex].Id));
        Assert.Equal((200, "y"), (member.Values[(int)Dimension.Development], set[member.DevelopmentIndex].Id));
    }

    [Fact]
    public void The_trigger_tells_signals_and_series_apart()
    {
        ConfirmedSignal signal = new("s1", "theft", "AM", 400, "t", "b"), series = new("s3", "", null, 300, "t", "b") { Lead = Id(1) };
        static ScoringBasis Of(params ConfirmedSignal[] signals) => Example.BasisOf(Example.Policy, new([.. signals]));

        Assert.Equal(AssessmentTrigger.Series, Reassessment.TriggerOf(Of(signal), Of(signal, series)));
        Assert.Equal(AssessmentTrigger.Signal, Reassessment.TriggerOf(Of(series), Of(signal, series)));
        Assert.Equal(AssessmentTrigger.Signal, Reassessment.TriggerOf(Of(signal), Of(series)));
        Assert.Equal(AssessmentTrigger.Policy, Reassessment.TriggerOf(Of(signal), Example.BasisOf(null, new([signal, series]))));
    }

    [Theory]
    [InlineData(false, 2, "in a series of 3 reports that is not confirmed yet: it does not count yet")]
    [InlineData(true, 2, "in a confirmed series: only the lead report (bvh-am/1) rises")]
    [InlineData(true, 1, null)]
    public void The_explanation_of_a_member_says_why_its_series_does_not_count(bool isConfirmed, int member, string? expected)
    {
        SeriesReport[] members = [.. Enumerable.Range(1, 3).Select(i => new SeriesReport { Id = Id(i), Revision = 1, ReceivedTime = 1 })];
        var series = SeriesSummary.Of(members, isConfirmed ? [Confirm(1, 3)] : [], Example.Now);
        var report = Example.Report(number: $"{member}");
        var plain = Explainer.Explain(report, Example.AssessmentOf(report, Example.Assess(report, Example.Basis), Example.Basis), Example.Basis, Example.Draws, Language.English);

        var line = plain.With(series, Id(member)).Lines[(int)Dimension.Development];

        Assert.Equal(expected is null ? ["no confirmed signal or series"] : ["no confirmed signal or series", expected], line.Evidence);
        Assert.Equal(expected is not null, line.Sentence.Contains("series: only", StringComparison.Ordinal) || line.Sentence.Contains("not confirmed yet", StringComparison.Ordinal));
    }

    static ReportId Id(int number) => new("bvh-am", $"{number}");

    static SeriesAct Confirm(long number, int members) =>
        Act(number, SeriesActKind.Confirm, [.. Enumerable.Range(1, members)], []) with { Desk = "AM\t07" };

    static SeriesAct Act(long number, SeriesActKind kind, int[] reports, int[] rest) => new()
    {
        Number = number,
        Kind = kind,
        Reports = [.. reports.Select(Id)],
        Rest = [.. rest.Select(Id)],
        Actor = "chief-1",
        Reason = "r",
        Time = Now,
    };
}
