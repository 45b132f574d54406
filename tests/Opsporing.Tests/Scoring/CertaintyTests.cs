using Xunit;

namespace Opsporing.Tests.Scoring;

/// <summary>When a dimension is known (DESIGN section 5), what is serious, and what the catalogue's flags give.</summary>
public sealed class CertaintyTests
{
    [Fact]
    public void Needs_are_known_when_every_victim_was_assessed()
    {
        var assessed = new Victim { NeedsAssessedBy = "intake" };

        Assert.Equal(Certainty.Known, Of(Dimension.VictimNeed, Example.Report() with { Victims = [assessed, assessed] }));
        Assert.Equal(Certainty.Missing, Of(Dimension.VictimNeed, Example.Report() with { Victims = [assessed, new()] }));
    }

    [Fact]
    public void Recording_a_need_is_no_assessment() =>
        Assert.Equal(Certainty.Partial, Of(Dimension.VictimNeed, Example.Report(needs: [VictimNeed.Minor])));

    [Fact]
    public void An_assessor_without_a_name_is_no_assessment() =>
        Assert.Equal(Certainty.Missing, Of(Dimension.VictimNeed, Example.Report() with { Victims = [new() { NeedsAssessedBy = "" }] }));

    [Theory]
    [InlineData("hard_drugs_possession", Certainty.Known)] // police-initiated: there is no victim to assess
    [InlineData("shoplifting", Certainty.Missing)]
    public void Without_a_victim_needs_are_known_for_police_initiated_offences_only(string offence, Certainty expected) =>
        Assert.Equal(expected, Of(Dimension.VictimNeed, Example.Report([offence]) with { Victims = [] }));

    [Fact]
    public void Leads_are_known_when_every_kind_of_every_offence_group_was_asked()
    {
        var report = Example.Report(["shoplifting", "robbery_street"]).AllAsked();

        Assert.Equal(Certainty.Known, Of(Dimension.Leads, report));
        foreach (var lead in report.Leads)
            Assert.Equal(Certainty.Partial, Of(Dimension.Leads, report with { Leads = report.Leads.Remove(lead) }));
        Assert.Equal(Certainty.Partial, Of(Dimension.Leads, report with
        {
            Leads = report.Leads.SetItem(0, report.Leads[0] with { State = LeadState.NotAsked }),
        }));
    }

    [Fact]
    public void A_lead_that_was_lost_was_asked()
    {
        var report = Example.Report(["shoplifting"]).AllAsked();

        Assert.Equal(Certainty.Known, Of(Dimension.Leads, report with
        {
            Leads = report.Leads.SetItem(0, report.Leads[0] with { State = LeadState.Lost }),
        }));
    }

    [Fact]
    public void Nothing_asked_is_missing_and_an_unknown_kind_is_partial()
    {
        Assert.Equal(Certainty.Missing, Of(Dimension.Leads, Example.Report()));
        var report = Example.Report().AllAsked();
        Assert.Equal(Certainty.Partial, Of(Dimension.Leads, report with { Leads = report.Leads.Add(new("glazen_bol", LeadState.Present)) }));
    }

    [Fact]
    public void Context_is_always_known()
    {
        foreach (var dimension in (Dimension[])[Dimension.RegionalContext, Dimension.NationalPicture, Dimension.Development])
            Assert.Equal(Certainty.Known, Of(dimension, Example.Report([])));
    }

    [Theory]
    [InlineData(399, true)]
    [InlineData(400, true)]
    [InlineData(401, false)]
    public void Serious_starts_at_the_limit_of_the_policy(long limit, bool expected) => Assert.Equal(expected,
        Example.Assess(Example.Report(["shoplifting"]), Example.BasisOf(Example.Policy with { SeriousHundredthDays = limit }))
            .Flags.HasFlag(AssessmentFlags.Serious));

