using System.CommandLine;
using System.Globalization;
using System.Text;
using Grpc.Core;
using Opsporing.Server;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace Opsporing.Cli;

/// <summary><c>opsporing policy …</c>: a policy of the gezag from its text to force (docs/policy.md).</summary>
static partial class PolicyCommand
{
    static readonly Argument<string> Id = new("policy") { Description = "Identity of the policy: the id of its document." };
    static readonly Argument<string> File = new("file") { Description = "Document in JSON; - for standard input." };
    static readonly Option<string> Digest = new("--digest") { Description = "Digest of the version that you saw.", Required = true };
    static readonly Option<string> Reason = new("--reason") { Description = "Why.", Required = true };
    static readonly Option<string?> Person = new("--person") { Description = "Demo identity: code of the person; of the role by default." };

    /// <summary>The command and its subcommands.</summary>
    /// <param name="connection">Options of a command that needs the service.</param>
    /// <param name="on">Runs an action and turns its failures into exit codes.</param>
    /// <param name="target">Reads those options.</param>
    public static Command Tree(
        Option[] connection, Func<Command, Func<ParseResult, Output, CancellationToken, Task<int>>, Command> on,
        Func<ParseResult, ServiceTarget> target)
    {
        var digest = new Option<string>("--digest") { Description = "Digest of the version; the last one by default.", DefaultValueFactory = _ => "" };
        var (before, after) = (new Option<string>("--before") { Description = "Digest before; the version activated last by default.", DefaultValueFactory = _ => "" },
            new Option<string>("--after") { Description = "Digest after.", Required = true });
        var (from, until) = (Instant("--from", "First instant in force; now by default."), Instant("--until", "First instant no longer in force; the end of the document by default."));
        return new("policy", "Writes, submits, approves, activates and shows policies of the gezag.")
        {
            on(new("schema", "Prints the JSON Schema of policy documents."), (_, _, _) => Schema()),
            Sub("validate", "Says everything that is wrong with a document, and what its choices bring about.", [File], "police", ValidateAsync),
            Sub("draft", "Writes a document: a first draft or an edit.", [File], "police", DraftAsync),
            Sub("submit", "Submits a draft for approval and numbers it by its effect.", [Id, Digest], "police", SubmitAsync),
            Sub("approve", "Approves the version of a digest.", [Id, Digest], "om", ApproveAsync),
            Sub("reject", "Rejects the version of a digest.", [Id, Digest, Reason], "om", RejectAsync),
            Sub("activate", "Puts an approved version in force.", [Id, Digest, from, until], "om", (p, s, h, o, c) => ActivateAsync(p, s, h, p.GetValue(from), p.GetValue(until), o, c)),
            Sub("retire", "Ends a version at once, or sets aside the alarm of one that has ended.", [Id, Digest, Reason], "om", RetireAsync),
            Sub("list", "Lists all versions.", [], "operator", ListAsync),
            Sub("show", "Shows a version, its document and its history.", [Id, digest], "operator", (p, s, h, o, c) => ShowAsync(p, s, h, p.GetValue(digest)!, o, c)),
            Sub("diff", "Says what two versions say differently.", [before, after], "operator", (p, s, h, o, c) => DiffAsync(s, h, p.GetValue(before)!, p.GetValue(after)!, o, c)),
            SimulateCommand.Tree(), ShadowCommand.Tree(),
            Sub("status", "Says what every replica serves, and what is wrong.", [], "operator", StatusAsync),
        };

        Command Sub(string name, string description, Symbol[] own, string role, Act act)
        {
            var roles = new Option<string>("--as") { Description = "Demo identity: police, om, burgemeester or operator.", DefaultValueFactory = _ => role };
            roles.AcceptOnlyFromAmong("police", "om", "burgemeester", "operator");
            var scope = new Option<string>("--scope") { Description = "Demo identity: eenheid, basisteam, or * for everywhere.", DefaultValueFactory = _ => "*" };
            var command = new Command(name, description) { roles, Person, scope };
            foreach (var symbol in own)
                if (symbol is Argument argument)
                    command.Arguments.Add(argument);
                else
                    command.Options.Add((Option)symbol);
            foreach (var option in connection)
                command.Options.Add(option);
            return on(command, async (parsed, output, cancellation) =>
            {
                await using var service = await ServiceConnection.OpenAsync(target(parsed), cancellation);
                var identity = Identity(parsed.GetValue(roles)!, parsed.GetValue(Person), parsed.GetValue(scope)!);
                return await act(parsed, service, service.HeadersOf(identity), output, cancellation);
            });
        }
    }

    delegate Task<int> Act(ParseResult parsed, ServiceConnection service, Metadata headers, Output output, CancellationToken cancellation);

    static Task<int> Schema()
    {
        Console.Out.Write(PolicySchema.Write());
        return Task.FromResult(ExitCode.Ok);
    }

    static async Task<int> ValidateAsync(ParseResult parsed, ServiceConnection service, Metadata headers, Output output, CancellationToken cancellation)
    {
        var answer = await service.Policies.ValidatePolicyAsync(
            new() { Document = await ReadAsync(parsed.GetValue(File)!, cancellation) }, headers, cancellationToken: cancellation);
        foreach (var problem in answer.Problems)
            output.Say(Line(problem));
        output.Say(answer.IsValid ? $"valid   {answer.Digest}" : $"invalid {answer.Problems.Count(p => p.Severity == V1.PolicySeverity.Error)} error(s)");
        output.Json(Output.ToJson(answer));
        return answer.IsValid ? ExitCode.Ok : ExitCode.Findings;
    }

