using System.Collections.Immutable;
using CsCheck;
using Xunit;

namespace Opsporing.Tests;

public sealed class SeriesGraphTests
{
    static readonly SeriesRules Small = new() { HubLimit = 3 };

    [Fact]
    public void Reports_with_one_suspect_key_are_a_series_over_any_border()
    {
        var graph = Graph(Report(1, keys: [7]), Report(2, keys: [7, 8]), Report(3, keys: [8]), Report(4, keys: [9]));

        Assert.Equal("1,2,3", Groups(graph));
    }

    [Fact]
    public void Keys_of_victims_and_third_parties_do_not_link()
    {
        var hash = new string('a', 32);
        var report = Example.Report() with
        {
            LinkKeys = [new(LinkSide.Suspect, 1, hash), new(LinkSide.Victim, 1, hash), new(LinkSide.ThirdParty, 1, hash)],
        };

        Assert.Equal($"1:{hash}", Assert.Single(SuspectKey.Of(report)).ToString());
    }

    [Fact]
    public void Rotation_joins_old_and_new_by_the_reports_that_hold_both()
    {
        var (old, renewed) = (Key(5, version: 1), Key(6, version: 2));
        var before = Report(1) with { Keys = [old] };
        var after = Report(3) with { Keys = [renewed] };

        Assert.Equal("", Groups(Graph(before, after)));
        Assert.Equal("1,2,3", Groups(Graph(before, after, Report(2) with { Keys = [old, renewed] })));
    }

    [Fact]
    public void A_key_in_too_many_reports_links_none_of_them_and_is_listed()
    {
        var graph = Graph(Report(1, keys: [7, 1]), Report(2, keys: [7, 1]), Report(3, keys: [7]));
        Assert.Equal("1,2,3", Groups(graph));

        graph.Put(Report(4, keys: [7]));

        Assert.Equal("1,2", Groups(graph));
        var hub = Assert.Single(graph.Hubs());
        Assert.Equal((Key(7), 4, false), (hub.Key, hub.ReportCount, hub.IsPublic));
    }

    [Fact]
    public void A_public_key_never_links()
    {
        var graph = new SeriesGraph(new() { PublicKeys = [Key(7)] });
        graph.Put(Report(1, keys: [7]));
        graph.Put(Report(2, keys: [7]));

        Assert.Equal("", Groups(graph));
        Assert.True(Assert.Single(graph.Hubs()).IsPublic);
    }

    [Fact]
    public void A_hub_that_loses_a_report_links_again()
    {
        var graph = Graph(Report(1, keys: [7]), Report(2, keys: [7]), Report(3, keys: [7]), Report(4, keys: [7]));

        graph.Put(Report(4, keys: [8]) with { Revision = 2 });

        Assert.Equal("1,2,3", Groups(graph));
        Assert.Empty(graph.Hubs());
    }

    [Fact]
    public void A_revision_without_the_key_leaves_the_series()
    {
        var graph = Graph(Report(1, keys: [7]), Report(2, keys: [7, 8]), Report(3, keys: [8]));

        Assert.True(graph.Put(Report(2, keys: [7]) with { Revision = 2 }));
        Assert.False(graph.Put(Report(2, keys: [7, 8])));

        Assert.Equal("1,2", Groups(graph));
    }

    [Fact]
    public void A_split_stays_whatever_evidence_comes()
    {
        var graph = Graph(Report(1, keys: [7]), Report(2, keys: [7]), Report(3, keys: [7, 8]));
        graph.Put(Split(1, [3], [1, 2]));
        Assert.Equal("1,2", Groups(graph));

        graph.Put(Report(3, keys: [7, 8]) with { Revision = 2 }); // the same evidence
        graph.Put(Report(4, keys: [8, 9])); // a newcomer on the side of 3
        graph.Put(Report(2, keys: [7, 9]) with { Revision = 2 }); // new evidence over the cut: 4 goes with the rest

        Assert.Equal("1,2,4", Groups(graph));
        Assert.Equal("3", string.Join(',', graph.MembersOf(Id(3)).Select(static m => m.Id.SourceNumber)));
    }

    [Fact]
    public void What_hangs_only_on_those_taken_out_goes_with_them()
    {
        var graph = Graph(Report(1, keys: [7]), Report(2, keys: [7, 8]), Report(3, keys: [8]));

        graph.Put(Split(1, [2], [1]));

        Assert.Equal("2,3", Groups(graph));
    }