    [Fact]
    public void A_hic_and_a_red_flag_are_serious_whatever_the_days()
    {
        var basis = Example.BasisOf(Example.Policy with { SeriousHundredthDays = long.MaxValue });

        Assert.True(Example.Assess(Example.Report(["indecent_exposure"]), basis).Flags.HasFlag(AssessmentFlags.Serious));
        Assert.True(Example.Assess(Example.Report(redFlags: [RedFlag.Stalking]), basis).Flags.HasFlag(AssessmentFlags.Serious));
        Assert.False(Example.Assess(Example.Report(["house_ban_breach"]), basis).Flags.HasFlag(AssessmentFlags.Serious)); // danger_review is no red flag
    }

    [Theory]
    [InlineData("shoplifting", true)]
    [InlineData("burglary_dwelling", false)]
    [InlineData("sextortion", false)]
    public void Vvc_is_neither_hic_nor_sexual(string offence, bool expected) => Assert.Equal(expected,
        Example.Assess(Example.Report([offence, "vandalism"]), Example.Basis).Flags.HasFlag(AssessmentFlags.Vvc));

    [Theory]
    [InlineData("shoplifting", false)]
    [InlineData("identity_fraud", true)]
    public void An_imputed_weight_is_said(string offence, bool expected) => Assert.Equal(expected,
        Example.Assess(Example.Report([offence]), Example.Basis).Flags.HasFlag(AssessmentFlags.ImputedHarm));

    [Fact]
    public void Signals_of_the_eenheid_or_the_nation_give_development()
    {
        var signals = new SignalSet([
            new("s1", "theft", "AM", 400, "Stijging diefstal", "test"), new("s2", "theft", null, 300, "Landelijk", "test"),
            new("s3", "theft", "RD", 900, "Elders", "test")]);

        var vector = Example.Assess(Example.Report(), Example.BasisOf(Example.Policy, signals));

        Assert.Equal(400, vector.Values[(int)Dimension.Development]);
        Assert.Equal("s1", signals[vector.DevelopmentIndex].Id);
        Assert.Equal(signals.Digest, SignalSet.FromContent(signals.Content.Span).Digest);
    }

    static Certainty Of(Dimension dimension, Report report) => Example.Assess(report, Example.Basis).Certainties[(int)dimension];

    [Fact]
    public void A_tick_on_a_form_that_nobody_signed_is_not_asked_none()
    {
        var asked = Example.Report(["shoplifting"]).AllAsked();
        var ticked = asked with { Leads = [.. asked.Leads.Select(l => l with { RecordedBy = "" })] };

        Assert.Equal(Certainty.Known, Example.Assess(asked).Certainties[(int)Dimension.Leads]);
        Assert.Equal(Certainty.Missing, Example.Assess(ticked).Certainties[(int)Dimension.Leads]);
        Assert.NotEqual(Advice.ProposeEnd, Example.Assess(ticked).Advice);
    }

    [Fact]
    public void A_suspect_who_is_identified_is_a_named_suspect()
    {
        var report = Example.Report(["shoplifting"]);
        var bit = 1UL << Example.LeadKinds.IndexOf("named_suspect");

        Assert.Equal(0UL, Example.Assess(report).LeadsPresent & bit);
        Assert.NotEqual(0UL, Example.Assess(report with { SuspectStatus = SuspectStatus.Identified }).LeadsPresent & bit);
    }

    [Fact]
    public void A_lead_is_gone_when_the_latest_instant_of_the_offence_is_past_its_window()
    {
        var days = 3 * Example.Day; // trace_scene keeps two
        var report = Example.Report(["burglary_dwelling"], leads: ["trace_scene"]) with
        {
            OccurredFrom = new(Example.Now - days, Precision.Second),
            OccurredTo = new(Example.Now - 2 * Example.Hour, Precision.Second),
        };

        Assert.NotEqual(0UL, Example.Assess(report).LeadsPresent);
        Assert.Equal(0UL, Example.Assess(report with { OccurredTo = null }).LeadsPresent);
    }

    [Fact]
    public void An_unknown_offence_stands_in_the_band_of_its_neutral_value()
    {
        var policy = Example.Policy with { Neutral = [500, 0, 0, 0, 0, 0] };

        Assert.True(Example.Assess(Example.Report(["onbekend"]), Example.BasisOf(policy)).Band > 0);
    }
}
