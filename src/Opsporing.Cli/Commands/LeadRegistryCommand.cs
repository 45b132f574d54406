using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Opsporing.Cli;

/// <summary><c>opsporing leads list|submit|approve|activate|rollback</c>: the registry, through the service.</summary>
static class LeadRegistryCommand
{
    public static IEnumerable<Command> All()
    {
        yield return List();
        yield return Act("submit", "Submits a model with its card.", "demo-policy-author", Server.Roles.PolicyAuthor, true, async (service, headers, model, card, note) =>
            (await service.LeadModels.SubmitLeadModelAsync(new() { ModelDigest = model, CardDigest = card, Note = note }, headers)).LeadModel);
        yield return Act("approve", "Approves a submitted model, bound to the card that was read; two of the OM are needed.", "demo-om", Server.Roles.Om, true, async (service, headers, model, card, note) =>
            (await service.LeadModels.ApproveLeadModelAsync(new() { ModelDigest = model, CardDigest = card, Note = note }, headers)).LeadModel);
        yield return Act("activate", "Puts an approved model in force.", "demo-om", Server.Roles.Om, false, async (service, headers, model, _, note) =>
            (await service.LeadModels.ActivateLeadModelAsync(new() { ModelDigest = model, Note = note }, headers)).LeadModel);
        yield return RollBack();
    }

    static Command List()
    {
        var command = new Command("list", "Lists the models that were submitted, and the one that serves.") { CommandTree.Data, CommandTree.Server, CommandTree.Token };
        return CommandTree.On(command, async (p, output, c) =>
        {
            await using var service = await ServiceConnection.OpenAsync(CommandTree.Target(p), c);
            var reply = await service.LeadModels.ListLeadModelsAsync(new(), service.HeadersOf("demo-om", Server.Roles.Om), cancellationToken: c);
            var table = new Table().Border(TableBorder.Minimal).AddColumns("model", "card", "state", "submitted by", "approved by");
            foreach (var model in reply.LeadModels)
                table.AddRow([.. new object[] { model.ModelDigest, model.CardDigest, Codes.Of(model.State), model.Submitter, string.Join(", ", model.Approvers) }.Select(QueueCommand.Cell)]);
            output.Human.Write(table);
            output.Say(reply.ServingDigest.Length == 0 ? "The points table of the policy serves." : $"Serving: {reply.ServingDigest}");
            output.Json(Output.ToJson(reply));
            return ExitCode.Ok;
        });
    }

    static Command Act(
        string name, string description, string person, Server.Roles role, bool hasCard,
        Func<ServiceConnection, Grpc.Core.Metadata, string, string, string, Task<V1.LeadModel>> act)
    {
        var model = new Argument<string>("model") { Description = "Digest of the model." };
        var card = new Option<string>("--card") { Description = "Digest of its card (leads evaluate).", Required = hasCard };
        var (note, who) = Common(person);
        var command = new Command(name, description) { model, note, who, CommandTree.Data, CommandTree.Server, CommandTree.Token };
        if (hasCard)
            command.Add(card);
        return CommandTree.On(command, async (p, output, c) =>
        {
            await using var service = await ServiceConnection.OpenAsync(CommandTree.Target(p), c);
            var reply = await act(service, service.HeadersOf(p.GetValue(who)!, role), p.GetValue(model)!, hasCard ? p.GetValue(card)! : "", p.GetValue(note)!);
            output.Say($"{reply.ModelDigest}: {Codes.Of(reply.State)}; approved by {(reply.Approvers.Count == 0 ? "nobody" : string.Join(", ", reply.Approvers))}");
            output.Json(Output.ToJson(reply));
            return ExitCode.Ok;
        });
    }

    static Command RollBack()
    {
        var (note, who) = Common("demo-om");
        var command = new Command("rollback", "Retires the model in force; the one before it serves again, or the points table.")
        {
            note, who, CommandTree.Data, CommandTree.Server, CommandTree.Token,
        };
        return CommandTree.On(command, async (p, output, c) =>
        {
            await using var service = await ServiceConnection.OpenAsync(CommandTree.Target(p), c);
            var reply = await service.LeadModels.RollBackLeadModelAsync(
                new() { Note = p.GetValue(note)! }, service.HeadersOf(p.GetValue(who)!, Server.Roles.Om), cancellationToken: c);
            output.Say(reply.ModelDigest.Length == 0 ? "The points table of the policy serves." : $"Serving: {reply.ModelDigest}");
            output.Json(new JsonObject { ["model_digest"] = reply.ModelDigest });
            return ExitCode.Ok;
        });
    }

    static (Option<string> Note, Option<string> Who) Common(string person) => (
        new("--note") { Description = "Why; at most 500 characters.", DefaultValueFactory = _ => "" },
        new("--person") { Description = "Demo identity that acts; a --token says itself who it is.", DefaultValueFactory = _ => person });
}