    [Fact]
    public void A_merge_joins_without_evidence_and_takes_an_earlier_split_back()
    {
        var graph = Graph(Report(1, keys: [7]), Report(2, keys: [7]), Report(3, keys: [8]));
        graph.Put(Split(1, [2], [1]));

        graph.Put(Merge(2, [1, 2]));
        Assert.Equal("1,2", Groups(graph));
        graph.Put(Merge(3, [2, 3]));
        Assert.Equal("1,2,3", Groups(graph));
        graph.Put(Split(4, [1], [2, 3]));
        Assert.Equal("2,3", Groups(graph));
    }

    [Fact]
    public void A_merge_asks_for_reports_without_evidence()
    {
        var graph = Graph(Report(1, keys: [7]), Report(2));

        Assert.Equal([Id(2)], graph.Put(Merge(1, [1, 2])));
        graph.Put(Report(2));

        Assert.Equal("1,2", Groups(graph));
    }

    [Fact]
    public void Order_of_arrival_never_changes_the_series() => Histories.Sample(static history =>
    {
        var (reports, acts, shuffle) = history;
        var expected = Groups(Replay([.. reports], [.. acts]));
        var random = new Random(shuffle);

        for (var run = 0; run < 3; run++)
        {
            var mixed = Replay(Shuffled(reports, random), Shuffled(acts, random), random);
            Assert.Equal(expected, Groups(mixed));
        }
    }, iter: 300);

    [Fact]
    public void Linking_twice_changes_nothing() => Histories.Sample(static history =>
    {
        var (reports, acts, shuffle) = history;
        var graph = Replay([.. reports], [.. acts]);
        var before = Groups(graph);

        foreach (var report in Shuffled(reports, new Random(shuffle)))
            Assert.False(graph.Put(report) && report.CanLink);
        foreach (var act in acts)
            Assert.Empty(graph.Put(act));

        Assert.Equal(before, Groups(graph));
    }, iter: 200);

    [Fact]
    public void A_split_is_never_undone_by_evidence() => Histories.Sample(static history =>
    {
        var (reports, acts, _) = history;
        var graph = Replay([.. reports], [.. acts]);

        foreach (var split in acts.Where(a => a.Kind == SeriesActKind.Split && !acts.Any(a.IsUndoneBy)))
            foreach (var group in graph.Groups().Select(static g => g.Select(static m => m.Id).ToList()))
                Assert.False(group.Any(split.Reports.Contains) && group.Any(split.Rest.Contains));
    }, iter: 300);

    [Fact]
    public void The_series_are_the_components_of_the_evidence() => Histories.Sample(static history =>
    {
        var graph = Replay([.. history.Item1], []);

        Assert.Equal(ByBruteForce([.. history.Item1]), Groups(graph));
    }, iter: 300);

    [Fact]
    public void Near_burglaries_link_over_the_limit_only()
    {
        var tags = ImmutableArray.Create("cylinder", "tuindeur");
        var near = Report(2) with { Site = new(101, 100, 20_002, tags) };
        var far = Report(3) with { Site = new(104, 100, 20_002, tags) };
        var graph = Graph(Report(1) with { Site = new(100, 100, 20_000, tags) }, near, far);

        Assert.Equal("1,2", Groups(graph));
        Assert.Equal(3000, NearRepeat.LikelihoodRatio(graph.MembersOf(Id(1))[0].Site!, near.Site!));
        Assert.Equal(600, NearRepeat.LikelihoodRatio(near.Site!, far.Site!));

        graph.Put(near with { Revision = 2, Site = near.Site! with { Day = 20_060 } });
        Assert.Equal("", Groups(graph));
    }

    [Theory]
    [InlineData(1, 7, 1000)]
    [InlineData(1, 8, 500)]
    [InlineData(2, 7, 500)]
    [InlineData(4, 56, 110)]
    [InlineData(5, 0, 100)]
    [InlineData(0, 57, 100)]
    public void The_ratio_falls_with_distance_and_days(int cells, int days, int hundredths) =>
        Assert.Equal(hundredths, NearRepeat.LikelihoodRatio(new(100, 100, 20_000, []), new(100 - cells, 100 + cells, 20_000 + days, [])));

    [Fact]
    public void Other_methods_speak_against()
    {
        BurglarySite Site(params string[] methods) => new(1, 1, 1, [.. methods]);

        Assert.Equal(500, NearRepeat.LikelihoodRatio(Site("a", "b"), Site("c")));
        Assert.Equal(1500, NearRepeat.LikelihoodRatio(Site("a", "b"), Site("a")));
        Assert.Equal(1000, NearRepeat.LikelihoodRatio(Site("a", "b", "c"), Site("a", "d")));
    }

