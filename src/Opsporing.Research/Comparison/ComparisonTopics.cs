using System.Collections.Immutable;

namespace Opsporing.Research;

/// <summary>A topic of the report, with how its numbers are made and what they cannot say.</summary>
/// <param name="Code">As in <see cref="ComparisonNumber.Topic"/>.</param>
/// <param name="Title">Heading.</param>
/// <param name="Method">How.</param>
/// <param name="Limits">What to mind.</param>
public sealed record ComparisonTopic(string Code, string Title, string Method, string Limits);

/// <summary>The topics of a comparison, in order.</summary>
public static class ComparisonTopics
{
    public static ImmutableArray<ComparisonTopic> All { get; } =
    [
        new(RankComparison.Topic, "How far what was done follows each order",
            "The actual order puts reports that were taken up first, the soonest first; all others are tied behind them. tau-b and Spearman with ties; AUC of take-up; "
            + "NDCG, Jaccard and overlap over the whole list; precision and harm captured with the capacity of each day and team, so that recall is the same number as precision. "
            + "Harm is scored with the second CHI table, never with the one that ranks.",
            "CHI has few distinct values, so tau-b cannot reach 1. Capacity of a day and team is what was taken up of its reports, not officer hours. AUC does not see the top of a list."),
        new("waiting", "Days until a report is taken up",
            "Kaplan-Meier shares within 10 and over 60 days (the limits of the Algemene Rekenkamer, 2017). A report that was ended, moved or merged without a take-up waits to the end of the reading.",
            "Reports of the last 60 days before the end of the reading make the second share undefined or uncertain."),
        new(SeriousNotTakenUp.Topic, "Serious reports that were not taken up",
            "Serious: CHI days from the stated limit by each table, high-impact crime or a red flag. Broken down within each kind of report for the table that ranks: by eenheid, what was known of leads, where the report stands, and reason.",
            "Counts, not rates of wrong decisions: a report can rightly wait, move or end. Leads asked and none is a proof; not asked is none."),
        new("unknown_facts", "What was not known, by source",
            "Share of reports in which a dimension is known, partial or missing. An unknown fact lowers certainty, not priority.",
            "A source that fills in less looks different from one that fills in more, whatever happened."),
        new(Sensitivity.TableTopic, "If another CHI table ranked",
            "Agreement of the table that ranks with each other, and the share of reports at daily capacity that would change.",
            "Tables of statutory maxima and of another country answer another question; they are here to show how much hangs on the choice."),
        new(Sensitivity.WeightTopic, "If the weights were others",
            "Each weight of the priority up and down, the others scaled so that all sum to 1000; bands, modifiers and floors as they were. Flip rate: share of the reports at daily capacity that change.",
            "One weight at a time; a floor that did not lift before is not looked at again."),
        new(Sensitivity.ImportanceTopic, "What the priority really goes by",
            "cov(contribution, priority) / var(priority): with the lines that are no dimension it sums to 1.", "Of these reports: where a dimension hardly varies it is unimportant, whatever its weight."),
        new(Drivers.Topic, "Which dimension explains the difference between the CHI and what was done",
            "Logistic regression of take-up on the values of the dimensions, standard errors clustered; log odds per 100 permille. Deviance explained by harm alone, and by each dimension beside harm.",
            "Association, not cause. Officers saw advice made of the same dimensions; what they knew beyond the facts is not in it."),
        new("concentration", "How concentrated harm is over teams", "Gini coefficient of the sum of CHI days per team.", "Teams differ in size."),
        new("success", "Suspects identified",
            "Share among reports whose outcome was recorded either way. For reports proposed to end: inverse-propensity estimate from the audit sample.",
            "Outcomes are labelled selectively: what nobody worked on is seldom solved and often not recorded. Only the audit sample speaks of what was not investigated."),
        new("disparity", "Take-up at equal priority", "Mantel-Haenszel log odds ratio of take-up in the group against all others, in strata of equal band and tenth of priority.",
            "One odds ratio for all strata; capacity differs by place."),
    ];

    /// <summary>Limits of the whole.</summary>
    public static ImmutableArray<string> Limits { get; } =
    [
        "Police-initiated offences are left out unless it is stated that they are in: their number tells of police activity.",
        "Melding and aangifte are apart; where a table pools kinds it says so.",
        "Each report stands with the assessment that the officer saw when it was taken up, ended or moved; a report without such a decision with its latest assessment.",
        "Intervals are percentile intervals of a bootstrap that resamples whole clusters; with fewer than about 30 clusters they are too short. Many intervals are shown: at 95% one in twenty misses.",
        "Cells of few reports are not shown, nor what would give them away by subtraction within this report. Two reports over sets that differ in a few reports must not be published both; each reading is in the act log.",
    ];
}
