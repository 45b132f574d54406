using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Xunit;

namespace Opsporing.Tests;

public sealed class PolicyCompilerTests
{
    static readonly ReferenceSet Reference = PolicyExample.Reference;

    [Fact]
    public void The_demonstration_policy_compiles_with_units()
    {
        var policy = PolicyExample.Compile(PolicyExample.Base);

        Assert.Equal([350, 250, 200, 75, 75, 50], policy.Weights);
        Assert.Equal([3_000L, 12_000, 36_500, 73_000, 182_500], policy.HarmBandLimits);
        Assert.Equal(86_400, policy.DangerReviewSeconds);
        Assert.Equal(86_400, policy.ResponseSeconds[(int)DeskKind.FrontofficeTos]);
        Assert.Equal((byte)DeskKind.District, policy.GroupDesk[Group("robbery")]);
        Assert.Equal(0, policy.GroupDesk[Group("sexual")]);
        Assert.True(policy.IsDemonstration);
        Assert.Equal(9, policy.National.Count);
        Assert.Equal(0, policy.Regional.Count);
    }

    [Fact]
    public void Lead_points_of_a_group_stand_over_the_general_ones()
    {
        var policy = PolicyExample.Compile(PolicyExample.Base);
        var (kinds, kind) = (Reference.LeadKinds.Kinds.Length, Reference.LeadKinds.IndexOf("bank_account"));

        Assert.Equal(250_000, policy.LeadPpm[Group("fraud") * kinds + kind]);
        Assert.Equal(350_000, policy.LeadPpm[Group("cyber") * kinds + kind]);
        Assert.Equal(350_000, policy.LeadPpm[Reference.Catalogue.Groups.Length * kinds + kind]);
    }

    [Fact]
    public void Harm_ranks_murder_over_rape_over_burglary_over_a_bicycle()
    {
        var policy = PolicyExample.Compile(PolicyExample.Base);
        var chi = Reference.Chi("nl-startpunt");
        string[] codes =
        [
            "murder", "intentional_rape", "robbery_business", "burglary_dwelling", "theft_from_vehicle",
            "theft_bicycle",
        ];
        var days = codes.Select(c => chi.HundredthDays[Reference.Catalogue.IndexOf(c)]).ToArray();

        var values = days.Select(d => (int)policy.HarmValue.At(d)).ToArray();
        var bands = days.Select(d => policy.HarmBandLimits.Count(l => l <= d)).ToArray();

        Assert.Equal(values.OrderDescending(), values);
        Assert.Equal(values.Distinct().Count(), values.Length);
        Assert.Equal([5, 4, 4, 2, 1, 0], bands);
        Assert.True(policy.TopBand > bands.Max());
    }

    [Fact]
    public void Overlays_shift_weights_that_still_sum_to_1000_and_add_their_priorities()
    {
        var set = Demonstration();
        var (am, team) =
            (Reference.Organisation.EenheidIndexOf("AM"), Reference.Organisation.BasisteamIndexOf("AM-02"));

        var (everywhere, eenheid, basisteam) = (set.For(-1, -1), set.For(am, -1), set.For(am, team));

        Assert.Equal([350, 250, 180, 95, 75, 50], eenheid.Weights);
        Assert.Equal(1000, basisteam.Weights.Sum(w => w));
        Assert.Equal((0, 2, 4), (everywhere.Regional.Count, eenheid.Regional.Count, basisteam.Regional.Count));
        Assert.Equal("Fietsendiefstal in georganiseerd verband", basisteam.Regional[2].Title);
        Assert.Same(everywhere.National, basisteam.National);
        Assert.Same(eenheid.Weights, basisteam.Weights);
        Assert.Equal(eenheid.EenheidDigest, basisteam.EenheidDigest);
        Assert.NotEqual(ContentDigest.None, basisteam.BasisteamDigest);
        Assert.Same(everywhere, set.For(Reference.Organisation.EenheidIndexOf("LB"), -1));
    }

    [Fact]
    public void Shifts_of_two_overlays_at_the_bound_never_leave_a_weight_under_0()
    {
        var shifts = new JsonObject
        {
            ["harm"] = 50,
            ["victim_need"] = -25,
            ["leads"] = 50,
            ["regional_context"] = -25,
            ["national_picture"] = -25,
            ["development"] = -25,
        };
        var eenheid = PolicyExample.ValidateOverlay("am", json => json["weight_shifts"] = shifts.DeepClone());
        var basisteam = PolicyExample.ValidateOverlay("am-02", json => json["weight_shifts"] = shifts.DeepClone());
        Assert.True(eenheid.IsValid && basisteam.IsValid);

        var policy = PolicyExample.Compile(PolicyExample.Base, eenheid.Document, basisteam.Document);

        Assert.Equal([450, 200, 300, 25, 25, 0], policy.Weights);
    }

