using Grpc.Core;
using Opsporing.V1;

namespace Opsporing.Server;

/// <summary>The screening RPCs. The contract and its errors: <c>screening_service.proto</c>.</summary>
sealed class ScreeningService(Screener screener, WhatIfPlaces places, Installation installation) : V1.ScreeningService.ScreeningServiceBase
{
    /// <inheritdoc/>
    public override async Task<ScreenReportResponse> ScreenReport(ScreenReportRequest request, ServerCallContext context)
    {
        var results = await ScreenAsync([request.Report], context);
        return new() { Receipt = Screener.ReceiptOf(results[0]) };
    }

    /// <inheritdoc/>
    public override async Task<BatchScreenReportsResponse> BatchScreenReports(
        BatchScreenReportsRequest request, ServerCallContext context)
    {
        if (request.Reports.Count > ScreeningStream.MaxReports)
            throw RpcErrors.MessageTooLarge(ScreeningStream.MaxReports).ToRpcException();
        return new() { Results = { await ScreenAsync(request.Reports, context) } };
    }

    /// <inheritdoc/>
    public override Task ScreenReports(
        IAsyncStreamReader<ScreenReportsRequest> requestStream, IServerStreamWriter<ScreenReportsResponse> responseStream,
        ServerCallContext context) =>
        new ScreeningStream(screener, installation, Caller.Of(context))
            .RunAsync(requestStream, responseStream, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<PreviewAssessmentResponse> PreviewAssessment(PreviewAssessmentRequest request, ServerCallContext context)
    {
        var invalid = new List<Violation>();
        var language = FromWire.Language(request.Language, invalid);
        var report = FromWire.Report(
            request.Report, installation.Options.SourceEenheden, installation.Now, out var violations);
        if (report is null || invalid.Count > 0)
            throw RpcErrors.FieldsInvalid(FromWire.FindId(request.Report?.Id), [.. invalid, .. violations ?? []]).ToRpcException();
        var basis = screener.Preview(report, out var vector);
        var assessment = new Opsporing.Assessment
        {
            ReportId = report.Id,
            Revision = report.Revision,
            Number = 0,
            Trigger = Opsporing.AssessmentTrigger.Revision,
            BasisDigest = basis.Digest,
            Vector = vector,
        };
        var explanation = Explainer.Explain(report, assessment, basis, installation.Bases.Draws, language);
        var response = new PreviewAssessmentResponse
        {
            Assessment = ToWire.Assessment(assessment, basis, basis.Digest.ToString()),
            Explanation = ToWire.Explanation(explanation, vector.Flags),
            Basis = ToWire.Basis(basis.Basis),
            ContentDigest = FactEncoding.Digest(report).ToString(),
        };
        await places.AddAsync(report, vector, basis, explanation, response.Explanation, context.CancellationToken);
        return response;
    }

    async Task<IReadOnlyList<ScreeningResult>> ScreenAsync(IReadOnlyList<V1.Report> reports, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var batch = new ScreeningBatch(installation.Store, null);
        foreach (var report in reports)
            await screener.AddAsync(report, caller, batch, context.CancellationToken);
        batch.Commit();
        return await screener.AnswerAsync(batch);
    }
}
