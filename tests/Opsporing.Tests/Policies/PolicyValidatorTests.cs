using System.Text.Json.Nodes;
using Xunit;

namespace Opsporing.Tests;

public sealed class PolicyValidatorTests
{
    const string OneBand = """
        {"one_band":true,"harm_limits_days":[],"need_limits_permille":[],
         "top_band":0,"lane_one_band":0,"lane_one_window_hours":0}
        """;

    public static TheoryData<string, string, string> BaseErrors => new()
    {
        { "weights/harm", "349", "/weights" },
        { "weights/harm", "1001", "/weights/harm" },
        { "neutral/leads", "-1", "/neutral/leads" },
        { "value_functions/harm_hundredth_days", "[[1,0]]", "/value_functions/harm_hundredth_days/0/0" },
        { "value_functions/harm_hundredth_days", "[[0,0],[5,1],[5,2]]", "/value_functions/harm_hundredth_days/2/0" },
        { "value_functions/victim_need_ppm", "[[0,2],[5,1]]", "/value_functions/victim_need_ppm/1/1" },
        { "value_functions/leads_ppm", "[]", "/value_functions/leads_ppm" },
        { "value_functions/leads_ppm", "[[0,0,0]]", "/value_functions/leads_ppm/0" },
        { "harm/attempt", """{"numerator":4,"denominator":3}""", "/harm/attempt" },
        { "harm/attempt", """{"numerator":1,"denominator":0}""", "/harm/attempt/denominator" },
        { "bands/harm_limits_days", "[30,30]", "/bands/harm_limits_days/1" },
        { "bands/need_limits_permille", "[700,400]", "/bands/need_limits_permille/1" },
        { "bands/top_band", "4", "/bands/top_band" },
        { "bands/top_band", "0", "/bands/top_band" },
        { "bands/top_band", "256", "/bands/top_band" },
        { "bands/lane_one_band", "7", "/bands/lane_one_band" },
        { "bands/one_band", "true", "/bands/one_band" },
        { "needs/minor", "1000001", "/needs/minor" },
        { "needs/unknown", "1", "/needs/unknown" },
        { "leads/points_ppm/rumour", "1", "/leads/points_ppm/rumour" },
        { "leads/group_points_ppm/witchcraft", "{}", "/leads/group_points_ppm/witchcraft" },
        { "leads/group_points_ppm/fraud/rumour", "1", "/leads/group_points_ppm/fraud/rumour" },
        { "danger/review_hours", "0", "/danger/review_hours" },
        { "danger/review_hours", "73", "/danger/review_hours" },
        { "serious_days", "0", "/serious_days" },
        { "terms/response_hours/ZSM", "8761", "/terms/response_hours/ZSM" },
        { "waiting/rate_millipoints_per_day", "10001", "/waiting/rate_millipoints_per_day" },
        { "advice/propose_end_millipoints", "300001", "/advice/propose_end_millipoints" },
        { "capacity/gain_permille", "[[0,1],[0,2]]", "/capacity/gain_permille/1/0" },
        { "capacity/group_quarter_hours/witchcraft", "1", "/capacity/group_quarter_hours/witchcraft" },
        { "audit/end_early_ppm", "-1", "/audit/end_early_ppm" },
        { "ending_reasons/0/code", "\"NONE\"", "/ending_reasons/0/code" },
        { "ending_reasons/1/code", "\"ANDERE_AFDOENING\"", "/ending_reasons/1/code" },
        { "ending_reasons/0/hic_decider", "\"POLICE\"", "/ending_reasons/0/hic_decider" },
        { "ending_reasons/1/vvc_decider", "\"POLICE\"", "/ending_reasons/1/vvc_decider" },
        { "routes/sexual", "\"DISTRICT\"", "/routes/sexual" },
        { "routes/sexual_online", "\"CYBER\"", "/routes/sexual_online" },
        { "routes/life", "\"FRONTOFFICE_TOS\"", "/routes/life" },
        { "routes/life", "\"SERIOUS_REVIEW\"", "/routes/life" },
        { "routes/witchcraft", "\"DISTRICT\"", "/routes/witchcraft" },
        { "priorities/0/offence_groups", "[\"witchcraft\"]", "/priorities/0/offence_groups/0" },
        { "priorities/0/eenheden", "[\"XX\"]", "/priorities/0/eenheden/0" },
        { "priorities/0/basisteam", "\"XX-01\"", "/priorities/0/basisteam" },
        { "priorities/0/gemeenten", "[\"GM9999\"]", "/priorities/0/gemeenten/0" },
        { "priorities/0/strength_permille", "0", "/priorities/0/strength_permille" },
        { "bounds/max_weight_shift_permille/leads", "101", "/bounds/max_weight_shift_permille/leads" },
        { "valid_until", "\"2019-12-31\"", "/valid_until" },
    };

