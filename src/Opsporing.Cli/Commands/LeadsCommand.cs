using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Opsporing.ML;
using Opsporing.Server;
using Opsporing.Storage;

namespace Opsporing.Cli;

/// <summary><c>opsporing leads</c>: trains and evaluates lead models on a store that nobody serves meanwhile.</summary>
static class LeadsCommand
{
    const int DefaultHorizon = 180;

    public static Command Tree()
    {
        var leads = new Command("leads", "The lead model: the chance that a suspect is identified.") { Train(), Evaluate(), LeadStatusCommand.Tree() };
        foreach (var command in LeadRegistryCommand.All())
            leads.Add(command);
        return leads;
    }

    static Command Train()
    {
        var data = CommandTree.Store("Nobody serves it meanwhile.");
        var until = Date("--until", "Reports received before this date (UTC), yyyy-MM-dd, are trained on.");
        var within = new Option<int>("--within") { Description = "Days within which a suspect must be identified, 1 to 3,660.", DefaultValueFactory = _ => DefaultHorizon };
        within.Validators.Add(r => { if (r.Tokens.Count > 0 && r.GetValueOrDefault<int>() is < 1 or > 3660) r.AddError("--within lies in 1..3660."); });
        var seed = new Option<ulong>("--seed") { Description = "Seed.", DefaultValueFactory = _ => 1 };
        var without = new Option<string[]>("--without") { Description = $"Feature to leave out, may be repeated: {string.Join(", ", LeadLevels.Features)}." };
        var file = new Option<string?>("--out") { Description = "File to write the model to as well; the store keeps it anyhow." };
        var command = new Command("train", "Trains a model, and keeps it in the store under its digest.") { data, until, within, seed, without, file };
        return CommandTree.On(command, (p, output, c) => TrainAsync(Local(p, data), new()
        {
            Until = ReadDate(p.GetValue(until)!),
            HorizonDays = p.GetValue(within),
            Seed = p.GetValue(seed),
            Without = [.. p.GetValue(without) ?? []],
        }, p.GetValue(file), output, c));
    }

    static Command Evaluate()
    {
        var data = CommandTree.Store("Nobody serves it meanwhile.");
        var from = Date("--from", "Reports received from this date (UTC), yyyy-MM-dd, are tested on.");
        var model = new Option<string?>("--model") { Description = "Digest of a model in the store, or a file; the newest trained one by default." };
        var share = new Option<double>("--share") { Description = "Daily capacity as a share of the day's reports, in (0, 1).", DefaultValueFactory = _ => 0.2 };
        share.Validators.Add(r => { if (r.Tokens.Count > 0 && r.GetValueOrDefault<double>() is not (> 0 and < 1)) r.AddError("--share lies in (0, 1)."); });
        var resamples = new Option<int>("--resamples") { Description = "Resamples of the bootstrap, 100 to 100,000.", DefaultValueFactory = _ => 1000 };
        resamples.Validators.Add(r => { if (r.Tokens.Count > 0 && r.GetValueOrDefault<int>() is < 100 or > 100_000) r.AddError("--resamples lies in 100..100000."); });
        var folder = new Option<string?>("--out") { Description = "Folder for the model card with its plots." };
        var command = new Command("evaluate", "Compares a model with simpler scores on later reports, and makes its card.")
        {
            data, from, model, share, resamples, folder,
        };
        return CommandTree.On(command, (p, output, c) => EvaluateAsync(
            Local(p, data), p.GetValue(model),
            new(ReadDate(p.GetValue(from)!), p.GetValue(share), new() { ResampleCount = p.GetValue(resamples) }), p.GetValue(folder), output, c));
    }

    static async Task<int> TrainAsync(
        ServiceTarget target, LeadTrainingOptions options, string? file, Output output, CancellationToken cancellation)
    {
        await using var host = await ServiceConnection.StartAsync(target, 0, 0, log: false, cancellation);
        var cases = await ReadAsync(host.Installation, options.HorizonDays, output, cancellation);
        var trained = await Asked(() => output.WithProgressAsync("training", report => Task.Run(() =>
            LeadTraining.Train(cases.Rows, options, new Told(report), cancellation), cancellation)));
        var scorer = new LeadScorer(trained.Model, host.Installation.Reference.Catalogue, host.Installation.Reference.LeadKinds);
        await host.Installation.Store.PutContentAsync(scorer.Digest, ContentKinds.LeadModel, scorer.Content, cancellation);
        if (file is not null)
            await File.WriteAllBytesAsync(file, scorer.Content.ToArray(), cancellation);
        output.Say($"{trained.Model.ReportCount} reports before {options.Until:yyyy-MM-dd}, {trained.Model.IdentifiedCount} with a suspect; "
            + $"{cases.UnknownCount} without an outcome by now were left out.");
        foreach (var tried in trained.Tried)
            output.Say(string.Create(CultureInfo.InvariantCulture, $"  log loss {tried.LogLoss:0.00000}  {tried.Settings}{(tried.Settings == trained.Settings ? "  (taken)" : "")}"));
        output.Say($"Calibration: {trained.Model.CalibrationKind}, on {trained.ValidationCount} reports of the later blocks. {trained.Model.Weights.Length} weights.");
        output.Say($"Model {scorer.Digest}");
        var json = LeadCard.ModelJson(scorer);
        json["unknown_count"] = cases.UnknownCount;
        json["tried"] = new JsonArray([.. trained.Tried.Select(t => (JsonNode)new JsonObject { ["settings"] = t.Settings.ToString(), ["log_loss"] = t.LogLoss })]);
        output.Json(json);
        return ExitCode.Ok;
    }