    [Fact]
    public void Whatever_passes_validation_compiles() =>
        Gen.Int[0, 1000].Select(Gen.OneOf(Gen.Int[-1, 10], Gen.Int[0, 1_100])).Array[1, 3].Sample(edits =>
        {
            var text = PolicyExample.Edit(PolicyExample.BaseText, json =>
            {
                var leaves = Integers(json).ToArray();
                foreach (var (at, value) in edits)
                    leaves[at % leaves.Length].ReplaceWith(value);
            });

            if (PolicyExample.Validate(text) is { IsValid: true, Document: { } document })
                Assert.Equal(1000, PolicyExample.Compile(document).Weights.Sum(w => w));
        }, iter: 500);

    [Fact]
    public void Days_begin_at_midnight_in_the_netherlands()
    {
        Assert.Equal(DateTimeOffset.Parse("2026-06-30T22:00:00Z").ToUnixTimeSeconds(),
            DutchMidnight.UnixSeconds(new(2026, 7, 1)));
        Assert.Equal(DateTimeOffset.Parse("2026-12-31T23:00:00Z").ToUnixTimeSeconds(),
            DutchMidnight.UnixSeconds(new(2027, 1, 1)));
        Assert.Equal(DateTimeOffset.Parse("2026-03-28T23:00:00Z").ToUnixTimeSeconds(),
            DutchMidnight.UnixSeconds(new(2026, 3, 29)));
        Assert.Equal(DateTimeOffset.Parse("2026-10-24T22:00:00Z").ToUnixTimeSeconds(),
            DutchMidnight.UnixSeconds(new(2026, 10, 25)));
        Assert.Equal(DateTimeOffset.Parse("2026-10-25T23:00:00Z").ToUnixTimeSeconds(),
            DutchMidnight.UnixSeconds(new(2026, 10, 26)));
    }

    [Fact]
    public void Twenty_thousand_rules_validate_and_compile_for_every_team_within_a_second()
    {
        var text = PolicyExample.Edit(PolicyExample.BaseText, json => json["priorities"] = Rules(20_000));
        var document = PolicyExample.Validate(text).Document!;
        var overlays = (string[])["am", "rd", "am-02", "on-09"];
        var parsed = overlays.Select(o => PolicyJson.Parse(PolicyExample.OverlayText(o)).Document!).ToArray();

        var clock = Stopwatch.StartNew();
        var set = PolicyExample.Set(document, parsed);

        Assert.True(clock.ElapsedMilliseconds < 1000, $"{clock.ElapsedMilliseconds} ms");
        Assert.Equal(20_000, set.For(0, 0).National.Count);
    }

    [Fact]
    public void A_hundred_thousand_rules_are_refused()
    {
        var rule = PolicyExample.Rule(1, "theft").ToJsonString();
        var rules = string.Join(',', Enumerable.Repeat(rule, 100_000));
        var many = Encoding.UTF8.GetBytes($$"""{"kind":"base","priorities":[{{rules}}]}""");
        var over = PolicyExample.Edit(PolicyExample.BaseText, json => json["priorities"] = Rules(20_001));

        Assert.Null(PolicyJson.Parse(many).Document);
        Assert.Equal("/priorities", Assert.Single(PolicyJson.Parse(over).Problems).Pointer);
    }

    [Fact]
    public void Without_a_policy_nothing_is_proposed_to_end_and_danger_stands_apart()
    {
        var policy = NoPolicy.For(Reference.Catalogue, Reference.LeadKinds);

        Assert.Same(policy, NoPolicy.For(Reference.Catalogue, Reference.LeadKinds));
        Assert.Equal([1000, 0, 0, 0, 0, 0], policy.Weights);
        Assert.Equal(0, policy.ProposeEndMillipoints);
        Assert.Equal(1, policy.TopBand);
        Assert.Equal(86_400, policy.DangerReviewSeconds);
        Assert.Equal(120, policy.SeriousHundredthDays / Units.DayHundredths);
        Assert.False(policy.IsDemonstration);
    }

    static PolicySet Demonstration() => PolicyExample.Set(PolicyExample.Base,
        [.. ((string[])["am", "rd", "am-02", "on-09"]).Select(o =>
            PolicyJson.Parse(PolicyExample.OverlayText(o)).Document!)]);

    static JsonArray Rules(int count)
    {
        var organisation = Reference.Organisation;
        var groups = Reference.Catalogue.Groups;
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var rule = PolicyExample.Rule(1 + i % 1000, groups[i % groups.Length], $"Prioriteit {i}");
            if (i % 3 == 0)
                rule["basisteam"] = organisation.Basisteams[i % organisation.Basisteams.Length].Code;
            if (i % 3 == 1)
                rule["eenheden"] = new JsonArray(organisation.Eenheden[i % organisation.Eenheden.Length].Code);
            return (JsonNode)rule;
        })];
    }

    static IEnumerable<JsonValue> Integers(JsonNode node) => node switch
    {
        JsonValue value => value.GetValueKind() == JsonValueKind.Number ? [value] : [],
        JsonArray items => items.SelectMany(i => Integers(i!)),
        _ => node.AsObject().SelectMany(p => Integers(p.Value!)),
    };

    static int Group(string code) => Reference.Catalogue.GroupIndexOf(code);
}
