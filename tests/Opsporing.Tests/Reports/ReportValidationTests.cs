using System.Collections.Immutable;
using CsCheck;
using Opsporing.Tests.Scoring;
using Xunit;

namespace Opsporing.Tests.Reports;

/// <summary>Bad input of issue 2, each just inside and just outside.</summary>
public sealed class ReportValidationTests
{
    const long Now = Example.Now;
    const long Noon = Example.Now - 10 * Example.Day;

    [Fact]
    public void The_example_and_any_generated_report_are_valid()
    {
        Assert.Empty(Validate(Example.Report()));
        AnyReport.All.Sample(report => Assert.Empty(Validate(report)), iter: 2_000);
    }

    /// <summary>Occurred is after received only if its earliest instant is later than the latest of received.</summary>
    [Theory]
    [InlineData(Precision.Second, Precision.Second, 0)]
    [InlineData(Precision.Minute, Precision.Second, 0)]
    [InlineData(Precision.Day, Precision.Second, 0)]
    [InlineData(Precision.Second, Precision.Minute, 59)]
    [InlineData(Precision.Minute, Precision.Minute, 59)]
    [InlineData(Precision.Day, Precision.Minute, 59)]
    [InlineData(Precision.Second, Precision.Day, 89_999)]
    [InlineData(Precision.Minute, Precision.Day, 89_999)]
    [InlineData(Precision.Day, Precision.Day, 89_999)]
    public void Occurred_may_be_after_received_within_both_precisions(Precision occurred, Precision received, long latest)
    {
        var report = Example.Report() with { Received = new(Noon, received) };

        Assert.Empty(Validate(report with { OccurredFrom = new(Noon + latest, occurred) }));
        Only("occurred_from", report with { OccurredFrom = new(Noon + latest + 1, occurred) });
    }

    [Theory]
    [InlineData(Precision.Second, 0)]
    [InlineData(Precision.Minute, -59)]
    [InlineData(Precision.Day, -89_999)]
    public void The_end_may_not_be_before_the_start(Precision end, long earliest)
    {
        var report = Example.Report() with { OccurredFrom = new(Noon, Precision.Second) };

        Assert.Empty(Validate(report with { OccurredTo = new(Noon + earliest, end) }));
        Only("occurred_to", report with { OccurredTo = new(Noon + earliest - 1, end) });
    }

    [Fact]
    public void An_end_needs_a_start() => Only("occurred_to", Example.Report() with { OccurredFrom = null, OccurredTo = new(Noon, Precision.Day) });

    [Theory]
    [InlineData(ReportValidation.ClockTolerance, 0)]
    [InlineData(ReportValidation.ClockTolerance + 1, 1)]
    public void No_time_is_in_the_future_beyond_the_tolerance_of_clocks(long ahead, int violations)
    {
        var at = new Moment(Now + ahead, Precision.Second);

        Assert.Equal(violations, Validate(Example.Report() with { Received = at }).Length);
        Assert.Equal(3 * violations, Validate(Example.Report() with { Received = at, OccurredFrom = at, OccurredTo = at }).Length);
        Assert.Equal(violations, Validate(Example.Report() with { Leads = [new("witness", LeadState.Present, RecordedTime: at.UnixSeconds)] }).Length);
        Assert.Equal(violations, Validate(Example.Report() with { Victims = [new() { NeedsAssessedTime = at.UnixSeconds }] }).Length);
    }

    [Theory]
    [InlineData(ReportValidation.EarliestTime, 0)]
    [InlineData(ReportValidation.EarliestTime - 1, 1)]
    [InlineData(long.MinValue, 1)]
    public void No_time_is_before_1900(long at, int violations)
    {
        Assert.Equal(violations, Validate(Example.Report() with { OccurredFrom = new(at, Precision.Second) }).Length);
        Assert.Equal(violations, Validate(Example.Report() with { Leads = [new("witness", LeadState.Present, RecordedTime: at)] }).Length);
        Assert.Equal(violations, Validate(Example.Report() with { Leads = [new("witness", LeadState.Present, PerishTime: at)] }).Length);
        Assert.Equal(violations, Validate(Example.Report() with { Victims = [new() { NeedsAssessedTime = at }] }).Length);
    }

