using System.Text.Json.Nodes;
using Xunit;

namespace Opsporing.Tests;

public sealed class PolicyDifferenceTests
{
    static string[] Lines(Action<JsonObject> edit) =>
        [.. PolicyDifference.Between(PolicyExample.Base, PolicyJson.Parse(PolicyExample.Edit(PolicyExample.BaseText, edit)).Document!)
            .Select(d => d.ToString())];

    [Fact]
    public void A_weight_is_one_line_in_words() =>
        Assert.Equal(["weights: Harm 350 → 300", "weights: Leads 200 → 250"], Lines(json =>
        {
            json["weights"]!["leads"] = 250;
            json["weights"]!["harm"] = 300;
        }));

    [Fact]
    public void Limits_and_thresholds_are_lines() =>
        Assert.Equal(
            [
                "advice: Take up millipoints 300000 → 310000", "bands: Harm limits days [30, 120, 365, 730, 1825] → [30, 120, 365, 730]",
                "value_functions: Harm hundredth days from 100 75 → 80",
            ],
            Lines(json =>
            {
                json["advice"]!["take_up_millipoints"] = 310_000;
                json["bands"]!["harm_limits_days"]!.AsArray().RemoveAt(4);
                json["value_functions"]!["harm_hundredth_days"]![1]![1] = 80;
            }));

    [Fact]
    public void A_priority_is_known_by_its_title_wherever_it_stands()
    {
        var title = PolicyExample.Base.Priorities[0].Title;

        var lines = Lines(json =>
        {
            var priorities = json["priorities"]!.AsArray();
            var first = priorities[0]!.DeepClone();
            priorities.RemoveAt(0);
            first["strength_permille"] = 1;
            priorities.Add(first);
            priorities.Add(PolicyExample.Rule(400, "robbery", "Nieuw"));
        });

        Assert.Contains($"priorities: Priority '{title}' strength permille 900 → 1", lines);
        Assert.Contains(lines, l => l.StartsWith("priorities: Priority 'Nieuw' added:", StringComparison.Ordinal));
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public void Equal_documents_differ_in_nothing_and_the_first_document_is_all_new()
    {
        Assert.Empty(Lines(_ => { }));
        Assert.All(PolicyDifference.Between(null, PolicyExample.Base), d => Assert.Null(d.Before));
    }

    [Fact]
    public void An_overlay_that_begins_to_shift_weights_shows_each()
    {
        var before = PolicyJson.Parse(PolicyExample.Edit(PolicyExample.OverlayText("am"), j => j.Remove("weight_shifts"))).Document!;
        var after = PolicyJson.Parse(PolicyExample.OverlayText("am")).Document!;

        Assert.Contains(PolicyDifference.Between(before, after), d => d.ToString() == "weight_shifts: Leads added: -20");
    }
}
