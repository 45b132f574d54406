using Xunit;

namespace Opsporing.Storage.Tests;

/// <summary>What every engine does with looks and what belongs to them.</summary>
public abstract class LookRegisterContract : IAsyncLifetime
{
    const long Start = 1_790_000_000_000;

    ReportStore? _store;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    LookRegister Looks => _store!.Looks;

    /// <summary>Opens the store of this test, with what it held when it was closed.</summary>
    protected abstract Task<ReportStore> OpenAsync();

    public async ValueTask InitializeAsync() => _store = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await _store!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_look_is_found_by_report_and_by_person_and_across_a_restart()
    {
        var look = Look(1, "officer-1", "1", "2") with
        {
            WorkSession = "s1",
            Roles = "TRIAGE",
            Scopes = "AM-06",
            PurposeTime = Start,
            SensitivePurpose = "zeden",
            SensitivePurposeTime = Start + 1,
            IsSexual = true,
        };
        await Looks.RecordAsync(look, Cancellation);
        await _store!.DisposeAsync();
        _store = await OpenAsync();

        foreach (var number in (string[])["1", "2"])
            AssertSame(look, Assert.Single(await Looks.ListByReportAsync(Id(number), null, 10, Cancellation)));
        AssertSame(look, Assert.Single(await Looks.ListByPersonAsync("officer-1", null, 10, Cancellation)));
        AssertSame(look, (await Looks.FindAsync("officer-1", look.Id, Cancellation))!);
        Assert.Null(await Looks.FindAsync("officer-2", look.Id, Cancellation));
        Assert.Empty(await Looks.ListByReportAsync(Id("3"), null, 10, Cancellation));
    }

    [Fact]
    public async Task Pages_go_on_where_they_ended_by_report_forwards_by_person_backwards()
    {
        for (var n = 1; n <= 5; n++)
            await Looks.RecordAsync(Look(n, "officer-1", "1"), Cancellation);
        await Looks.RecordAsync(Look(6, "officer-2", "1"), Cancellation);

        var first = await Looks.ListByReportAsync(Id("1"), null, 4, Cancellation);
        var rest = await Looks.ListByReportAsync(Id("1"), first[^1].Id, 4, Cancellation);
        var last = await Looks.ListByPersonAsync("officer-1", null, 2, Cancellation);
        var before = await Looks.ListByPersonAsync("officer-1", last[^1].Id, 9, Cancellation);

        Assert.Equal([1, 2, 3, 4], first.Select(l => l.Time - Start));
        Assert.Equal([5, 6], rest.Select(l => l.Time - Start));
        Assert.Equal([5, 4], last.Select(l => l.Time - Start));
        Assert.Equal([3, 2, 1], before.Select(l => l.Time - Start));
    }

    [Fact]
    public async Task Many_at_once_are_all_there()
    {
        await Task.WhenAll(Enumerable.Range(1, 900).Select(n => Looks.RecordAsync(Look(n, $"officer-{n % 7}", "1", $"{n + 1}"), Cancellation)));

        Assert.Equal(900, (await Looks.ListByReportAsync(Id("1"), null, 1000, Cancellation)).Length);
    }

    [Fact]
    public async Task What_a_run_before_left_is_found_by_report_beside_what_came_since()
    {
        for (var n = 1; n <= 20; n++)
            await Looks.RecordAsync(Look(n, "officer-1", "1", $"{n + 1}"), Cancellation);
        await _store!.DisposeAsync();
        _store = await OpenAsync();
        await Looks.RecordAsync(Look(21, "officer-2", "1"), Cancellation);

        Assert.Equal(21, (await Looks.ListByReportAsync(Id("1"), null, 100, Cancellation)).Length);
        await Looks.RecordAsync(Look(22, "officer-2", "1"), Cancellation);
        Assert.Equal(2, (await Looks.ListAsync("officer-2", Id("1"), Cancellation)).Length);
    }

    [Fact]
    public async Task A_look_at_no_single_report_is_kept_with_its_person()
    {
        await Looks.RecordAsync(Look(1, "officer-1"), Cancellation);

        Assert.Empty(Assert.Single(await Looks.ListByPersonAsync("officer-1", null, 10, Cancellation)).Reports);
    }