    static readonly Gen<(SeriesReport[], SeriesAct[], int)> Histories = Gen.Select(
        Gen.Select(Gen.Int[0, 9].Array[0, 3], Gen.Int[0, 6], Gen.Int[0, 20]).Array[2, 16],
        Gen.Select(Gen.Bool, Gen.Int[1, 16].Array[1, 4], Gen.Int[1, 16].Array[1, 4]).Array[0, 5],
        Gen.Int).Select(static (reports, acts, shuffle) => (
            reports.Select(static (r, i) => Report(i + 1, r.Item1) with { Site = r.Item2 < 4 ? new(r.Item3, 0, 20_000 + r.Item2, ["m"]) : null }).ToArray(),
            acts.Select(static (a, i) => a.Item1 ? Merge(i + 1, [.. a.Item2, .. a.Item3]) : Split(i + 1, a.Item2, [.. a.Item3.Except(a.Item2)])).ToArray(),
            shuffle));

    static string ByBruteForce(SeriesReport[] reports)
    {
        var hubs = reports.SelectMany(static r => r.Keys).GroupBy(static k => k).Where(g => g.Count() > Small.HubLimit).Select(static g => g.Key).ToHashSet();
        var groups = reports.Where(static r => r.CanLink).Select(static r => new List<SeriesReport> { r }).ToList();
        bool Linked(SeriesReport a, SeriesReport b) =>
            a.Keys.Intersect(b.Keys).Any(k => !hubs.Contains(k))
            || a.Site is { } left && b.Site is { } right && NearRepeat.LikelihoodRatio(left, right) >= Small.NearRepeatLimit;
        for (var i = 0; i < groups.Count; i++)
            for (var j = 0; j < groups.Count; j++)
                if (i != j && groups[i].Any(a => groups[j].Any(b => Linked(a, b))))
                {
                    groups[i].AddRange(groups[j]);
                    groups.RemoveAt(j);
                    (i, j) = (0, -1);
                }
        return Text(groups.Where(static g => g.Count > 1));
    }

    /// <summary>Reports and acts in the given orders, mixed when there is a source of chance.</summary>
    static SeriesGraph Replay(SeriesReport[] reports, SeriesAct[] acts, Random? random = null)
    {
        var graph = new SeriesGraph(Small);
        var byId = reports.ToDictionary(static r => r.Id);
        var put = new HashSet<ReportId>();
        var (r, a) = (0, 0);
        while (r < reports.Length || a < acts.Length)
            if (a == acts.Length || r < reports.Length && (random?.Next(2) ?? 0) == 0)
            {
                put.Add(reports[r].Id);
                graph.Put(reports[r++]);
            }
            else
                foreach (var id in graph.Put(acts[a++]))
                    if (put.Contains(id))
                        graph.Put(byId[id]);
        return graph;
    }

    static T[] Shuffled<T>(T[] items, Random random)
    {
        T[] copy = [.. items];
        random.Shuffle(copy);
        return copy;
    }

    static string Groups(SeriesGraph graph) => Text(graph.Groups());

    static string Text(IEnumerable<IEnumerable<SeriesReport>> groups) => string.Join(" | ", groups
        .Select(static g => string.Join(',', g.Select(static m => m.Id).Order().Select(static id => id.SourceNumber))).Order(StringComparer.Ordinal));

    static SeriesGraph Graph(params SeriesReport[] reports)
    {
        var graph = new SeriesGraph(Small);
        foreach (var report in reports)
            graph.Put(report);
        return graph;
    }

    static SeriesReport Report(int number, params int[] keys) => new()
    {
        Id = Id(number),
        Revision = 1,
        ReceivedTime = 1_000_000 + number,
        Keys = [.. keys.Distinct().Select(static k => Key(k)).Order()],
    };

    static ReportId Id(int number) => new("bvh", $"{number}");

    static SuspectKey Key(int number, int version = 1) => SuspectKey.Of(new LinkKey(LinkSide.Suspect, version, $"{number:x32}"));

    static SeriesAct Merge(long number, int[] reports) => Act(number, SeriesActKind.Merge, reports, []);

    static SeriesAct Split(long number, int[] reports, int[] rest) => Act(number, SeriesActKind.Split, reports, rest);

    static SeriesAct Act(long number, SeriesActKind kind, int[] reports, int[] rest) => new()
    {
        Number = number,
        Kind = kind,
        Reports = [.. reports.Select(Id)],
        Rest = [.. rest.Select(Id)],
        Actor = "a",
        Reason = "r",
        Time = 1,
    };
}
