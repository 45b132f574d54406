using System.CommandLine;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Opsporing.Server;

namespace Opsporing.Cli;

/// <summary><c>opsporing looks</c>: who looked at a report and why, own looks, assignments, reviews.</summary>
static class LooksCommand
{
    public static Command Tree() => new("looks", "Who looked at a report, and why.") { Who(), Mine(), Context(), Assign(), Review() };

    static Command Who()
    {
        var report = Report();
        var command = new Command("who", "Lists the looks at a report, as the privacy officer; that is a look too.")
        {
            report, CommandTree.Data, CommandTree.Server, CommandTree.Token,
        };
        return CommandTree.On(command, (p, output, c) => LooksWork.WhoAsync(CommandTree.Target(p), p.GetValue(report)!, output, c));
    }

    static Command Mine()
    {
        var top = new Option<int>("--top") { Description = "Looks to show, 1 to 50.", DefaultValueFactory = _ => 20 };
        top.Validators.Add(r => { if (r.Tokens.Count > 0 && r.GetValueOrDefault<int>() is < 1 or > 50) r.AddError("--top lies in 1..50."); });
        var command = new Command("mine", "Lists the own looks, with what explains them and the reviews of them.")
        {
            top, CommandTree.Data, CommandTree.Server, CommandTree.Token,
        };
        return CommandTree.On(command, (p, output, c) => LooksWork.MineAsync(CommandTree.Target(p), p.GetValue(top), output, c));
    }

    static Command Context()
    {
        var look = new Argument<string>("look") { Description = "Identity of an own look." };
        var text = new Argument<string>("text") { Description = "Context; no facts of a report." };
        var command = new Command("context", "Adds context to an own look.") { look, text, CommandTree.Data, CommandTree.Server, CommandTree.Token };
        return CommandTree.On(command, (p, output, c) => LooksWork.AddContextAsync(
            CommandTree.Target(p), p.GetValue(look)!, p.GetValue(text)!, output, c));
    }

    static Command Assign()
    {
        var person = new Argument<string>("person") { Description = "Code of somebody else." };
        var kind = new Argument<string>("kind") { Description = "PIKET, STEERING, TASK_ACCENT or BRIEFING." };
        var place = new Argument<string>("place") { Description = "Code of an eenheid, basisteam or desk." };
        var (from, until) = (Day("--from", "First day, yyyy-MM-dd."), Day("--until", "Day after the last, yyyy-MM-dd."));
        var note = new Option<string>("--note") { Description = "Note.", DefaultValueFactory = _ => "" };
        var command = new Command("assign", "Registers an assignment of somebody else, as a coordinator.")
        {
            person, kind, place, from, until, note, CommandTree.Data, CommandTree.Server, CommandTree.Token,
        };
        return CommandTree.On(command, (p, output, c) => LooksWork.AssignAsync(CommandTree.Target(p), new()
        {
            Person = p.GetValue(person)!,
            Kind = WorkCommand.Code<V1.AssignmentKind>(p.GetValue(kind)!, "assignment"),
            Place = p.GetValue(place)!,
            FromTime = Instant(p.GetValue(from)!, "--from"),
            UntilTime = Instant(p.GetValue(until)!, "--until"),
            Note = p.GetValue(note)!,
        }, output, c));
    }

    static Command Review()
    {
        var (person, report) = (new Argument<string>("person") { Description = "Code of the person; never your own." }, Report());
        var reason = new Option<string>("--reason") { Description = "Why it is opened.", Required = true };
        var open = new Command("open", "Opens a review of the looks of one person at one report; you own it.")
        {
            person, report, reason, CommandTree.Data, CommandTree.Server, CommandTree.Token,
        };
        CommandTree.On(open, (p, output, c) => LooksWork.OpenReviewAsync(
            CommandTree.Target(p), p.GetValue(person)!, p.GetValue(report)!, p.GetValue(reason)!, output, c));
        var review = new Argument<string>("review") { Description = "Identity of a review of your own." };
        var show = new Command("show", "Shows a review with its looks.") { review, CommandTree.Data, CommandTree.Server, CommandTree.Token };
        CommandTree.On(show, (p, output, c) => LooksWork.ReviewAsync(CommandTree.Target(p), p.GetValue(review)!, null, output, c));
        var talk = Day("--talk", "Day of the talk, yyyy-MM-dd, or yyyy-MM-ddTHH:mmZ.");
        var isExplained = new Option<bool>("--explained") { Description = "You hold the looks explained." };
        var note = new Option<string>("--note") { Description = "Note.", Required = true };
        var conclude = new Command("conclude", "Concludes a review, after the person's context and a talk.")
        {
            review, talk, isExplained, note, CommandTree.Data, CommandTree.Server, CommandTree.Token,
        };
        CommandTree.On(conclude, (p, output, c) => LooksWork.ReviewAsync(CommandTree.Target(p), p.GetValue(review)!, new()
        {
            TalkTime = Instant(p.GetValue(talk)!, "--talk"),
            IsExplained = p.GetValue(isExplained),
            Note = p.GetValue(note)!,
        }, output, c));
        return new("review", "Reviews looks one by one, as the privacy officer.") { open, show, conclude };
    }

    static Argument<string> Report() => new("report") { Description = "Identity as source_system/source_number." };