    [Fact]
    public async Task The_latest_purposes_of_a_session_are_found_and_those_of_another_are_not()
    {
        await Looks.RecordAsync(Look(1, "officer-1", "1") with { WorkSession = "a", Purpose = "triage", PurposeTime = Start + 1 }, Cancellation);
        await Looks.RecordAsync(Look(2, "officer-1", "1") with
        {
            WorkSession = "a",
            Purpose = "briefing",
            PurposeTime = Start + 2,
            SensitivePurpose = "zeden",
            SensitivePurposeTime = Start + 2,
        }, Cancellation);
        await Looks.RecordAsync(Look(3, "officer-1", "1") with { WorkSession = "a" }, Cancellation);

        Assert.Equal(new("briefing", Start + 2, "zeden", Start + 2), await Looks.FindPurposesAsync("officer-1", "a", Start, Cancellation));
        Assert.Equal(StatedPurposes.None, await Looks.FindPurposesAsync("officer-1", "b", Start, Cancellation));
        Assert.Equal(StatedPurposes.None, await Looks.FindPurposesAsync("officer-2", "a", Start, Cancellation));
        Assert.Equal(StatedPurposes.None, await Looks.FindPurposesAsync("officer-1", "a", Start + 1000, Cancellation));
    }

    [Fact]
    public async Task Context_is_added_to_own_looks_only_and_kept_in_order()
    {
        var look = Look(1, "officer-1", "1");
        await Looks.RecordAsync(look, Cancellation);

        Assert.True(await Looks.AddContextAsync(new("officer-1", look.Id, Start + 5, "piket"), Cancellation));
        Assert.True(await Looks.AddContextAsync(new("officer-1", look.Id, Start + 6, "asked by the team chief"), Cancellation));
        Assert.False(await Looks.AddContextAsync(new("officer-2", look.Id, Start + 5, "x"), Cancellation));

        Assert.Equal(["piket", "asked by the team chief"],
            (await Looks.ListContextAsync("officer-1", look.Id, look.Id, Cancellation)).Select(c => c.Text));
        Assert.Empty(await Looks.ListContextAsync("officer-2", Guid.Empty, Guid.AllBitsSet, Cancellation));
    }

    [Fact]
    public async Task Assignments_are_listed_by_person()
    {
        var assignment = new Assignment(IdOf(1), "officer-1", AssignmentKind.Piket, "AM", Start, Start + 10, "night", "chief", Start);
        await Looks.RegisterAsync(assignment, Cancellation);

        Assert.Equal(assignment, Assert.Single(await Looks.ListAssignmentsAsync("officer-1", Cancellation)));
        Assert.Empty(await Looks.ListAssignmentsAsync("chief", Cancellation));
    }

    [Fact]
    public async Task A_review_is_concluded_once()
    {
        var review = new LookReview(IdOf(1), "officer-1", Id("1"), "fg-1", "asked by the victim", Start, null);
        await Looks.OpenAsync(review, Cancellation);
        Assert.Equal(review, await Looks.FindReviewAsync(review.Id, Cancellation));

        var concluded = review with { Conclusion = new(Start + 9, Start + 8, true, "on call") };
        Assert.True(await Looks.ConcludeAsync(concluded, Cancellation));
        Assert.False(await Looks.ConcludeAsync(review with { Conclusion = new(Start + 10, Start + 8, false, "other") }, Cancellation));

        Assert.Equal(concluded, Assert.Single(await Looks.ListReviewsAsync("officer-1", Cancellation)));
        Assert.Null(await Looks.FindReviewAsync(IdOf(2), Cancellation));
    }

    [Fact]
    public async Task A_closed_register_records_nothing()
    {
        await _store!.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => Looks.RecordAsync(Look(1, "officer-1", "1"), Cancellation));
    }

    protected static Look Look(int n, string person, params string[] numbers) => new()
    {
        Id = IdOf(n),
        Time = Start + n,
        Person = person,
        Rpc = "opsporing.v1.TriageService/GetReport",
        Purpose = "triage",
        Reports = [.. numbers.Select(Id)],
    };

    static ReportId Id(string number) => new("bvh-am", number);

    static Guid IdOf(int n) => Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(Start + n));

    static void AssertSame(Look expected, Look actual)
    {
        Assert.Equal(expected.Reports, actual.Reports);
        Assert.Equal(expected, actual with { Reports = expected.Reports });
    }
}
