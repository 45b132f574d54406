using System.CommandLine;

namespace Opsporing.Cli;

/// <summary><c>opsporing work …</c>: acts on one report beside claiming and deciding.</summary>
static class WorkActsCommand
{
    static readonly Argument<string> Report = new("report") { Description = "Identity as source_system/source_number." };
    static readonly Option<string> Desk = Text("--desk", "Desk at which you act; the owning one, or the one that is asked to accept, by default.");
    static readonly Option<string> Note = Text("--note", "Note.");
    static readonly Option<string> Reason = Text("--reason", "Reason.");

    /// <summary>Does an act: the report, its etag and the desk are known.</summary>
    delegate Task<V1.Work> Act(ServiceConnection service, Call call);

    public static Command Tree() => new("work", "Acts on a report: claims, transfers, second persons, danger, duties, second triage.")
    {
        Extend(), HandOver(), TakeOver(), Accept(), Refuse(), Confirm(), Decline(), Read(), Danger(), Done(), Split(), Retriage(),
    };

    static Command Extend() => Sub("extend", "Extends the own claim.", [], static async (service, at) =>
        (await service.Work.ExtendClaimAsync(new() { ReportId = at.Id, WorkEventNumber = at.Number, Desk = at.Desk },
            service.OfficerHeaders, cancellationToken: at.Cancellation)).Work);

    static Command HandOver()
    {
        var colleague = new Argument<string>("colleague") { Description = "Code of the colleague." };
        return Sub("hand-over", "Hands the own claim to a colleague, with a note.", [colleague, Note], async (service, at) =>
            (await service.Work.HandOverClaimAsync(new()
            {
                ReportId = at.Id,
                WorkEventNumber = at.Number,
                Desk = at.Desk,
                Colleague = at.Of(colleague),
                Note = at.Of(Note),
            }, service.OfficerHeaders, cancellationToken: at.Cancellation)).Work);
    }

    static Command TakeOver() => Sub("take-over", "Takes over a claim that has expired, with a reason.", [Reason], static async (service, at) =>
        (await service.Work.TakeOverClaimAsync(
            new() { ReportId = at.Id, WorkEventNumber = at.Number, Desk = at.Desk, Reason = at.Of(Reason) },
            service.OfficerHeaders, cancellationToken: at.Cancellation)).Work);

    static Command Accept() => Sub("accept", "Accepts a transfer at the receiving desk.", [], static async (service, at) =>
        (await service.Work.AcceptTransferAsync(new() { ReportId = at.Id, WorkEventNumber = at.Number, Desk = at.Desk },
            service.OfficerHeaders, cancellationToken: at.Cancellation)).Work);

    static Command Refuse() => Sub("refuse", "Refuses a transfer as not for us, with a reason.", [Reason], static async (service, at) =>
        (await service.Work.RefuseTransferAsync(
            new() { ReportId = at.Id, WorkEventNumber = at.Number, Desk = at.Desk, Reason = at.Of(Reason) },
            service.OfficerHeaders, cancellationToken: at.Cancellation)).Work);

    static Command Confirm() => Sub("confirm", "Agrees, as the second person, to the decision that waits.", [Note], static async (service, at) =>
        (await service.Work.ConfirmDecisionAsync(
            new() { ReportId = at.Id, WorkEventNumber = at.Number, Desk = at.Desk, Note = at.Of(Note) },
            service.OfficerHeaders, cancellationToken: at.Cancellation)).Work);

    static Command Decline() => Sub("decline", "Does not agree to the decision that waits, or takes it back.", [Note], static async (service, at) =>
        (await service.Work.RefuseDecisionAsync(
            new() { ReportId = at.Id, WorkEventNumber = at.Number, Desk = at.Desk, Note = at.Of(Note) },
            service.OfficerHeaders, cancellationToken: at.Cancellation)).Work);

    static Command Read() => Sub("read", "Confirms that the report was read in its source system.", [], static async (service, at) =>
        (await service.Work.ConfirmSourceReadAsync(new() { ReportId = at.Id, WorkEventNumber = at.Number, Desk = at.Desk },
            service.OfficerHeaders, cancellationToken: at.Cancellation)).Work);

    static Command Split() => Sub("split", "Splits a merged report from its lead.", [], static async (service, at) =>
        (await service.Work.SplitReportAsync(new() { ReportId = at.Id, WorkEventNumber = at.Number, Desk = at.Desk },
            service.OfficerHeaders, cancellationToken: at.Cancellation)).Work);

