using Xunit;

namespace Opsporing.Tests.Scoring;

/// <summary>Terms, lanes and perishing leads: the clock runs from the offence, not from the report.</summary>
public sealed class TermTests
{
    const long Received = Example.Now - Example.Hour;
    const long Occurred = Example.Now - 3 * Example.Hour;

    static CompiledPolicy Policy { get; } = Example.Policy with
    {
        HarmBandLimits = [12_000],
        LaneOneBand = 1,
        LaneOneWindowSeconds = 12 * Example.Hour,
        HicResponseSeconds = 72 * Example.Hour,
        SeriousHundredthDays = 12_000,
        DangerReviewSeconds = 24 * Example.Hour,
        CustodySeconds = 6 * Example.Hour,
        UrgentSeconds = 24 * Example.Hour,
        ResponseSeconds = [0, 240 * Example.Hour, 24 * Example.Hour, 0, 0, 0, 0, 0, 0, 0, 0],
    };

    static ScoringBasis Basis { get; } = Example.BasisOf(Policy);

    [Fact]
    public void A_hic_is_promoted_when_its_term_comes_within_the_window()
    {
        var vector = Example.Assess(Example.Report(["robbery_street"]), Basis);

        Assert.Equal((Received + 72 * Example.Hour, TermKind.Hic), (vector.TermTime, vector.TermKind));
        Assert.Equal(Received + 60 * Example.Hour, vector.PromoteTime);
        Assert.Equal(2, vector.LaneAt(vector.PromoteTime - 1));
        Assert.Equal(1, vector.LaneAt(vector.PromoteTime));
        Assert.Equal(1, vector.LaneAt(vector.TermTime + 1));
    }

    [Fact]
    public void A_band_below_the_policys_upper_bands_is_never_promoted() => Assert.Equal(long.MaxValue,
        Example.Assess(Example.Report(["sneak_in_dwelling"]), Basis).PromoteTime); // a HIC of 90 days

    [Fact]
    public void A_route_term_alone_marks_and_does_not_move()
    {
        var vector = Example.Assess(Example.Report(["shoplifting"]), Example.BasisOf(Policy with { HarmBandLimits = [1] }));

        Assert.Equal(Received + 240 * Example.Hour, vector.RouteTermTime);
        Assert.Equal((0L, TermKind.None, long.MaxValue), (vector.TermTime, vector.TermKind, vector.PromoteTime));
    }

    [Fact]
    public void A_sexual_offence_has_the_term_of_the_frontoffice()
    {
        var vector = Example.Assess(Example.Report(["intentional_rape"]), Basis);

        Assert.Equal((Received + 24 * Example.Hour, TermKind.Tos), (vector.TermTime, vector.TermKind));
    }

    [Fact]
    public void An_expiring_lead_on_a_serious_case_is_a_term_and_on_another_is_not()
    {
        var serious = Example.Assess(Example.Report(["robbery_street"], leads: ["trace_scene"]), Basis);
        var petty = Example.Assess(Example.Report(["shoplifting"], leads: ["trace_scene"]), Basis);

        Assert.Equal((Occurred + 2 * Example.Day, TermKind.PerishingLead), (serious.TermTime, serious.TermKind));
        Assert.Equal(Occurred + 2 * Example.Day, petty.LeadTermTime);
        Assert.Equal((0L, long.MaxValue), (petty.TermTime, petty.PromoteTime));
    }

