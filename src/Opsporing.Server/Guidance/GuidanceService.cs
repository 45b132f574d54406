using Grpc.Core;
using Opsporing.V1;

namespace Opsporing.Server;

/// <summary>What a client needs to show work to a person. The contract: <c>guidance_service.proto</c>.</summary>
sealed class GuidanceService(Installation installation, WorkActor acts) : V1.GuidanceService.GuidanceServiceBase
{
    /// <inheritdoc/>
    public override async Task<ListDecisionsResponse> ListDecisions(ListDecisionsRequest request, ServerCallContext context)
    {
        var violations = new List<Violation>();
        var language = FromWire.Language(request.Language, violations);
        var id = FromWire.Id(request.ReportId, "report_id", violations);
        Check(violations);
        var (stored, actor) = await acts.FindAsync(id!, request.Desk, Caller.Of(context), context.CancellationToken);
        var subject = await acts.SubjectAsync(stored, null, context.CancellationToken);
        var time = installation.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var response = new ListDecisionsResponse { WorkEventNumber = stored.Work.Number };
        response.Options.AddRange(
            DecisionForecast.Of(subject, actor, installation.Rules, time).Select(f => ToOption(f, language)));
        return response;
    }

    /// <inheritdoc/>
    public override Task<ListNamesResponse> ListNames(ListNamesRequest request, ServerCallContext context)
    {
        var violations = new List<Violation>();
        var isDutch = FromWire.Language(request.Language, violations) == Opsporing.Language.Dutch;
        Check(violations);
        var (reference, response) = (installation.Reference, new ListNamesResponse());
        response.Names.AddRange(reference.Catalogue.Offences.Select(o => new CodeName
        {
            Kind = CodeKind.Offence,
            Code = o.Code,
            Name = isDutch ? o.NameNl : o.NameEn,
            Law = o.LawArticle,
        }));
        response.Names.AddRange(reference.LeadKinds.Kinds.Select(k =>
            new CodeName { Kind = CodeKind.LeadKind, Code = k.Code, Name = isDutch ? k.NameNl : k.NameEn }));
        response.Names.AddRange(reference.Organisation.Desks.Select(d =>
            new CodeName { Kind = CodeKind.Desk, Code = d.Code, Name = d.Name }));
        return Task.FromResult(response);
    }

    static DecisionOption ToOption(DecisionForecast forecast, Opsporing.Language language)
    {
        var option = new DecisionOption
        {
            Decision = (V1.Decision)forecast.Row.Decision,
            IsAdviceSetAside = forecast.IsAdviceSetAside,
            SecondPerson = (SecondPersonKind)forecast.Second,
        };
        EnumMap.AddBits(option.Needs, (uint)forecast.Row.Needs);
        if (forecast.Refusal is { } refusal)
        {
            (option.Refusal, option.Clause) = (UpperSnake.Of(refusal.Reason), refusal.Clause.ToCode());
            option.WhoMay.AddRange(RpcErrors.RoleCodes(refusal.WhoMay));
        }
        option.Reasons.AddRange(forecast.Reasons.Select(r => ToOption(r, language)));
        return option;
    }

    static EndingReasonOption ToOption(ReasonForecast forecast, Opsporing.Language language) => new()
    {
        Code = forecast.Reason.Code,
        Label = language == Opsporing.Language.Dutch ? forecast.Reason.LabelNl : forecast.Reason.LabelEn,
        Refusal = forecast.Refusal is { } refusal ? UpperSnake.Of(refusal.Reason) : "",
        Clause = forecast.Refusal?.Clause.ToCode() ?? "",
        SecondPerson = (SecondPersonKind)forecast.Second,
    };

    static void Check(List<Violation> violations)
    {
        if (violations.Count > 0)
            throw RpcErrors.FieldsInvalid(null, violations).ToRpcException();
    }
}
