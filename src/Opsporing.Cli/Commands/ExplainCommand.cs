using Google.Protobuf;

namespace Opsporing.Cli;

/// <summary><c>opsporing explain</c>: where a report stands, and why.</summary>
static class ExplainCommand
{
    public static async Task<int> RunAsync(
        ServiceTarget target, string report, string language, Output output, CancellationToken cancellation)
    {
        if (!ReportId.TryParse(report, out var id))
            throw new UsageException($"'{report}' is no identity such as bvh-am/2026000123.");
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var reply = await GetAsync(service, new() { SourceSystem = id!.SourceSystem, SourceNumber = id.SourceNumber }, language, cancellation);
        if (reply.Withheld is { } withheld)
            output.Say($"{report} stands at {withheld.Desk}; what it holds is withheld from this caller.");
        else
            ExplanationText.Show(output, $"{report} at {reply.Desk}", reply.Assessment, reply.Explanation, reply.Basis);
        output.Json(Output.ToJson(reply));
        return ExitCode.Ok;
    }

    /// <summary>Everything about a report in a language, nl or en.</summary>
    public static async Task<V1.GetReportResponse> GetAsync(
        ServiceConnection service, V1.ReportId id, string language, CancellationToken cancellation) =>
        await service.Triage.GetReportAsync(
            new() { ReportId = id, Language = LanguageOf(language) }, service.OfficerHeaders, cancellationToken: cancellation);

    public static V1.Language LanguageOf(string code) => code == "en" ? V1.Language.En : V1.Language.Nl;
}

/// <summary>Explanations as text.</summary>
static class ExplanationText
{
    public static void Show(Output output, string title, V1.Assessment assessment, V1.Explanation explanation, V1.Basis? basis)
    {
        var language = explanation.Language == V1.Language.En ? Language.English : Language.Dutch;
        output.Say(title);
        output.Say($"  {explanation.Summary}");
        foreach (var line in explanation.Lines.Where(l => l.ContributionMillipoints != 0 || l.HasValuePermille))
        {
            var value = line.HasValuePermille ? $"{line.ValuePermille} × {line.WeightPermille}" : "";
            output.Say($"  {Wording.Points(line.ContributionMillipoints, language),7}  {line.Label,-24} {value,-12} {(line.HasValuePermille ? Wording.Of((Certainty)line.Certainty, language) : "")}");
            foreach (var evidence in line.Evidence)
                output.Say($"             · {evidence}");
            if (line.Source.Length > 0)
                output.Say($"             {language.Pick("bron", "source")}: {line.Source}");
            if (line.HasClause)
                output.Say($"             [{line.Clause}]");
        }
        foreach (var note in explanation.Notes)
            output.Say($"  - {note.Text}{(note.HasClause ? $" [{note.Clause}]" : "")}");
        if (explanation.HasItemsAheadCount)
            output.Say($"  {Ahead(explanation.ItemsAheadCount, language)}");
        foreach (var change in explanation.WhatWouldChange)
            output.Say($"  ? {change.Fact} → {Wording.Of((Advice)change.Advice, language)}, band {change.Band}, "
                + $"{Wording.Points(change.PriorityMillipoints, language)}"
                + (change.HasItemsAheadCount ? $", {change.Desk}: {Ahead(change.ItemsAheadCount, language)}" : ""));
        if (basis is not null)
            output.Say($"  basis {assessment.BasisDigest}");
    }

    static string Ahead(long count, Language language) => count switch
    {
        0 => language.Pick("vooraan in de werkvoorraad", "first in the queue"),
        1 => language.Pick("1 zaak ervoor", "1 item ahead"),
        _ => language.Pick($"{count} zaken ervoor", $"{count} items ahead"),
    };
}

/// <summary><c>opsporing preview</c>: assesses one report, stores nothing.</summary>
static class PreviewCommand
{
    public static async Task<int> RunAsync(
        ServiceTarget target, string file, string language, Output output, CancellationToken cancellation)
    {
        var report = Read(file);
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var reply = await service.Screening.PreviewAssessmentAsync(
            new() { Report = report, Language = ExplainCommand.LanguageOf(language) }, service.IntakeHeaders, cancellationToken: cancellation);
        ExplanationText.Show(output, $"{report.Id?.SourceSystem}/{report.Id?.SourceNumber} would stand at {reply.Assessment.Desk}",
            reply.Assessment, reply.Explanation, reply.Basis);
        output.Json(Output.ToJson(reply));
        return ExitCode.Ok;
    }

    static V1.Report Read(string file)
    {
        using var text = TextInput.Open(file, "utf-8");
        try
        {
            return V1.Report.Parser.ParseJson(text.ReadToEnd().TrimStart('\uFEFF'));
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or InvalidJsonException or FormatException)
        {
            throw new InputException($"{file}: is no opsporing.v1.Report in JSON ({error.Message})");
        }
    }
}