    public static TheoryData<string, string, string> BaseWarnings => new()
    {
        { "bands", OneBand, "/bands/one_band" },
        { "bands/top_band", "5", "/bands/top_band" },
        { "neutral/victim_need", "400", "/neutral/victim_need" },
        { "danger/review_hours", "25", "/danger/review_hours" },
        { "terms/response_hours/FRONTOFFICE_TOS", "0", "/terms/response_hours/FRONTOFFICE_TOS" },
        { "floors/ready_made_millipoints", "299999", "/floors/ready_made_millipoints" },
        { "audit/propose_end_ppm", "0", "/audit/propose_end_ppm" },
        { "audit/advice_withheld_ppm", "0", "/audit/advice_withheld_ppm" },
        { "waiting/rate_millipoints_per_day", "1", "/waiting/rate_millipoints_per_day" },
        { "routes/fraud", "\"CYBER\"", "/routes/fraud" },
    };

    [Fact]
    public void The_demonstration_policies_are_valid()
    {
        var result = PolicyExample.Validate(PolicyExample.BaseText);

        Assert.True(result.IsValid, string.Join('\n', result.Problems));
        Assert.Equal(["/waiting/rate_millipoints_per_day"], result.Problems.Select(p => p.Pointer));
        foreach (var code in (string[])["am", "rd", "am-02", "on-09"])
        {
            var overlay = PolicyExample.Validate(PolicyExample.OverlayText(code), PolicyExample.Base);
            Assert.True(overlay.IsValid, string.Join('\n', overlay.Problems));
        }
    }

    [Theory]
    [MemberData(nameof(BaseErrors))]
    public void A_wrong_base_is_refused_with_its_pointer(string path, string value, string pointer)
    {
        var result = PolicyExample.ValidateBase(json => Set(json, path, value));

        Assert.False(result.IsValid);
        Assert.Contains(result.Problems, p => p.Pointer == pointer && p.Severity == PolicySeverity.Error);
    }

    [Theory]
    [MemberData(nameof(BaseWarnings))]
    public void A_choice_with_a_side_effect_is_told(string path, string value, string pointer)
    {
        var result = PolicyExample.ValidateBase(json => Set(json, path, value));

        Assert.True(result.IsValid, string.Join('\n', result.Problems));
        Assert.Contains(result.Problems, p => p.Pointer == pointer && p.Severity == PolicySeverity.Warning);
    }

    [Fact]
    public void A_weight_of_0_is_told()
    {
        var result = PolicyExample.ValidateBase(json =>
        {
            Set(json, "weights/harm", "400");
            Set(json, "weights/development", "0");
            Set(json, "bounds/max_weight_shift_permille/development", "0");
        });

        Assert.True(result.IsValid);
        Assert.Contains(result.Problems, p => p.Pointer == "/weights/development");
    }

    [Fact]
    public void A_lead_kind_without_points_is_an_error()
    {
        var result = PolicyExample.ValidateBase(json => json["leads"]!["points_ppm"]!.AsObject().Remove("anpr"));

        Assert.Equal("/leads/points_ppm/anpr", Errors(result).Single());
    }