    static Command Danger()
    {
        var flags = Codes("--flag", "Red flag that was reviewed, such as STALKING; may be repeated.");
        var tools = Codes("--tool", "RIHG, SASH or OTHER; may be repeated.");
        var informed = new Option<string>("--veilig-thuis") { Description = "YES or NO: whether Veilig Thuis was informed.", Required = true };
        var why = Text("--why", "Why Veilig Thuis was not informed.");
        return Sub("danger", "Records a danger review.", [flags, tools, informed, why, Note], async (service, at) =>
            (await service.Work.RecordDangerReviewAsync(new()
            {
                ReportId = at.Id,
                WorkEventNumber = at.Number,
                Desk = at.Desk,
                Review = new()
                {
                    RedFlags = { at.Of(flags).Select(code => WorkCommand.Code<V1.RedFlag>(code, "red flag")) },
                    Tools = { at.Of(tools).Select(code => WorkCommand.Code<V1.RiskTool>(code, "instrument")) },
                    VeiligThuisInformed = WorkCommand.Code<V1.Answer>(at.Of(informed), "answer"),
                    WhyNotInformed = at.Of(why),
                    Note = at.Of(Note),
                },
            }, service.OfficerHeaders, cancellationToken: at.Cancellation)).Work);
    }

    static Command Done()
    {
        var kind = new Argument<string>("duty") { Description = "FEEDBACK, CARE_REFERRAL, HIC_REVIEW or SIX_MONTHS." };
        var channel = Text("--channel", "Of feedback: CALL, VISIT, POST, MAIL or PORTAL.");
        var reference = Text("--reference", "Reference of the consultation with the OM for a HIC review; else a note.");
        return Sub("done", "Records that a duty was done.", [kind, channel, reference], async (service, at) =>
            (await service.Work.FinishDutyAsync(new()
            {
                ReportId = at.Id,
                WorkEventNumber = at.Number,
                Desk = at.Desk,
                Kind = WorkCommand.Code<V1.DutyKind>(at.Of(kind), "duty"),
                Channel = WorkCommand.CodeOrNone<V1.FeedbackChannel>(at.Of(channel), "channel"),
                Reference = at.Of(reference),
            }, service.OfficerHeaders, cancellationToken: at.Cancellation)).Work);
    }

    static Command Retriage()
    {
        var decision = new Argument<string>("decision") { Description = "What you would decide, not knowing what was decided." };
        return Sub("retriage", "Records a second triage that is due (duties --kind RETRIAGE).", [decision, Reason], async (service, at) =>
            (await service.Work.RecordRetriageAsync(new()
            {
                ReportId = at.Id,
                WorkEventNumber = at.Number,
                Desk = at.Desk,
                Decision = WorkCommand.Code<V1.Decision>(at.Of(decision), "decision"),
                ReasonCode = at.Of(Reason),
            }, service.OfficerHeaders, cancellationToken: at.Cancellation)).Work);
    }

    static Command Sub(string name, string description, Symbol[] own, Act act)
    {
        var command = new Command(name, description) { Report };
        foreach (var symbol in own)
            if (symbol is Argument argument)
                command.Arguments.Add(argument);
            else
                command.Options.Add((Option)symbol);
        foreach (var option in (Option[])
            [Desk, ActingAs.Role, ActingAs.Person, CommandTree.Data, CommandTree.Server, CommandTree.Token])
            command.Options.Add(option);
        return CommandTree.On(command, async (p, output, c) =>
        {
            await using var service = await ServiceConnection.OpenAsync(CommandTree.Target(p), c);
            var (id, number) = await WorkCommand.FindAsync(service, p.GetValue(Report)!, c);
            return WorkCommand.Show(output, await act(service, new(id, number, p, c)));
        });
    }

    static Option<string> Text(string name, string description) => new(name) { Description = description, DefaultValueFactory = _ => "" };

    static Option<string[]> Codes(string name, string description) => new(name) { Description = description, DefaultValueFactory = _ => [] };

    /// <summary>What an act was told.</summary>
    readonly record struct Call(V1.ReportId Id, int Number, ParseResult Parsed, CancellationToken Cancellation)
    {
        public string Desk => Of(WorkActsCommand.Desk);

        public T Of<T>(Option<T> option) => Parsed.GetValue(option)!;

        public T Of<T>(Argument<T> argument) => Parsed.GetValue(argument)!;
    }
}
