using System.CommandLine;
using System.Text.Json.Nodes;

namespace Opsporing.Cli;

/// <summary><c>opsporing co-views</c> and <c>acknowledge</c>: what a desk may see of other desks, and that it has.</summary>
static class CoViewsCommand
{
    const int PageSize = 1000;

    public static Command Tree()
    {
        var desk = new Argument<string>("desk") { Description = "Code of the co-viewing desk." };
        var isOpen = new Option<bool>("--unacknowledged") { Description = "Only what the desk has not acknowledged." };
        var command = new Command("co-views", "Lists the open reports that a desk co-views, oldest first.")
        {
            desk, isOpen, ActingAs.Role, ActingAs.Person, CommandTree.Data, CommandTree.Server, CommandTree.Token,
        };
        return CommandTree.On(command, (p, output, c) => ListAsync(
            CommandTree.Target(p), new() { Desk = p.GetValue(desk)!, IsUnacknowledgedOnly = p.GetValue(isOpen), PageSize = PageSize }, output, c));
    }

    public static Command Acknowledge()
    {
        var report = new Argument<string>("report") { Description = "Identity as source_system/source_number." };
        var desk = new Option<string>("--desk") { Description = "The co-viewing desk that has seen it.", Required = true };
        var command = new Command("acknowledge", "Records that a co-viewing desk has seen a report.")
        {
            report, desk, ActingAs.Role, ActingAs.Person, CommandTree.Data, CommandTree.Server, CommandTree.Token,
        };
        return CommandTree.On(command, async (p, output, c) =>
        {
            await using var service = await ServiceConnection.OpenAsync(CommandTree.Target(p), c);
            var acknowledged = await service.Work.AcknowledgeItemAsync(
                new() { ReportId = WorkCommand.Id(p.GetValue(report)!), Desk = p.GetValue(desk)! },
                service.OfficerHeaders, cancellationToken: c);
            return WorkCommand.Show(output, acknowledged.Work);
        });
    }

    static async Task<int> ListAsync(
        ServiceTarget target, V1.ListCoViewsRequest request, Output output, CancellationToken cancellation)
    {
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var views = new List<V1.CoView>();
        do
        {
            var page = await service.Work.ListCoViewsAsync(request, service.OfficerHeaders, cancellationToken: cancellation);
            views.AddRange(page.CoViews);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        WorkCommand.Table(output, ["report", "stands at", "received", "danger", "acknowledged"], views.Select(v => (string[])
            [WorkCommand.Name(v.ReportId), v.Desk, WorkCommand.Text(v.ReceivedTime), v.IsDanger ? "yes" : "", v.IsAcknowledged ? "yes" : "no"]));
        output.Json(new JsonObject { ["desk"] = request.Desk, ["co_views"] = new JsonArray([.. views.Select(Output.ToJson)]) });
        return ExitCode.Ok;
    }
}
