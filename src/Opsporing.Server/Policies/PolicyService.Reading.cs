using System.Collections.Immutable;
using System.Text;
using Grpc.Core;
using Opsporing.V1;

namespace Opsporing.Server;

/// <summary>What is asked of policies.</summary>
sealed partial class PolicyService
{
    const int DefaultVersions = 250;
    const int MaxVersions = 1000;

    /// <summary>A replica that has been silent for longer is gone.</summary>
    static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public override Task<GetPolicySchemaResponse> GetPolicySchema(GetPolicySchemaRequest request, ServerCallContext context) =>
        Task.FromResult(new GetPolicySchemaResponse { Schema = PolicySchema.Write() });

    /// <inheritdoc/>
    public override async Task<ValidatePolicyResponse> ValidatePolicy(ValidatePolicyRequest request, ServerCallContext context)
    {
        var validation = await _submission.ValidateAsync(Encoding.UTF8.GetBytes(request.Document), context.CancellationToken);
        return new()
        {
            IsValid = validation.IsValid,
            Digest = validation.Document?.Digest.ToString() ?? "",
            Problems = { validation.Problems.Select(ToWire.PolicyProblem) },
        };
    }

    /// <inheritdoc/>
    public override async Task<ListPoliciesResponse> ListPolicies(ListPoliciesRequest request, ServerCallContext context)
    {
        if (request.PageSize is < 0 or > MaxVersions)
            throw RpcErrors.FieldInvalid("page_size", $"A page size lies in 0..{MaxVersions}.").ToRpcException();
        await Register.RefreshAsync(context.CancellationToken);
        var (tokens, binding) = (new PageTokens(installation.Keys.Paging), $"ListPolicies\n{Caller.Of(context).Reach}");
        var start = 0L;
        if (request.PageToken.Length > 0 && !tokens.TryRead(request.PageToken, binding, out start, out _))
            throw RpcErrors.PageTokenInvalid().ToRpcException();
        var size = request.PageSize == 0 ? DefaultVersions : request.PageSize;
        // Versions are only ever added, each policy's at its end: a place in the list is that of the draft's time.
        var versions = Register.History.Lines.Values.SelectMany(l => l.Versions.Select(v => (Line: l, Version: v)))
            .OrderBy(v => v.Version.DraftTime).ThenBy(v => v.Line.Id, StringComparer.Ordinal).Skip((int)start).Take(size + 1).ToList();
        var response = new ListPoliciesResponse { Versions = { versions.Take(size).Select(v => Show(v.Line, v.Version)) } };
        if (versions.Count > size)
            response.NextPageToken = tokens.Write(start + size, [], binding);
        return response;
    }

    /// <inheritdoc/>
    public override async Task<GetPolicyResponse> GetPolicy(GetPolicyRequest request, ServerCallContext context)
    {
        if (!PolicyIds.IsId(request.PolicyId))
            throw RpcErrors.FieldInvalid("policy_id", "An identity is a code of at most 64 letters, digits, '_' and '-'.").ToRpcException();
        await Register.RefreshAsync(context.CancellationToken);
        var line = Register.History.Lines.GetValueOrDefault(request.PolicyId)
            ?? throw RpcErrors.PolicyNotFound(request.PolicyId).ToRpcException();
        var version = request.Digest.Length == 0 ? line.Versions.LastOrDefault() : line.Find(Digest(request.Digest, "digest"));
        if (version is null)
            throw RpcErrors.PolicyNotFound(request.PolicyId).ToRpcException();
        var document = await DocumentAsync(version.Digest, context);
        var events = await installation.Store.Policies.ReadAsync(context.CancellationToken);
        var validation = await _submission.ValidateAsync(document.Content, context.CancellationToken);
        return new()
        {
            Version = Show(line, version),
            Document = Encoding.UTF8.GetString(document.Content.Span),
            Events = { events.Where(e => e.Event.PolicyId == line.Id).Select(e => ToWire.PolicyEvent(e.Event)) },
            Problems = { validation.Problems.Select(ToWire.PolicyProblem) },
            Simulations = { await new AttachedSimulations(installation.Store).FindAsync(version.Digest, context.CancellationToken) },
        };
    }

    /// <inheritdoc/>
    public override async Task<DiffPoliciesResponse> DiffPolicies(DiffPoliciesRequest request, ServerCallContext context)
    {
        await Register.RefreshAsync(context.CancellationToken);
        var after = await DocumentAsync(Digest(request.AfterDigest, "after_digest"), context);
        if (request.BeforeDigest.Length == 0)
            return new() { Differences = { await DifferencesAsync(after, context.CancellationToken) } };
        var before = await DocumentAsync(Digest(request.BeforeDigest, "before_digest"), context);
        return new() { Differences = { PolicyDifference.Between(before, after).Select(ToWire.PolicyDifference) } };
    }

    /// <inheritdoc/>
    public override async Task<GetServingStatusResponse> GetServingStatus(GetServingStatusRequest request, ServerCallContext context)
    {
        // What it has not followed yet is just what should show: nothing is refreshed here.
        var own = installation.ServingReport();
        var count = await installation.Store.Policies.CountAsync(context.CancellationToken);
        var others = await installation.Store.Policies.ListServingAsync(
            own.Time - (long)Silence.TotalMilliseconds, context.CancellationToken);
        var deployment = Register.Served.Deployment;
        var response = new GetServingStatusResponse
        {
            Replica = own.Replica,
            Replicas =
            {
                others.Where(r => r.Replica != own.Replica).Append(own).OrderBy(r => r.Replica, StringComparer.Ordinal)
                    .Select(r => ToWire.ServingReplica(r, count)),
            },
            Alarms = { Register.Alarms.Select(ToWire.PolicyAlarm) },
            IsDemonstration = deployment.IsDemonstration,
        };
        foreach (var digest in deployment.Served)
            foreach (var line in Register.History.Lines.Values)
                if (line.Find(digest) is { State: Opsporing.PolicyState.Activated } version)
                    response.InForce.Add(Show(line, version));
        if (deployment.Until != long.MaxValue)
            response.NextChangeTime = ToWire.Time(deployment.Until);
        return response;
    }

    async Task<IEnumerable<V1.PolicyDifference>> DifferencesAsync(PolicyDocument after, CancellationToken cancellation)
    {
        if (Register.History.Lines.GetValueOrDefault(after.Id) is not { } line
            || line.Versions.Where(v => v.ActivationNumber > 0 && v.Digest != after.Digest).MaxBy(v => v.ActivationNumber) is not { } last
            || await Register.FindAsync(last.Digest, cancellation) is not { } before)
            return [];
        return PolicyDifference.Between(before, after).Select(ToWire.PolicyDifference);
    }

    // A content of another kind is no policy, and a policy that nobody drafted here does not exist.
    async Task<PolicyDocument> DocumentAsync(ContentDigest digest, ServerCallContext context) =>
        Register.History.Lines.Values.Any(l => l.Find(digest) is not null)
            && await Register.FindAsync(digest, context.CancellationToken) is { } document
            ? document
            : throw RpcErrors.PolicyNotFound(digest).ToRpcException();

    static ContentDigest Digest(string text, string field) =>
        ContentDigest.TryParse(text, out var digest)
            ? digest
            : throw RpcErrors.FieldInvalid(field, "A digest has 64 hexadecimal digits.").ToRpcException();
}

/// <summary>What may be the identity of a policy.</summary>
static class PolicyIds
{
    /// <summary>A code as documents have it: 1 to 64 letters, digits, '_' and '-'.</summary>
    public static bool IsId(string text) =>
        text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