    [Theory]
    [InlineData(ReportValidation.LatestTime, 0)]
    [InlineData(ReportValidation.LatestTime + 1, 1)]
    [InlineData(long.MaxValue, 1)]
    public void A_lead_perishes_before_the_year_10000(long at, int violations) => Assert.Equal(violations,
        Validate(Example.Report() with { Leads = [new("witness", LeadState.Present, PerishTime: at)] }).Length);

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(long.MaxValue, 0)]
    public void Damage_is_not_negative(long cents, int violations) =>
        Assert.Equal(violations, Validate(Example.Report() with { DamageCents = cents }).Count(v => v.Field == "damage_cents"));

    [Theory]
    [InlineData(50, 0)]
    [InlineData(51, 1)]
    [InlineData(10_000, 1)]
    public void A_report_has_at_most_fifty_offences(int count, int violations) => Assert.Equal(violations,
        Validate(Example.Report([.. Enumerable.Range(0, count).Select(i => $"feit_{i}")])).Count(v => v.Field == "offences"));

    [Theory]
    [InlineData("", false)]
    [InlineData("x", true)]
    [InlineData("Ünïcode 日本", true)]
    [InlineData(" x", false)]
    [InlineData("x ", false)]
    [InlineData("a\0b", false)]
    [InlineData("a\u0007b", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\u200bb", false)] // zero-width space
    [InlineData("a\u200db", false)] // zero-width joiner
    [InlineData("a\u2060b", false)] // word joiner
    [InlineData("\ufeffa", false)] // byte order mark
    [InlineData("a\u00adb", false)] // soft hyphen
    [InlineData("a\u202eb", false)] // right-to-left override
    [InlineData("a\u2028b", false)] // line separator
    [InlineData("a\ufffdb", false)] // what a decoder puts for broken bytes
    [InlineData("😀", true)]
    public void Codes_hold_no_control_or_invisible_characters(string code, bool isValid) => EveryCode(code, isValid);

    [Fact]
    public void An_unpaired_surrogate_is_refused_everywhere()
    {
        EveryCode("a\ud800", false);
        EveryCode("\udc00a", false);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(10_000, false)]
    public void Codes_have_at_most_64_characters(int length, bool isValid) => EveryCode(new('x', length), isValid);

    [Theory]
    [InlineData("E1217N4872", true)]
    [InlineData("E1217N487", false)]
    [InlineData("E1217N48720", false)]
    [InlineData("e1217N4872", false)]
    [InlineData("E12a7N4872", false)]
    [InlineData("E1217N487\u0662", false)]
    public void A_grid_cell_has_its_form(string cell, bool isValid) =>
        Assert.Equal(isValid, Validate(Example.Report() with { OccurredPlace = new("GM0363", null, cell) }).IsEmpty);

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void A_quality_is_permille(int quality, bool isValid) =>
        Assert.Equal(isValid, Validate(Example.Report() with { Leads = [new("witness", LeadState.Present, quality)] }).IsEmpty);

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    public void A_count_of_earlier_reports_is_within_bounds(int count, bool isValid) =>
        Assert.Equal(isValid, Validate(Example.Report() with { EarlierReportCount = count }).IsEmpty);

    [Theory]
    [InlineData(1, "0123456789abcdef", true)]
    [InlineData(0, "0123456789abcdef", false)]
    [InlineData(1, "0123456789abcde", false)]
    [InlineData(1, "0123456789ABCDEF", false)]
    [InlineData(1, "0123456789abcdeg", false)]
    public void A_link_key_is_a_keyed_hash(int version, string hash, bool isValid) =>
        Assert.Equal(isValid, Validate(Example.Report() with { LinkKeys = [new(LinkSide.Suspect, version, hash)] }).IsEmpty);

    [Fact]
    public void A_hash_has_at_most_64_digits()
    {
        Assert.Empty(Validate(Example.Report() with { LinkKeys = [new(LinkSide.Suspect, 1, new('a', 64))] }));
        Only("link_keys[0].hash", Example.Report() with { LinkKeys = [new(LinkSide.Suspect, 1, new('a', 65))] });
    }

    [Fact]
    public void Lists_have_bounds()
    {
        Assert.Empty(Validate(Example.Report() with { Victims = [.. Enumerable.Repeat(new Victim(), 100)] }));
        Only("victims", Example.Report() with { Victims = [.. Enumerable.Repeat(new Victim(), 101)] });
        Assert.Empty(Validate(Example.Report() with { Leads = Leads(64) }));
        Only("leads", Example.Report() with { Leads = Leads(65) });
        Only("method_tags", Example.Report() with { MethodTags = [.. Enumerable.Repeat("x", 51)] });
        Only("safety_measures", Example.Report() with { SafetyMeasures = [.. Enumerable.Repeat("x", 51)] });
        Only("link_keys", Example.Report() with { LinkKeys = [.. Enumerable.Repeat(new LinkKey(LinkSide.Suspect, 1, new('a', 16)), 101)] });
    }

    [Fact]
    public void A_kind_of_lead_occurs_once() => Only("leads[1].kind", Example.Report(leads: ["witness", "witness:lost"]));

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void A_source_reference_is_short(int length, bool isValid) =>
        Assert.Equal(isValid, Validate(Example.Report() with { SourceReference = new('x', length) }).IsEmpty);

    [Fact]
    public void A_revision_is_one_or_more_and_a_report_is_not_its_own_counter_report()
    {
        Only("revision", Example.Report() with { Revision = 0 });
        Only("counter_report", Example.Report() with { CounterReport = Example.Report().Id });
    }

    [Fact]
    public void All_violations_are_told_at_once_with_their_paths()
    {
        var report = Example.Report(["ok", "", "a\0"]) with
        {
            Revision = 0,
            Received = new(Now + Example.Day, Precision.Second),
            OccurredTo = new(Now - 9 * Example.Day, Precision.Second),
            ReceivingEenheid = "",
            ResidencePlace = new("", " ", "x"),
            DamageCents = -1,
            Victims = [new(), new() { NeedsAssessedBy = "\u200b", NeedsAssessedTime = Now + Example.Day }],
            Leads = [new("", LeadState.Present, 1001, "\0", Now + Example.Day)],
            MethodTags = ["ok", ""],
            LinkKeys = [new(LinkSide.Victim, 0, "")],
            EarlierReportCount = -1,
            SourceReference = "\u0000",
        };

        Assert.Equal(
            [
                "revision", "received", "occurred_to", "receiving_eenheid", "offences[1].code", "offences[2].code",
                "residence_place.gemeente", "residence_place.basisteam", "residence_place.grid_cell", "victims[1].needs_assessed_by",
                "victims[1].needs_assessed_time", "leads[0].kind", "leads[0].quality_permille", "leads[0].recorded_by",
                "leads[0].recorded_time", "method_tags[1]", "link_keys[0].key_version", "link_keys[0].hash", "earlier_report_count",
                "damage_cents", "source_reference",
            ], Validate(report).Select(v => v.Field));
    }

    [Fact]
    public void At_most_a_hundred_violations_are_told_and_no_value_is_repeated()
    {
        var violations = Validate(Example.Report([.. Enumerable.Range(0, 10_000).Select(i => $"geheim{i}\0")]));

        Assert.Equal(100, violations.Length);
        Assert.DoesNotContain(violations, v => v.Reason.Contains("geheim"));
    }

    [Fact]
    public void Unknown_codes_and_missing_facts_are_no_violation() => Assert.Empty(Validate(
        Example.Report(["onbekend"], gemeente: "GM9999", leads: ["glazen_bol"]) with { ReceivingEenheid = "XX", OccurredFrom = null, Victims = [] }));

    static void EveryCode(string code, bool isValid)
    {
        var report = Example.Report();
        foreach (var (field, other) in ((string, Report)[])
            [
                ("receiving_eenheid", report with { ReceivingEenheid = code }),
                ("offences[0].code", report with { Offences = [new(code, OffenceStage.Completed)] }),
                ("occurred_place.gemeente", report with { OccurredPlace = new(code) }),
                ("residence_place.basisteam", report with { ResidencePlace = new("GM0363", code) }),
                ("reporting_place.gemeente", report with { ReportingPlace = new(code) }),
                ("leads[0].kind", report with { Leads = [new(code, LeadState.Present)] }),
                ("safety_measures[0]", report with { SafetyMeasures = [code] }),
                ("method_tags[0]", report with { MethodTags = [code] }),
                ("victims[0].needs_assessed_by", report with { Victims = [new() { NeedsAssessedBy = code }] }),
            ])
            if (isValid)
                Assert.Empty(Validate(other));
            else
                Only(field, other);
    }

    static ImmutableArray<Lead> Leads(int count) => [.. Enumerable.Range(0, count).Select(i => new Lead($"soort_{i}", LeadState.None))];

    static void Only(string field, Report report) => Assert.Equal(field, Assert.Single(Validate(report)).Field);

    static ImmutableArray<Violation> Validate(Report report) => ReportValidation.Validate(report, Now);
}
