using Google.Protobuf.WellKnownTypes;
using Opsporing.V1;

namespace Opsporing.Web.Tests;

public sealed class QueuePageTests
{
    readonly QueuePage _page = new();

    public QueuePageTests() => _page.Show([Entry("1"), Entry("2"), Entry("3")]);

    [Fact]
    public void A_report_that_left_keeps_its_place_and_says_what_became_of_it()
    {
        var isChanged = _page.Apply(new() { Left = new() { ReportId = Id("2"), State = ReportState.InInvestigation } });

        Assert.True(isChanged);
        Assert.Equal(["a/1", "a/2", "a/3"], _page.Rows.Select(r => r.Path));
        Assert.Equal(ReportState.InInvestigation, _page.Rows[1].LeftAs);
    }

    [Fact]
    public void A_changed_item_changes_where_it_stands()
    {
        var item = Entry("3").Item;
        item.IsClaimed = true;

        Assert.True(_page.Apply(new() { Put = new() { Item = item } }));
        Assert.True(_page.Rows[2].Item.IsClaimed);
        Assert.True(_page.Rows[2].IsChanged);
        Assert.Equal(0, _page.ArrivedCount);
    }

    [Fact]
    public void What_the_page_shows_already_changes_nothing_when_it_is_said_again()
    {
        Assert.False(_page.Apply(new() { Put = new() { Item = Entry("1").Item } }));
        Assert.False(_page.Rows[0].IsChanged);
    }

    [Fact]
    public void A_new_item_is_counted_once_and_moves_nothing()
    {
        _page.Apply(new() { Put = new() { Item = Entry("9").Item } });
        _page.Apply(new() { Put = new() { Item = Entry("9").Item } });

        Assert.Equal(1, _page.ArrivedCount);
        Assert.Equal(3, _page.Rows.Count);
    }

    [Fact]
    public void A_new_item_that_leaves_before_it_was_shown_is_counted_no_more()
    {
        _page.Apply(new() { Put = new() { Item = Entry("9").Item } });

        Assert.True(_page.Apply(new() { Left = new() { ReportId = Id("9"), State = ReportState.Ended } }));
        Assert.Equal(0, _page.ArrivedCount);
    }

    [Fact]
    public void A_report_that_comes_back_is_there_again()
    {
        _page.Apply(new() { Left = new() { ReportId = Id("2"), State = ReportState.InInvestigation } });
        _page.Apply(new() { Put = new() { Item = Entry("2").Item } });

        Assert.Null(_page.Rows[1].LeftAs);
    }

    [Fact]
    public void A_sign_of_life_changes_nothing() =>
        Assert.False(_page.Apply(new() { Heartbeat = new() { AsOfTime = new Timestamp() } }));

    static ReportId Id(string number) => new() { SourceSystem = "a", SourceNumber = number };

    static QueueEntry Entry(string number) => new() { Item = new() { ReportId = Id(number), Lane = 2 } };
}