    [Fact]
    public void All_errors_of_form_and_meaning_come_at_once()
    {
        var result = PolicyExample.ValidateBase(json =>
        {
            Set(json, "weights/leads", "1");
            Set(json, "serious_days", "true");
            Set(json, "bands/top_band", "4");
            Set(json, "routes/sexual", "\"DISTRICT\"");
            json.Remove("audit");
        });

        Assert.Null(result.Document);
        Assert.Equal(
            [
                "/audit", "/bands/top_band", "/bounds/max_weight_shift_permille/leads",
                "/routes/sexual", "/serious_days", "/weights",
            ],
            Errors(result).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("am", "weight_shifts/leads", "-51", "/weight_shifts/leads")]
    [InlineData("am", "weight_shifts/leads", "-21", "/weight_shifts")]
    [InlineData("am", "valid_until", "\"2027-07-01\"", "/valid_until")]
    [InlineData("am", "place", "\"XX\"", "/place")]
    [InlineData("am", "demonstration", "false", "/demonstration")]
    [InlineData("am", "priorities/0/strength_permille", "801", "/priorities/0/strength_permille")]
    [InlineData("am", "priorities/0/valid_until", "\"2027-07-01\"", "/priorities/0/valid_until")]
    [InlineData("am", "priorities/0/valid_from", "\"2026-06-30\"", "/priorities/0/valid_from")]
    [InlineData("am", "priorities/0/eenheden", "[\"RD\"]", "/priorities/0/eenheden/0")]
    [InlineData("am", "priorities/0/basisteam", "\"RD-01\"", "/priorities/0/basisteam")]
    [InlineData("am", "priorities/0/gemeenten", "[\"GM0482\"]", "/priorities/0/gemeenten/0")]
    [InlineData("am-02", "priorities/0/basisteam", "\"AM-01\"", "/priorities/0/basisteam")]
    [InlineData("am", "routes", """{"sexual":"DISTRICT"}""", "/routes/sexual")]
    [InlineData("am", "routes", """{"fraud":"DISTRICT"}""", "/routes/fraud")]
    [InlineData("am", "routes", """{"cyber":"BASISTEAM"}""", "/routes/cyber")]
    [InlineData("am", "danger", """{"review_hours":72}""", "/danger")]
    [InlineData("am", "audit", "{}", "/audit")]
    [InlineData("am", "ending_reasons", "[]", "/ending_reasons")]
    [InlineData("am", "needs", "{}", "/needs")]
    public void An_overlay_out_of_bounds_is_refused(string code, string path, string value, string pointer)
    {
        var result = PolicyExample.ValidateOverlay(code, json => Set(json, path, value));

        Assert.False(result.IsValid);
        Assert.Contains(result.Problems, p => p.Pointer == pointer && p.Severity == PolicySeverity.Error);
    }

    [Fact]
    public void An_overlay_needs_a_base_and_no_more_priorities_than_it_allows()
    {
        Assert.False(PolicyExample.Validate(PolicyExample.OverlayText("am")).IsValid);

        var result = PolicyExample.ValidateOverlay("am", json =>
        {
            var rules = json["priorities"]!.AsArray();
            while (rules.Count <= 25)
                rules.Add(rules[0]!.DeepClone());
        });
        Assert.Equal(["/priorities"], Errors(result));
    }

    [Fact]
    public void A_priority_that_matches_every_report_of_a_place_is_over_the_share()
    {
        var result =
            PolicyExample.ValidateOverlay("am", json => json["priorities"]![0]!.AsObject().Remove("offence_groups"));

        Assert.Equal(["/priorities/0"], Errors(result));
        var bounds = PolicyExample.Base.Chapters!.Bounds;
        Assert.Null(PolicyValidator.CheckShare(bounds, 300, 1000));
        Assert.Equal("/priorities", PolicyValidator.CheckShare(bounds, 301, 1000)!.Pointer);
    }

    [Fact]
    public void An_overlay_may_not_route_when_the_base_says_so()
    {
        var closed = PolicyExample.ValidateBase(json => Set(json, "bounds/may_route", "false")).Document;
        var text = PolicyExample.Edit(PolicyExample.OverlayText("am"), json =>
            Set(json, "routes", """{"drugs":"DISTRICT"}"""));

        Assert.True(PolicyExample.Validate(text, PolicyExample.Base).IsValid);
        Assert.Equal(["/routes"], Errors(PolicyExample.Validate(text, closed)));
    }

    static IEnumerable<string> Errors(PolicyValidation result) =>
        result.Problems.Where(p => p.Severity == PolicySeverity.Error).Select(p => p.Pointer);

    static void Set(JsonNode json, string path, string value)
    {
        var keys = path.Split('/');
        foreach (var key in keys[..^1])
            json = json is JsonArray items ? items[int.Parse(key)]! : json[key]!;
        if (json is JsonArray list)
            list[int.Parse(keys[^1])] = JsonNode.Parse(value);
        else
            json[keys[^1]] = JsonNode.Parse(value);
    }
}
