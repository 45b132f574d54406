using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Opsporing.Storage;
using Opsporing.V1;

namespace Opsporing.Server;

/// <summary>The triage RPCs. The contract and its errors: <c>triage_service.proto</c>.</summary>
sealed class TriageService(Installation installation, ReportReader reader) : V1.TriageService.TriageServiceBase
{
    const int DefaultQueues = 250;
    const int MaxQueues = 1000;
    const int DefaultItems = 50;
    const int MaxItems = 200;

    /// <summary>As long as the store can give an order back.</summary>
    const int TokenLifetimeSeconds = 3600;

    PageTokens Tokens => new(installation.Keys.Paging);

    Organisation Organisation => installation.Reference.Organisation;

    /// <inheritdoc/>
    public override async Task<ListQueuesResponse> ListQueues(ListQueuesRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var size = PageSize(request.PageSize, DefaultQueues, MaxQueues);
        var binding = $"ListQueues\n{caller.Reach}";
        var (_, after) = ReadToken(request.PageToken, binding);
        var now = installation.Now;
        var summaries = (await installation.Store.ListQueuesAsync(now, context.CancellationToken)).ToDictionary(s => s.Desk);
        var desks = Organisation.Desks
            .Where(desk => Authorisation.MayCount(caller, desk, Organisation))
            .Where(desk => string.CompareOrdinal(desk.Code, Encoding.UTF8.GetString(after)) > 0)
            .Take(size + 1).ToList();
        var response = new ListQueuesResponse { AsOfTime = ToWire.Time(now) };
        foreach (var desk in desks.Take(size))
            response.Queues.Add(ToWire.Queue(desk, summaries.GetValueOrDefault(desk.Code), Organisation));
        if (request.WithPolicies)
            await new QueuePolicies(installation).AddAsync(response.Queues, context.CancellationToken);
        if (desks.Count > size)
            response.NextPageToken = Tokens.Write(now, Encoding.UTF8.GetBytes(desks[size - 1].Code), binding);
        return response;
    }

    /// <inheritdoc/>
    public override async Task<ListQueueItemsResponse> ListQueueItems(ListQueueItemsRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var isFull = request.View == V1.QueueItemView.Full;
        var violations = new List<Violation>();
        if (request.View is < 0 or > V1.QueueItemView.Full)
            violations.Add(new("view", "The view is unknown."));
        var filter = FromWire.Filter(request.Filter, violations);
        CheckPageSize(request.PageSize, MaxItems, violations);
        if (violations.Count > 0)
            throw RpcErrors.FieldsInvalid(null, violations).ToRpcException();
        if (isFull)
            caller.RequirePurpose();
        var desk = Authorisation.FindDesk(request.Desk, caller, Organisation);
        var binding = $"ListQueueItems\n{desk.Code}\n{isFull}\n{request.Filter?.ToByteString().ToBase64()}\n{caller.Reach}";
        var (asOf, after) = ReadToken(request.PageToken, binding);
        QueuePosition? position = null;
        if (after.Length > 0)
            position = QueuePosition.TryRead(after, out var known) ? known : throw RpcErrors.PageTokenInvalid().ToRpcException();
        var size = request.PageSize == 0 ? DefaultItems : request.PageSize;
        var page = await installation.Store.ListItemsAsync(
            new(desk.Code, filter, size, position, asOf), context.CancellationToken);
        var response = new ListQueueItemsResponse { AsOfTime = ToWire.Time(asOf), FirstPosition = page.FirstPosition };
        for (var i = 0; i < page.Items.Length; i++)
            response.Entries.Add(new QueueEntry { Item = ToWire.Item(page.Items[i], page.Lanes[i], asOf) });
        if (isFull)
            await reader.AddAsync(page.Items, response.Entries, context.CancellationToken);
        if (page.Next is { } next)
            response.NextPageToken = Tokens.Write(asOf, next.ToBytes(), binding);
        return response;
    }

    /// <inheritdoc/>
    public override async Task<GetReportResponse> GetReport(GetReportRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var violations = new List<Violation>();
        var id = FromWire.Id(request.ReportId, "report_id", violations);
        var language = FromWire.Language(request.Language, violations);
        if (id is null || violations.Count > 0)
            throw RpcErrors.FieldsInvalid(null, violations).ToRpcException();
        caller.RequirePurpose();
        return await reader.GetAsync(id, language, caller, context.CancellationToken);
    }

    (long AsOf, byte[] After) ReadToken(string token, string binding)
    {
        if (token.Length == 0)
            return (installation.Now, []);
        if (!Tokens.TryRead(token, binding, out var asOf, out var after))
            throw RpcErrors.PageTokenInvalid().ToRpcException();
        return asOf >= installation.Now - TokenLifetimeSeconds
            ? (asOf, after)
            : throw RpcErrors.PageTokenExpired().ToRpcException();
    }

    static int PageSize(int asked, int normal, int most)
    {
        var violations = new List<Violation>();
        CheckPageSize(asked, most, violations);
        if (violations.Count > 0)
            throw RpcErrors.FieldsInvalid(null, violations).ToRpcException();
        return asked == 0 ? normal : asked;
    }

    static void CheckPageSize(int asked, int most, List<Violation> violations)
    {
        if (asked < 0 || asked > most)
            violations.Add(new("page_size", $"A page size lies in 0..{most}."));
    }
}