    [Fact]
    public void The_earliest_unsecured_lead_is_the_term()
    {
        var vector = Example.Assess(Example.Report(leads: ["witness", "trace_scene:secured", "camera_vehicle", "stolen_goods_offered"]), Basis);

        Assert.Equal(Occurred + 3 * Example.Day, vector.LeadTermTime);
        Assert.Equal("stolen_goods_offered", Example.LeadKinds.Kinds[vector.LeadTermKind].Code);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_lead_is_gone_at_the_instant_it_perishes(long seconds, bool isGone)
    {
        var report = Example.Report() with { Leads = [new("witness", LeadState.Present, PerishTime: Example.Now + seconds)] };

        var vector = Example.Assess(report, Basis);

        Assert.Equal(isGone, vector.LeadsGone != 0);
        Assert.Equal(isGone, vector.LeadsPpm == 0);
        Assert.Equal(isGone, !vector.Flags.HasFlag(AssessmentFlags.HasLeads));
        Assert.Equal(isGone ? 0 : Example.Now + seconds, vector.LeadTermTime);
        Assert.Equal(!isGone, vector.Acts.HasFlag(Acts.SecureLeads));
    }

    [Theory]
    [InlineData(2 * Example.Day - 1, false)]
    [InlineData(2 * Example.Day, true)]
    [InlineData(2 * Example.Day + 1, true)]
    public void A_lead_perishes_from_the_offence_and_not_from_the_report(long age, bool isGone)
    {
        var report = Example.Report(leads: ["trace_scene"]) with { OccurredFrom = new(Example.Now - age, Precision.Second) };

        Assert.Equal(isGone, Example.Assess(report, Basis).LeadsPpm == 0);
    }

    [Fact]
    public void Without_a_time_of_the_offence_the_clock_runs_from_the_receipt() => Assert.Equal(
        Received + 2 * Example.Day, Example.Assess(Example.Report(leads: ["trace_scene"]) with { OccurredFrom = null }, Basis).LeadTermTime);

    [Fact]
    public void A_secured_lead_never_perishes()
    {
        var vector = Example.Assess(Example.Report(leads: ["trace_scene:secured"]), Basis, now: Example.Now + 99 * Example.Day);

        Assert.True(vector.LeadsPpm > 0);
        Assert.Equal(0, vector.LeadTermTime);
    }

    [Theory]
    [InlineData(24 * Example.Hour - 1, true)]
    [InlineData(24 * Example.Hour, true)]
    [InlineData(24 * Example.Hour + 1, false)]
    public void A_lead_about_to_perish_is_urgent(long left, bool expected) => Assert.Equal(expected,
        Example.Assess(Example.Report() with { Leads = [new("witness", LeadState.Present, PerishTime: Example.Now + left)] }, Basis)
            .Acts.HasFlag(Acts.Urgent));

    [Fact]
    public void Danger_and_custody_stand_in_lane_zero_by_term()
    {
        var danger = Example.Assess(Example.Report(redFlags: [RedFlag.DeathThreat]), Basis);
        var custody = Example.Assess(Example.Report() with { SuspectStatus = SuspectStatus.InCustody }, Basis);

        Assert.Equal((0, Received + 24 * Example.Hour, TermKind.DangerReview), (danger.LaneAt(Example.Now), danger.TermTime, danger.TermKind));
        Assert.Equal(danger.TermTime, danger.DangerTermTime);
        Assert.Equal((0, Received + 6 * Example.Hour, TermKind.Custody), (custody.LaneAt(Example.Now), custody.TermTime, custody.TermKind));
    }

    [Theory]
    [InlineData("intentional_rape", 7)]
    [InlineData("sextortion", 0)] // the group asks for no body traces
    [InlineData("robbery_street", 0)]
    public void Body_traces_last_seven_days_from_the_offence(string offence, int days) => Assert.Equal(
        days == 0 ? 0 : Occurred + days * Example.Day, Example.Assess(Example.Report([offence]), Basis).BodyTraceTime);

    [Theory]
    [InlineData("trace_body:secured")]
    [InlineData("trace_body:none")]
    [InlineData("trace_body:lost")]
    public void Body_traces_secured_or_asked_in_vain_need_no_haste(string lead) =>
        Assert.Equal(0, Example.Assess(Example.Report(["intentional_rape"], leads: [lead]), Basis).BodyTraceTime);

    [Fact]
    public void A_body_trace_that_is_there_counts_whatever_the_group_asks() => Assert.Equal(Occurred + 7 * Example.Day,
        Example.Assess(Example.Report(["blackmail"], leads: ["trace_body"]) with { SexualContentSignal = true }, Basis).BodyTraceTime);

    [Fact]
    public void Without_a_policy_danger_and_custody_still_have_terms()
    {
        var basis = Example.BasisOf(null);

        Assert.Equal(Received + 24 * Example.Hour, Example.Assess(Example.Report(redFlags: [RedFlag.Weapon]), basis).TermTime);
        Assert.Equal(Received + 6 * Example.Hour,
            Example.Assess(Example.Report() with { SuspectStatus = SuspectStatus.InCustody }, basis).TermTime);
    }

    [Fact]
    public void Without_a_policy_days_alone_order_and_the_assessment_says_so()
    {
        var basis = Example.BasisOf(null);
        var (light, heavy) = (
            Example.Assess(Example.Report(["shoplifting"]) with { Received = new(0, Precision.Second) }, basis),
            Example.Assess(Example.Report(["robbery_street"], leads: ["named_suspect"]), basis));

        Assert.Equal((400, 18_000), (light.Priority, heavy.Priority));
        Assert.True(heavy.RankKey > light.RankKey);
        Assert.True(heavy.Flags.HasFlag(AssessmentFlags.NoPolicy));
        Assert.Equal(long.MaxValue, heavy.PromoteTime);
    }
}
