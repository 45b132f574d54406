using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Opsporing.Research;

namespace Opsporing.Cli;

/// <summary>The model card: the same evaluation as Markdown for people and JSON for programs.</summary>
/// <remarks>Form: Mitchell and others (2019), doi:10.1145/3287560.3287596.</remarks>
static class LeadCard
{
    const int WeightsShown = 25;

    /// <summary>The card as JSON; a number without a value is null, with its reason beside it.</summary>
    public static JsonObject ToJson(LeadEvaluationResult result) => new()
    {
        ["model"] = ModelJson(result.Scorer),
        ["from"] = Text(result.Options.From),
        ["capacity_share"] = result.Options.Share,
        ["resamples"] = result.Options.Bootstrap.ResampleCount,
        ["test_count"] = result.TestCount,
        ["allowed_count"] = result.AllowedCount,
        ["base_rate"] = result.BaseRate,
        ["verdicts"] = new JsonObject(result.Abstentions.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value))),
        ["all_reports"] = new JsonArray([.. result.Scores.Select(RowJson)]),
        ["reports_in_use"] = new JsonArray([.. result.AllowedScores.Select(RowJson)]),
        ["calibration"] = new JsonArray([.. result.Reliability.Select(b => (JsonNode)new JsonObject
        {
            ["from"] = b.Lower,
            ["to"] = b.Upper,
            ["count"] = b.Count,
            ["mean_probability"] = b.MeanProbability,
            ["observed_share"] = b.ObservedShare,
        })]),
        ["offence_groups"] = new JsonArray([.. result.Groups.Select(PartJson)]),
        ["victim_groups"] = new JsonArray([.. result.VictimGroups.Select(PartJson)]),
        ["selection"] = new JsonObject
        {
            ["investigated_share_by_tenth"] = new JsonArray([.. result.Selection.InvestigatedShare.Select(s => (JsonNode)s)]),
            ["proposed_end_count"] = result.Selection.ProposedEndCount,
            ["naive_share_with_suspect"] = Number(result.Selection.Naive),
            ["audit_count"] = result.Selection.AuditCount,
            ["weighted_share_with_suspect"] = Number(result.Selection.Weighted),
        },
    };

    /// <summary>What a model says of itself.</summary>
    public static JsonObject ModelJson(LeadScorer scorer) => new()
    {
        ["digest"] = scorer.Digest.ToString(),
        ["feature_version"] = LeadLevels.Version,
        ["trained_on"] = scorer.Model.TrainedOn.ToString(),
        ["until"] = Text(scorer.Model.Until),
        ["horizon_days"] = scorer.Model.HorizonDays,
        ["seed"] = scorer.Model.Seed,
        ["reports"] = scorer.Model.ReportCount,
        ["identified"] = scorer.Model.IdentifiedCount,
        ["least_count"] = scorer.Model.LeastCount,
        ["iterations"] = scorer.Model.Iterations,
        ["learning_rate"] = scorer.Model.LearningRatePermille / 1000.0,
        ["calibration"] = scorer.Model.CalibrationKind,
        ["without"] = new JsonArray([.. scorer.Model.Without.Select(w => (JsonNode)w)]),
        ["weights"] = scorer.Model.Weights.Length,
        ["missing_limit"] = scorer.Model.MissingLimit,
        ["offence_groups"] = new JsonArray([.. scorer.Model.Groups.Select(g => (JsonNode)g.Code)]),
    };

    /// <summary>The comparison, one row per score.</summary>
    public static string TableOf(ImmutableArray<ScoreRow> rows)
    {
        var text = new StringBuilder();
        text.Append("| score | AUC | Brier | slope | precision, top share | precision, daily | capture, daily | missed among left out |\n");
        text.Append("|---|---|---|---|---|---|---|---|\n");
        foreach (var row in rows)
            text.Append($"| {row.Name} | {Cell(row.Auc)} | {Cell(row.Brier)} | {Cell(row.Slope)} | {Cell(row.TopPrecision)} | "
                + $"{Cell(row.DailyPrecision)} | {Cell(row.DailyCapture)} | {Cell(row.Missed)} |\n");
        foreach (var row in rows.Where(r => r.Note.Length > 0))
            text.Append($"\n{row.Name}: {row.Note}.");
        return text.ToString().TrimEnd() + "\n";
    }

    /// <summary>The card for people.</summary>
    public static string ToMarkdown(LeadEvaluationResult result)
    {
        var model = result.Scorer.Model;
        var text = new StringBuilder();
        void Say(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Say($"# Lead model {result.Scorer.Digest}");
        Say($"");
        Say($"Predicts: a suspect is identified within {model.HorizonDays} days of the receipt. Generalised additive model, {model.Weights.Length} weights in integers, {model.CalibrationKind} calibration.");
        Say($"Trained on {model.ReportCount} reports received before {Text(model.Until)} UTC, {model.IdentifiedCount} with a suspect (data {model.TrainedOn}, seed {model.Seed}; levels in {model.LeastCount} reports or more, {model.Iterations} rounds, learning rate {model.LearningRatePermille / 1000.0}).");
        Say($"Tested on {result.TestCount} reports received from {Text(result.Options.From)}, base rate {result.BaseRate:0.000}. Settings and calibration were chosen by time-ordered blocks inside the training period; the tested months were not looked at.");
        Say($"");
        Say($"## Use");
        Say($"Feeds the dimension Leads and nothing else. Never for sexual, domestic or child cases; abstains on offence groups it has not seen 20 times and on reports with more than {model.MissingLimit} of {LeadLevels.MaxMissingFacts} basic facts unknown: the points table then serves. Verdicts here: {string.Join(", ", result.Abstentions.Select(a => $"{a.Key} {a.Value}"))}.");
        Say($"Features: {string.Join(", ", LeadLevels.Features)}{(model.Without.IsEmpty ? "" : $"; left out: {string.Join(", ", model.Without)}")}. No gemeente, wijk, postcode, channel or trait of a victim or suspect, and nothing learned after intake.");
        Say($"");
        Say($"## All tested reports ({result.TestCount})");
        Say($"Daily capacity: {result.Options.Share} of the day's reports. Intervals: 95%, bootstrap over days and desks, {result.Options.Bootstrap.ResampleCount} resamples.");
        Say($"");
        text.Append(TableOf(result.Scores));
        Say($"");
        Say($"## Reports that the model may speak about ({result.AllowedCount})");
        Say($"");
        text.Append(TableOf(result.AllowedScores));
        Say($"");
        Say($"## Calibration");
        Say($"![calibration](calibration.svg)");
        Say($"");
        Say($"| predicted | reports | mean predicted | observed |");
        Say($"|---|---|---|---|");
        foreach (var bin in result.Reliability)
            Say($"| {bin.Lower:0.0}–{bin.Upper:0.0} | {bin.Count} | {bin.MeanProbability:0.000} | {bin.ObservedShare:0.000} |");
        Parts(text, "Per offence group (20 reports or more)", result.Groups);
        Parts(text, "Gaps between victim groups (reports in use; measured, never an input)", result.VictimGroups);
        Say($"");
        Say($"## Which outcomes are known");
        Say($"Outcomes exist mostly of what was worked. Share investigated by tenth of the predicted probability, lowest first: {string.Join(", ", result.Selection.InvestigatedShare.Select(s => s.ToString("0.00", CultureInfo.InvariantCulture)))}.");
        Say($"Advice to end: {result.Selection.ProposedEndCount} reports; with a suspect as recorded {Cell(result.Selection.Naive)}; by the audit sample ({result.Selection.AuditCount} drawn and investigated, weighted by the inverse of their chance) {Cell(result.Selection.Weighted)}.");
        Say($"");
        Say($"## Heaviest weights");
        Say($"![weights](weights.svg)");
        Say($"");
        Say($"## Limits");
        Say($"A probability of identification is no measure of what a case deserves: harm and need are separate dimensions and come first. The past labels what was worked; read the section above before lowering anything. Weights are associations, not causes.");
        return text.ToString();
    }

    /// <summary>Writes card and plots.</summary>
    public static void Write(string folder, LeadEvaluationResult result)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "card.md"), ToMarkdown(result));
        File.WriteAllText(Path.Combine(folder, "card.json"), ToJson(result).ToJsonString(new() { WriteIndented = true }) + "\n");
        File.WriteAllText(Path.Combine(folder, "calibration.svg"), LeadPlots.Reliability(result.Reliability));
        File.WriteAllText(Path.Combine(folder, "weights.svg"), LeadPlots.Weights(result.Scorer.Model.Weights, WeightsShown));
    }

    static void Parts(StringBuilder text, string title, ImmutableArray<PartRow> parts)
    {
        text.Append($"\n## {title}\n\n| part | reports | base rate | mean predicted | observed less predicted | AUC | within capacity | missed among left out |\n");
        text.Append("|---|---|---|---|---|---|---|---|\n");
        foreach (var part in parts)
            text.Append(CultureInfo.InvariantCulture,
                $"| {part.Name} | {part.Count} | {part.BaseRate:0.000} | {part.MeanProbability:0.000} | {Cell(part.Difference)} | {Cell(part.Auc)} | {Cell(part.Selected)} | {Cell(part.Missed)} |\n");
    }

    static JsonNode RowJson(ScoreRow row) => new JsonObject
    {
        ["score"] = row.Name,
        ["auc"] = Number(row.Auc),
        ["brier"] = Number(row.Brier),
        ["calibration_slope"] = Number(row.Slope),
        ["precision_top_share"] = Number(row.TopPrecision),
        ["precision_daily"] = Number(row.DailyPrecision),
        ["capture_daily"] = Number(row.DailyCapture),
        ["missed_among_left_out"] = Number(row.Missed),
        ["note"] = row.Note,
    };

    static JsonNode PartJson(PartRow part) => new JsonObject
    {
        ["name"] = part.Name,
        ["count"] = part.Count,
        ["base_rate"] = part.BaseRate,
        ["mean_probability"] = part.MeanProbability,
        ["observed_less_predicted"] = Number(part.Difference),
        ["auc"] = Number(part.Auc),
        ["within_capacity"] = Number(part.Selected),
        ["missed_among_left_out"] = Number(part.Missed),
    };

    static JsonObject Number(Metric metric) => new() { ["value"] = metric.Value, ["reason"] = metric.Reason };

    static JsonObject Number(Measured measured)
    {
        var json = Number(measured.Metric);
        json["lower"] = measured.Interval?.Lower;
        json["upper"] = measured.Interval?.Upper;
        return json;
    }

    internal static string Cell(Metric metric) => metric.Value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "–";

    static string Cell(Measured measured) => measured is { Metric.Value: { } value, Interval: { Lower: { } lower, Upper: { } upper } }
        ? string.Create(CultureInfo.InvariantCulture, $"{value:0.000} ({lower:0.000}–{upper:0.000})")
        : Cell(measured.Metric);

    static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
