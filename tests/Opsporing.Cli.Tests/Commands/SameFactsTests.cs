using Google.Protobuf;

namespace Opsporing.Cli.Tests;

/// <summary>The same report by CSV, JSON and gRPC is the same report.</summary>
public sealed class SameFactsTests
{
    [Fact]
    public async Task CSV_JSON_and_gRPC_give_the_same_digest()
    {
        using var folder = new TemporaryFolder();
        var cancellation = TestContext.Current.CancellationToken;
        await using var service = await ServiceConnection.OpenAsync(new(null, Path.Combine(folder.Path, "data"), null, Example.Seeds), cancellation);
        var csv = CsvReports.Read(folder.Write("in.csv", Example.Csv), Example.Read(Example.Mapping), out _).First().Report!;
        var json = folder.Write("in.jsonl", JsonFormatter.Default.Format(csv));
        V1.Report[] reports =
        [
            csv,
            JsonReports.Read(json, out _).Single().Report!,
            new()
            {
                Id = new() { SourceSystem = "example", SourceNumber = "1001" },
                Kind = V1.ReportKind.Aangifte,
                Received = new() { Time = new() { Seconds = 1_740_834_300 }, Precision = V1.Precision.Minute },
                ReceivingEenheid = "AM",
                Offences = { new V1.Offence { Code = "theft_bicycle", Stage = V1.OffenceStage.Completed } },
            },
        ];

        var previews = new List<string>();
        foreach (var report in reports)
            previews.Add((await service.Screening.PreviewAssessmentAsync(
                new() { Report = report }, service.IntakeHeaders, cancellationToken: cancellation)).ContentDigest);
        var receipts = await service.Screening.BatchScreenReportsAsync(
            new() { Reports = { reports } }, service.IntakeHeaders, cancellationToken: cancellation);

        Assert.Single(previews.Distinct());
        Assert.Single(receipts.Results.Select(r => r.Receipt.ContentDigest).Distinct());
        Assert.Equal(
            [V1.ScreeningOutcome.Accepted, V1.ScreeningOutcome.Duplicate, V1.ScreeningOutcome.Duplicate],
            receipts.Results.Select(r => r.Receipt.Outcome));
    }
}
