using System.Collections.Immutable;
using Grpc.Core;
using Opsporing.Storage;
using Opsporing.V1;

namespace Opsporing.Server;

/// <summary>Who looked and why. The contract and its errors: <c>access_service.proto</c>.</summary>
sealed partial class AccessService(Installation installation, LookRegister register, ReportReader reader)
    : V1.AccessService.AccessServiceBase
{
    const int DefaultLooks = 50;
    const int MaxLooks = 200;
    const int DefaultOwn = 20;
    const int MaxOwn = 50;
    const int MaxText = 1000;

    /// <summary>What the screen says beforehand.</summary>
    static readonly ImmutableArray<string> s_allowed =
    [
        "U mag een melding of aangifte bekijken als uw taak dat vraagt: eigen werkvoorraad, behandeling, overdracht, piket, sturing en "
            + "coördinatie, taakaccent of briefing. Iedere inzage wordt met het doel vastgelegd; u kunt er zelf context bij geven.",
        "You may look at a report when your task asks for it: own queue, treatment, transfer, on call, steering, task accent or "
            + "briefing. Every look is registered with its purpose; you can add context to your own.",
    ];

    long Now => installation.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public override async Task<WhoLookedAtResponse> WhoLookedAt(WhoLookedAtRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var violations = new List<Violation>();
        var id = FromWire.Id(request.ReportId, "report_id", violations);
        var size = PageSize(request.PageSize, DefaultLooks, MaxLooks, violations);
        Check(violations);
        caller.RequirePurpose();
        await reader.RequireSightAsync(id!, caller, context.CancellationToken);
        var binding = $"WhoLookedAt\n{id}\n{caller.Reach}";
        var looks = await register.ListByReportAsync(id!, ReadToken(request.PageToken, binding), size + 1, context.CancellationToken);
        var response = new WhoLookedAtResponse { ReportId = ToWire.Id(id!) };
        var shown = looks.Take(size).Where(l => MaySee(caller, l)).ToList();
        response.Looks.Add(await new LookReading(installation, register).ShowAsync(shown, id, context.CancellationToken));
        if (looks.Length > size)
            response.NextPageToken = WriteToken(looks[size - 1].Id, binding);
        return response;
    }

    /// <inheritdoc/>
    public override async Task<MyLooksResponse> MyLooks(MyLooksRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var violations = new List<Violation>();
        var size = PageSize(request.PageSize, DefaultOwn, MaxOwn, violations);
        Check(violations);
        var binding = $"MyLooks\n{caller.Reach}";
        var looks = await register.ListByPersonAsync(
            caller.Person, ReadToken(request.PageToken, binding), size + 1, context.CancellationToken);
        var response = new MyLooksResponse { Allowed = { s_allowed } };
        response.Looks.Add(await new LookReading(installation, register).ShowAsync([.. looks.Take(size)], null, context.CancellationToken));
        if (looks.Length > size)
            response.NextPageToken = WriteToken(looks[size - 1].Id, binding);
        if (request.PageToken.Length == 0)
            response.Reviews.Add((await register.ListReviewsAsync(caller.Person, context.CancellationToken)).Select(ToWire.Review));
        return response;
    }

    /// <inheritdoc/>
    public override async Task<AddContextResponse> AddContext(AddContextRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var violations = new List<Violation>();
        var id = ReadGuid(request.LookId, "look_id", violations);
        CheckText(request.Text, "text", 1, violations);
        Check(violations);
        if (!await register.AddContextAsync(new(caller.Person, id, Now, request.Text), context.CancellationToken))
            throw RpcErrors.LookNotFound(request.LookId).ToRpcException();
        var look = (await register.FindAsync(caller.Person, id, context.CancellationToken))!;
        return new() { Look = (await new LookReading(installation, register).ShowAsync([look], null, context.CancellationToken))[0] };
    }

    /// <inheritdoc/>
    public override async Task<RegisterAssignmentResponse> RegisterAssignment(
        RegisterAssignmentRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var violations = new List<Violation>();
        var assignment = ReadAssignment(request, caller, violations);
        Check(violations);
        if (assignment.Person == caller.Person)
            throw RpcErrors.AssignmentRefused("OWN_ASSIGNMENT").ToRpcException();
        if (!Reaches(caller, assignment.Place))
            throw RpcErrors.AssignmentRefused("PLACE_OUTSIDE_SCOPE").ToRpcException();
        await register.RegisterAsync(assignment, context.CancellationToken);
        return new() { AssignmentId = assignment.Id.ToString() };
    }

    Assignment ReadAssignment(RegisterAssignmentRequest request, Caller caller, List<Violation> violations)
    {
        CheckPerson(request.Person, violations);
        CheckText(request.Note, "note", 0, violations);
        var kind = FromWire.Code<V1.AssignmentKind, Opsporing.AssignmentKind>(request.Kind, "kind", violations);
        var from = FromWire.Milliseconds(request.FromTime, "from_time", violations);
        var until = FromWire.Milliseconds(request.UntilTime, "until_time", violations);
        if (request.FromTime is null || request.UntilTime is null || until <= from || until - from > (long)TimeSpan.FromDays(366).TotalMilliseconds)
            violations.Add(new("until_time", "An assignment has a start and an end, at most 366 days after it."));
        return new(
            NewId(), request.Person, kind, request.Place, from, until, request.Note, caller.Person, Now);
    }

    bool Reaches(Caller caller, string place)
    {
        var organisation = installation.Reference.Organisation;
        if (organisation.DeskIndexOf(place) is >= 0 and var desk)
            return caller.Reaches(organisation.Desks[desk], organisation);
        if (organisation.BasisteamIndexOf(place) is >= 0 and var team)
            return caller.ReachesEenheid(place) || caller.ReachesEenheid(organisation.Eenheden[organisation.Basisteams[team].EenheidIndex].Code);
        return (organisation.EenheidIndexOf(place) >= 0 || place == Caller.Everywhere) && caller.ReachesEenheid(place);
    }

    // A protected investigation must not become known by its own register: only integrity learns of its looks.
    static bool MaySee(Caller caller, Look look) =>
        (caller.Roles & Roles.Integrity) != 0 || look.Purpose != Look.ProtectedPurpose
        || !look.Roles.Split(' ').Contains(Roles.Integrity.ToCodes().Single());

    Guid NewId() => Guid.CreateVersion7(installation.Clock.GetUtcNow());

    Guid? ReadToken(string token, string binding)
    {
        if (token.Length == 0)
            return null;
        return new PageTokens(installation.Keys.Paging).TryRead(token, binding, out _, out var after) && after.Length == 16
            ? new(after, bigEndian: true)
            : throw RpcErrors.PageTokenInvalid().ToRpcException();
    }

    string WriteToken(Guid id, string binding) =>
        new PageTokens(installation.Keys.Paging).Write(installation.Now, id.ToByteArray(bigEndian: true), binding);

    static int PageSize(int asked, int normal, int most, List<Violation> violations)
    {
        if (asked < 0 || asked > most)
            violations.Add(new("page_size", $"A page size lies in 0..{most}."));
        return asked == 0 ? normal : asked;
    }

    static Guid ReadGuid(string text, string field, List<Violation> violations)
    {
        if (Guid.TryParseExact(text, "D", out var id))
            return id;
        violations.Add(new(field, "An identity has 36 characters."));
        return default;
    }

    static void CheckPerson(string person, List<Violation> violations)
    {
        if (person.Length is 0 or > 200 || !ReportValidation.IsPlain(person))
            violations.Add(new("person", "A code has 1 to 200 plain characters."));
    }

    static void CheckText(string text, string field, int least, List<Violation> violations)
    {
        if (text.Trim().Length < least || text.Length > MaxText)
            violations.Add(new(field, $"A text has {least} to {MaxText} characters."));
    }

    static void Check(List<Violation> violations)
    {
        if (violations.Count > 0)
            throw RpcErrors.FieldsInvalid(null, violations).ToRpcException();
    }
}