    static async Task<int> EvaluateAsync(
        ServiceTarget target, string? model, LeadEvaluationOptions options, string? folder, Output output, CancellationToken cancellation)
    {
        await using var host = await ServiceConnection.StartAsync(target, 0, 0, log: false, cancellation);
        var installation = host.Installation;
        var scorer = await Asked(async () => new LeadScorer(
            await FindAsync(installation.Store, model, cancellation), installation.Reference.Catalogue, installation.Reference.LeadKinds));
        var cases = await ReadAsync(installation, scorer.Model.HorizonDays, output, cancellation);
        var groups = await installation.Store.Outcomes.ReadGroupsAsync(cancellation);
        var settings = new GamSettings(scorer.Model.LeastCount, scorer.Model.Iterations, scorer.Model.LearningRatePermille / 1000.0);
        var result = await Asked(() => output.WithProgressAsync("evaluating", report => Task.Run(
            () => LeadEvaluation.Run(cases, groups, scorer, settings, options, report), cancellation)));
        var card = Encoding.UTF8.GetBytes(LeadCard.ToJson(result).ToJsonString());
        var digest = ContentDigest.Of(card);
        await installation.Store.PutContentAsync(digest, ContentKinds.LeadModelCard, card, cancellation);
        if (folder is not null)
            LeadCard.Write(folder, result);
        output.Say(LeadCard.ToMarkdown(result));
        output.Say($"Card {digest}{(folder is null ? "" : $", written to {Path.GetFullPath(folder)}")}");
        var json = LeadCard.ToJson(result);
        json["card_digest"] = digest.ToString();
        output.Json(json);
        return ExitCode.Ok;
    }

    /// <summary>The model of a digest or a file; without either the newest one that the store keeps.</summary>
    /// <exception cref="InputException">There is none.</exception>
    /// <exception cref="LeadModelException">It cannot be used.</exception>
    internal static async Task<LeadModel> FindAsync(ReportStore store, string? named, CancellationToken cancellation)
    {
        if (ContentDigest.TryParse(named, out var digest))
            return LeadModel.FromContent((await store.FindContentAsync(digest, cancellation) is { Kind: ContentKinds.LeadModel } found
                ? found.Content : throw new InputException($"The store keeps no lead model {named}.")).Span);
        if (named is not null)
            return LeadModel.FromContent(await File.ReadAllBytesAsync(named, cancellation));
        var models = new List<LeadModel>();
        await foreach (var content in store.ReadContentsAsync(cancellation))
            if (content.Kind == ContentKinds.LeadModel)
                models.Add(LeadModel.FromContent(content.Content.Span));
        return models.Count == 1 ? models[0] : throw new InputException(models.Count == 0
            ? "The store keeps no lead model: train one first."
            : $"The store keeps {models.Count} lead models: name one with --model DIGEST.");
    }

    internal static Task<LeadCases> ReadAsync(Installation installation, int horizonDays, Output output, CancellationToken cancellation) =>
        output.WithProgressAsync("reading reports", report => LeadCases.ReadAsync(installation, horizonDays, report, cancellation));

    /// <summary>What the data or the model does not allow is told as an input that cannot be used.</summary>
    internal static async Task<T> Asked<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception error) when (error is LeadTrainingException or LeadModelException)
        {
            throw new InputException(error.Message);
        }
    }

    internal static ServiceTarget Local(ParseResult parsed, Option<string?> data) =>
        new(null, StoreLocation.NeedExisting(parsed.GetValue(data)), null, parsed.GetValue(CommandTree.Seeds));

    internal static Option<string> Date(string name, string description)
    {
        var option = new Option<string>(name) { Description = description, Required = true };
        option.Validators.Add(r => { if (r.Tokens.Count > 0 && !IsDate(r.Tokens[0].Value, out _)) r.AddError($"{name} is a date, yyyy-MM-dd."); });
        return option;
    }

    internal static DateOnly ReadDate(string text) => IsDate(text, out var date) ? date : throw new UsageException($"'{text}' is no date, yyyy-MM-dd.");

    static bool IsDate(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    sealed class Told(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