    static Option<string> Day(string name, string description) => new(name) { Description = description, Required = true };

    static Timestamp Instant(string text, string name) =>
        DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var time)
            ? Timestamp.FromDateTimeOffset(time)
            : throw new UsageException($"{name}: '{text}' is no day such as 2026-11-20.");
}

/// <summary>What <see cref="LooksCommand"/> does.</summary>
static class LooksWork
{
    public static async Task<int> WhoAsync(ServiceTarget target, string report, Output output, CancellationToken cancellation)
    {
        var request = new V1.WhoLookedAtRequest { ReportId = Id(report) };
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var all = new V1.WhoLookedAtResponse { ReportId = request.ReportId };
        do
        {
            var page = await service.Access.WhoLookedAtAsync(
                request, service.HeadersOf(DemoIdentities.PrivacyOfficer), cancellationToken: cancellation);
            all.Looks.Add(page.Looks);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        Show(output, all.Looks);
        output.Json(Output.ToJson(all));
        return ExitCode.Ok;
    }

    public static async Task<int> MineAsync(ServiceTarget target, int top, Output output, CancellationToken cancellation)
    {
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var mine = await service.Access.MyLooksAsync(new() { PageSize = top }, service.OfficerHeaders, cancellationToken: cancellation);
        foreach (var line in mine.Allowed)
            output.Say(line);
        Show(output, mine.Looks);
        foreach (var review in mine.Reviews)
            Show(output, review);
        output.Json(Output.ToJson(mine));
        return ExitCode.Ok;
    }

    public static async Task<int> AddContextAsync(
        ServiceTarget target, string look, string text, Output output, CancellationToken cancellation)
    {
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var said = await service.Access.AddContextAsync(
            new() { LookId = look, Text = text }, service.OfficerHeaders, cancellationToken: cancellation);
        Show(output, [said.Look]);
        output.Json(Output.ToJson(said));
        return ExitCode.Ok;
    }

    public static async Task<int> AssignAsync(
        ServiceTarget target, V1.RegisterAssignmentRequest request, Output output, CancellationToken cancellation)
    {
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var registered = await service.Access.RegisterAssignmentAsync(
            request, service.HeadersOf(DemoIdentities.Coordinator), cancellationToken: cancellation);
        output.Say($"assignment {registered.AssignmentId}");
        output.Json(Output.ToJson(registered));
        return ExitCode.Ok;
    }

    public static async Task<int> OpenReviewAsync(
        ServiceTarget target, string person, string report, string reason, Output output, CancellationToken cancellation)
    {
        var request = new V1.OpenReviewRequest { Person = person, ReportId = Id(report), Reason = reason };
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var opened = await service.Access.OpenReviewAsync(
            request, service.HeadersOf(DemoIdentities.PrivacyOfficer), cancellationToken: cancellation);
        Show(output, opened.Review);
        output.Json(Output.ToJson(opened));
        return ExitCode.Ok;
    }

    public static async Task<int> ReviewAsync(
        ServiceTarget target, string review, V1.ReviewConclusion? conclusion, Output output, CancellationToken cancellation)
    {
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var reply = await service.Access.ReviewLookAsync(
            new() { ReviewId = review, Conclusion = conclusion }, service.HeadersOf(DemoIdentities.PrivacyOfficer), cancellationToken: cancellation);
        Show(output, reply.Review);
        Show(output, reply.Looks);
        output.Json(Output.ToJson(reply));
        return ExitCode.Ok;
    }

    static void Show(Output output, IEnumerable<V1.RecordedLook> looks) => WorkCommand.Table(
        output, ["look", "time", "person", "rpc", "purpose", "reports", "task relation", "context"], looks.Select(l => (string[])
        [
            l.LookId, WorkCommand.Text(l.LookTime), l.Person, l.Rpc[(l.Rpc.IndexOf('/') + 1)..],
            l.SensitivePurpose.Length > 0 && l.SensitivePurpose != l.Purpose ? $"{l.Purpose} / {l.SensitivePurpose}" : l.Purpose,
            l.ReportIds.Count == 1 ? Name(l.ReportIds[0]) : $"{l.ReportIds.Count} reports",
            l.Relation == 0 ? "-" : Codes.Of(l.Relation), string.Join("; ", l.Context),
        ]));

    static void Show(Output output, V1.LookReview review)
    {
        output.Say($"review {review.ReviewId} of {review.Person} at {Name(review.ReportId)}, owner {review.Owner}: {review.Reason}");
        output.Say(review.Conclusion is { } conclusion
            ? $"  concluded {WorkCommand.Text(conclusion.ConcludeTime)} after the talk of {WorkCommand.Text(conclusion.TalkTime)}: "
                + $"{(conclusion.IsExplained ? "explained" : "not explained")}; {conclusion.Note}"
            : $"  open since {WorkCommand.Text(review.OpenTime)}; context is waited for until {WorkCommand.Text(review.ContextUntilTime)}");
    }

    static V1.ReportId Id(string report) => ReportId.TryParse(report, out var id)
        ? new() { SourceSystem = id!.SourceSystem, SourceNumber = id.SourceNumber }
        : throw new UsageException($"'{report}' is no identity such as bvh-am/2026000123.");

    static string Name(V1.ReportId id) => $"{id.SourceSystem}/{id.SourceNumber}";
}