    static async Task<int> DraftAsync(ParseResult parsed, ServiceConnection service, Metadata headers, Output output, CancellationToken cancellation)
    {
        var answer = await service.Policies.DraftPolicyAsync(
            new() { Document = await ReadAsync(parsed.GetValue(File)!, cancellation) }, headers, cancellationToken: cancellation);
        Tell(output, answer.Version, answer.Problems, answer.Differences);
        output.Json(Output.ToJson(answer));
        return ExitCode.Ok;
    }

    static async Task<int> SubmitAsync(ParseResult parsed, ServiceConnection service, Metadata headers, Output output, CancellationToken cancellation)
    {
        var answer = await service.Policies.SubmitPolicyAsync(
            new() { PolicyId = parsed.GetValue(Id)!, Digest = parsed.GetValue(Digest)! }, headers, cancellationToken: cancellation);
        Tell(output, answer.Version, answer.Problems, answer.Differences);
        var effect = answer.Effect;
        output.Say(string.Create(CultureInfo.InvariantCulture,
            $"effect  {effect.Reach}: of {effect.ReportCount} reference reports {effect.RouteCount} go to another desk, {effect.AdviceCount} get other advice, {effect.OutputCount} change at all"));
        output.Json(Output.ToJson(answer));
        return ExitCode.Ok;
    }

    static async Task<int> ApproveAsync(ParseResult parsed, ServiceConnection service, Metadata headers, Output output, CancellationToken cancellation) =>
        Tell(output, (await service.Policies.ApprovePolicyAsync(
            new() { PolicyId = parsed.GetValue(Id)!, Digest = parsed.GetValue(Digest)! }, headers, cancellationToken: cancellation)).Version);

    static async Task<int> RejectAsync(ParseResult parsed, ServiceConnection service, Metadata headers, Output output, CancellationToken cancellation) =>
        Tell(output, (await service.Policies.RejectPolicyAsync(new()
        {
            PolicyId = parsed.GetValue(Id)!,
            Digest = parsed.GetValue(Digest)!,
            Reason = parsed.GetValue(Reason)!,
        }, headers, cancellationToken: cancellation)).Version);

    static async Task<int> ActivateAsync(
        ParseResult parsed, ServiceConnection service, Metadata headers, string? from, string? until, Output output, CancellationToken cancellation) =>
        Tell(output, (await service.Policies.ActivatePolicyAsync(new()
        {
            PolicyId = parsed.GetValue(Id)!,
            Digest = parsed.GetValue(Digest)!,
            FromTime = Time(from),
            UntilTime = Time(until),
        }, headers, cancellationToken: cancellation)).Version);

    static async Task<int> RetireAsync(ParseResult parsed, ServiceConnection service, Metadata headers, Output output, CancellationToken cancellation) =>
        Tell(output, (await service.Policies.RetirePolicyAsync(new()
        {
            PolicyId = parsed.GetValue(Id)!,
            Digest = parsed.GetValue(Digest)!,
            Reason = parsed.GetValue(Reason)!,
        }, headers, cancellationToken: cancellation)).Version);

    static int Tell(Output output, V1.PolicyVersion version)
    {
        Tell(output, version, [], []);
        output.Json(Output.ToJson(version));
        return ExitCode.Ok;
    }

    static void Tell(
        Output output, V1.PolicyVersion version, IEnumerable<V1.PolicyProblem> problems, IEnumerable<V1.PolicyDifference> differences)
    {
        output.Say(Line(version));
        if (version.MissingApprovals.Count > 0 && version.State == V1.PolicyState.Submitted)
            output.Say($"missing {string.Join(", ", version.MissingApprovals)}");
        foreach (var problem in problems)
            output.Say(Line(problem));
        foreach (var difference in differences)
            output.Say($"differs {difference.Text}");
    }

    static string Line(V1.PolicyVersion version) => string.Join(' ',
        $"{version.PolicyId} {version.Digest} {version.State}",
        version.Version.Length == 0 ? "" : version.Version,
        version.IsInForce ? "IN FORCE" : "",
        version.FromTime is null ? "" : $"from {version.FromTime.ToDateTimeOffset():yyyy-MM-dd HH:mm:ss}Z",
        version.UntilTime is null ? "" : $"until {version.UntilTime.ToDateTimeOffset():yyyy-MM-dd HH:mm:ss}Z",
        version.Reason).Trim();

    static string Line(V1.PolicyProblem problem) =>
        $"{(problem.Severity == V1.PolicySeverity.Error ? "error  " : "warning")} {problem.Pointer}: {problem.Reason}";

    static DemoIdentity Identity(string role, string? person, string scope) => role switch
    {
        "police" => new(person ?? "demo-police", Server.Roles.PolicyAuthor, [scope]),
        "om" => new(person ?? "demo-om", Server.Roles.Om, [scope]),
        "burgemeester" => new(person ?? "demo-burgemeester", Server.Roles.Burgemeester, [scope]),
        _ => DemoIdentities.Operator,
    };

    static Option<string?> Instant(string name, string description)
    {
        var option = new Option<string?>(name) { Description = $"{description} Such as 2027-01-01T00:00:00Z." };
        option.Validators.Add(r =>
        {
            if (r.Tokens.Count > 0 && !TryTime(r.Tokens[0].Value, out _))
                r.AddError($"{name} is no instant such as 2027-01-01T00:00:00Z.");
        });
        return option;
    }

    static bool TryTime(string text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    static Timestamp? Time(string? text) =>
        text is not null && TryTime(text, out var time) ? Timestamp.FromDateTimeOffset(time) : null;

    static async Task<string> ReadAsync(string file, CancellationToken cancellation)
    {
        try
        {
            return file == "-"
                ? await Console.In.ReadToEndAsync(cancellation)
                : await System.IO.File.ReadAllTextAsync(file, new UTF8Encoding(false, true), cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new InputException($"'{file}' cannot be read ({error.Message}).");
        }
    }
}
