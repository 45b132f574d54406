using System.Text.Json.Nodes;
using Grpc.Core;
using Opsporing.V1;

namespace Opsporing.Server.Tests;

/// <summary>People of the gezag and documents that they could decide about.</summary>
static class PolicyExample
{
    public static readonly DemoIdentity Author = new("author", Roles.PolicyAuthor, ["*"]);
    public static readonly DemoIdentity OmOne = new("om-1", Roles.Om, ["*"]);
    public static readonly DemoIdentity OmTwo = new("om-2", Roles.Om, ["*"]);
    public static readonly DemoIdentity Mayor = new("mayor-am", Roles.Burgemeester, ["AM"]);

    /// <summary>A whole base, as JSON text; the demonstration with other names.</summary>
    public static string Base(string id = "landelijk", Action<JsonObject>? edit = null) => Edit("demonstration.json", json =>
    {
        (json["id"], json["title"], json["demonstration"]) = (id, "Landelijk beleid", false);
        edit?.Invoke(json);
    });

    /// <summary>An overlay of Amsterdam.</summary>
    public static string Overlay(string id = "amsterdam", Action<JsonObject>? edit = null) => Edit("overlays/am.json", json =>
    {
        (json["id"], json["demonstration"]) = (id, false);
        edit?.Invoke(json);
    });

    /// <summary>A base with so many priorities, each of another gemeente, group or tag.</summary>
    public static string Large(int priorities, string id = "landelijk") => Base(id, json =>
    {
        var rules = json["priorities"]!.AsArray();
        var groups = new[] { "theft", "fraud", "violence", "robbery", "vandalism" };
        while (rules.Count < priorities)
            rules.Add(new JsonObject
            {
                ["title"] = $"Prioriteit {rules.Count}",
                ["source"] = "proef",
                ["strength_permille"] = 1 + rules.Count % 1000,
                ["offence_groups"] = new JsonArray(groups[rules.Count % groups.Length]),
                ["method_tag"] = $"tag-{rules.Count}",
            });
    });

    public static string Edit(string seed, Action<JsonObject> edit)
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(TestService.Seeds, "policies", seed)))!.AsObject();
        edit(json);
        return json.ToJsonString();
    }

    public static V1.PolicyService.PolicyServiceClient Policies(this TestService service) => new(service.Channel);

    public static async Task<V1.PolicyVersion> DraftAsync(this TestService service, string document, DemoIdentity? by = null) =>
        (await service.Policies().DraftPolicyAsync(new() { Document = document }, service.As(by ?? Author))).Version;

    public static async Task<SubmitPolicyResponse> SubmitAsync(this TestService service, V1.PolicyVersion version, DemoIdentity? by = null) =>
        await service.Policies().SubmitPolicyAsync(
            new() { PolicyId = version.PolicyId, Digest = version.Digest }, service.As(by ?? Author));

    public static async Task<V1.PolicyVersion> ApproveAsync(this TestService service, V1.PolicyVersion version, DemoIdentity by) =>
        (await service.Policies().ApprovePolicyAsync(
            new() { PolicyId = version.PolicyId, Digest = version.Digest }, service.As(by))).Version;

    public static async Task<V1.PolicyVersion> ActivateAsync(
        this TestService service, V1.PolicyVersion version, DemoIdentity? by = null, DateTimeOffset? from = null, DateTimeOffset? until = null)
    {
        var request = new ActivatePolicyRequest { PolicyId = version.PolicyId, Digest = version.Digest };
        if (from is { } start)
            request.FromTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(start);
        if (until is { } end)
            request.UntilTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(end);
        return (await service.Policies().ActivatePolicyAsync(request, service.As(by ?? OmOne))).Version;
    }

    /// <summary>Drafts, submits and has it approved.</summary>
    public static async Task<V1.PolicyVersion> ApprovedAsync(this TestService service, string document)
    {
        var version = await service.DraftAsync(document);
        await service.SubmitAsync(version);
        await service.ApproveAsync(version, OmOne);
        return await service.ApproveAsync(version, version.Kind == V1.PolicyKind.Base ? OmTwo : Mayor);
    }

    /// <summary>Takes a document all the way, from now until its end.</summary>
    public static async Task<V1.PolicyVersion> InForceAsync(
        this TestService service, string document, DateTimeOffset? from = null, DateTimeOffset? until = null) =>
        await service.ActivateAsync(await service.ApprovedAsync(document), null, from, until);

    public static async Task<GetServingStatusResponse> StatusAsync(this TestService service) =>
        await service.Policies().GetServingStatusAsync(new(), service.As(DemoIdentities.Operator));

    /// <summary>What stands in the way, in upper case; or the reason of another error.</summary>
    public static async Task<string> RefusalAsync(Func<Task> act)
    {
        try
        {
            await act();
            return "";
        }
        catch (RpcException e)
        {
            return e.Info().Metadata.TryGetValue("refusal", out var refusal) ? refusal : e.Info().Reason;
        }
    }
}
