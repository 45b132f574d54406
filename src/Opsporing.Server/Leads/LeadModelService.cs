using Grpc.Core;
using Opsporing.V1;

namespace Opsporing.Server;

/// <summary>The registry of lead models. The contract and its errors: <c>lead_model_service.proto</c>.</summary>
sealed class LeadModelService(Installation installation) : V1.LeadModelService.LeadModelServiceBase
{
    const int MaxNote = 500;

    /// <inheritdoc/>
    public override async Task<ListLeadModelsResponse> ListLeadModels(ListLeadModelsRequest request, ServerCallContext context)
    {
        var registry = await ReadAsync(context);
        var serving = installation.Bases.LeadModel?.Digest;
        return new()
        {
            LeadModels = { registry.Models.Select(ToWire) },
            ServingDigest = serving?.ToString() ?? "",
        };
    }

    /// <inheritdoc/>
    public override async Task<SubmitLeadModelResponse> SubmitLeadModel(SubmitLeadModelRequest request, ServerCallContext context)
    {
        var (model, card) = (Digest(request.ModelDigest, "model_digest"), Digest(request.CardDigest, "card_digest"));
        await LoadAsync(model, context.CancellationToken);
        if (await installation.Store.FindContentAsync(card, context.CancellationToken) is not { Kind: ContentKinds.LeadModelCard })
            throw RpcErrors.LeadModelNotFound(card.ToString()).ToRpcException();
        return new() { LeadModel = await ActAsync(LeadModelAct.Submit, model, card, request.Note, context) };
    }

    /// <inheritdoc/>
    public override async Task<ApproveLeadModelResponse> ApproveLeadModel(ApproveLeadModelRequest request, ServerCallContext context) => new()
    {
        LeadModel = await ActAsync(
            LeadModelAct.Approve, Digest(request.ModelDigest, "model_digest"), Digest(request.CardDigest, "card_digest"), request.Note, context),
    };

    /// <inheritdoc/>
    public override async Task<ActivateLeadModelResponse> ActivateLeadModel(ActivateLeadModelRequest request, ServerCallContext context)
    {
        var digest = Digest(request.ModelDigest, "model_digest");
        // Read before it is put in force: a model that cannot be used must never be the one that serves.
        await LoadAsync(digest, context.CancellationToken);
        var standing = await ActAsync(LeadModelAct.Activate, digest, ContentDigest.None, request.Note, context);
        await installation.Register.RefreshAsync(CancellationToken.None);
        return new() { LeadModel = standing };
    }

    /// <inheritdoc/>
    public override async Task<RollBackLeadModelResponse> RollBackLeadModel(RollBackLeadModelRequest request, ServerCallContext context)
    {
        var leaving = (await ReadAsync(context)).InForce;
        await ActAsync(LeadModelAct.RollBack, leaving, ContentDigest.None, request.Note, context);
        var now = (await ReadAsync(context)).InForce;
        await installation.Register.RefreshAsync(CancellationToken.None);
        return new() { ModelDigest = now.IsNone ? "" : now.ToString() };
    }

    async Task<V1.LeadModel?> ActAsync(
        LeadModelAct act, ContentDigest model, ContentDigest card, string note, ServerCallContext context)
    {
        if (note.Length > MaxNote)
            throw RpcErrors.FieldInvalid("note", $"A note has at most {MaxNote} characters.").ToRpcException();
        var caller = Caller.Of(context);
        var registry = await ReadAsync(context);
        if (registry.Check(act, model, card, caller.Person) is var refusal and not LeadModelRefusal.None)
            throw RpcErrors.LeadModelActRefused(model, refusal).ToRpcException();
        var done = await installation.Store.LeadModels.AppendAsync(
            registry.Number, act, model, card, caller.Person, note, context.CancellationToken);
        if (done is null)
            throw RpcErrors.LeadModelLostRace(model).ToRpcException();
        return (await ReadAsync(context)).Models.Where(m => m.Model == model).Select(ToWire).FirstOrDefault();
    }

    async Task<LeadModelRegistry> ReadAsync(ServerCallContext context) =>
        new(await installation.Store.LeadModels.ReadAsync(context.CancellationToken));

    async Task<LeadScorer> LoadAsync(ContentDigest digest, CancellationToken cancellation)
    {
        try
        {
            return await installation.FindLeadModelAsync(digest, cancellation)
                ?? throw RpcErrors.LeadModelNotFound(digest.ToString()).ToRpcException();
        }
        catch (LeadModelException error)
        {
            throw RpcErrors.LeadModelUnusable(digest, error.Message).ToRpcException();
        }
    }

    static ContentDigest Digest(string text, string field) => ContentDigest.TryParse(text, out var digest)
        ? digest
        : throw RpcErrors.FieldInvalid(field, "A digest has 64 hexadecimal digits.").ToRpcException();

    static V1.LeadModel ToWire(LeadModelStanding standing) => new()
    {
        ModelDigest = standing.Model.ToString(),
        CardDigest = standing.Card.ToString(),
        State = (V1.LeadModelState)standing.State,
        Submitter = standing.Submitter,
        Approvers = { standing.Approvers },
    };
}
