using System.CommandLine;
using Grpc.Core;
using Opsporing.Server;
using Opsporing.Storage;

namespace Opsporing.Cli;

/// <summary>The commands of <c>opsporing</c>, and the one place where their failures become exit codes.</summary>
static class CommandTree
{
    static readonly Option<bool> Json = new("--json") { Description = "Machine-readable result on standard output; text on standard error.", Recursive = true };
    internal static readonly Option<string?> Seeds = new("--seeds") { Description = "Folder of the reference tables.", Recursive = true };

    internal static readonly Option<string> Purpose = new("--purpose") { Description = "Purpose of looks at reports, 1 to 32 of a-z and '_'; recorded with each.", Recursive = true, DefaultValueFactory = _ => "triage" };
    internal static readonly Option<string?> SensitivePurpose = new("--sensitive-purpose") { Description = "Purpose for sexual content; that of --purpose with the embedded service, none by default with --server.", Recursive = true };

    /// <summary>Options of every command that needs the service.</summary>
    internal static readonly Option<string?> Server = new("--server") { Description = "Address of a running service's gRPC port, such as http://127.0.0.1:5250." };
    internal static readonly Option<string?> Data = new("--data") { Description = $"{StoreLocation.Forms} Runs the embedded service for the length of the command; with --server, signs the token." };
    internal static readonly Option<string?> Token = new("--token") { Description = $"Token for --server; or the environment variable {ServiceTarget.TokenVariable}." };

    public static RootCommand Build() => new("Puts the right report in front of the right person at the right moment, and says why.")
    {
        Json, Seeds, Purpose, SensitivePurpose,
        Demo(), Serve(), WebCommand.Tree(), Screen(), QueueCommand.Tree(), Claim(), Release(), Decide(), Duties(), Facets(), Select(), WatchCommand.Tree(),
        WorkActsCommand.Tree(), BulkCommand.Tree(), CoViewsCommand.Tree(), CoViewsCommand.Acknowledge(), OversightCommand.Tree(),
        ClassifyCommand.Tree(), TosCommand.Tree(), Explain(), Preview(), Generate(), Check(), Migrate(), Copy(), Compare(), Chi(),
        Research(), SignalsCommand.Tree(), SeriesCommand.Tree(), MintToken(), PolicyCommand.Tree([Data, Server, Token], On, Target),
        ReplayCommand.Tree(), OutcomesCommand.Tree(), LeadsCommand.Tree(), ReassessCommand.Tree(), LooksCommand.Tree(),
        AuditCommand.Tree(),
    };

    static Command Demo()
    {
        var once = new Option<bool>("--once") { Description = "Ends after showing, instead of serving on." };
        var reports = new Option<int>("--reports") { Description = "Reports of the day.", DefaultValueFactory = _ => GenerationOptions.ReportsPerDay };
        var (grpc, http) = (Port("--grpc-port", 5250), Port("--http-port", 5251));
        var command = new Command("demo", "Shows the service on a day of synthetic reports.") { once, reports, Data, grpc, http };
        return On(command, (p, output, c) => DemoCommand.RunAsync(
            new(Target(p), p.GetValue(once), p.GetValue(reports), p.GetValue(grpc), p.GetValue(http)), output, c));
    }

    static Command Serve()
    {
        var data = Store("Made when absent.");
        var (grpc, http) = (Port("--grpc-port", 5250), Port("--http-port", 5251));
        var address = new Option<string>("--address") { Description = "IP address to listen on; elsewhere than on loopback --identity gives a provider and TLS.", DefaultValueFactory = _ => "127.0.0.1" };
        var identity = new Option<string?>("--identity") { Description = "JSON file of the identity provider, TLS and intake certificates (docs/identity.md)." };
        var audit = new Option<string?>("--audit-folder") { Description = "Folder outside the store for the signed checkpoints of the audit chains (docs/audit.md)." };
        var command = new Command("serve", "Serves a store until Ctrl+C.") { data, grpc, http, address, identity, audit };
        return On(command, (p, output, c) => ServeCommand.RunAsync(
            new(null, StoreLocation.Need(p.GetValue(data)), null, p.GetValue(Seeds))
            {
                Address = p.GetValue(address)!,
                IdentityFile = p.GetValue(identity),
                AuditFolder = p.GetValue(audit),
            }, p.GetValue(grpc), p.GetValue(http), output, c));
    }

    static Command Screen()
    {
        var file = new Argument<string>("file") { Description = "CSV, or JSON lines of opsporing.v1.Report." };
        var mapping = new Option<string?>("--mapping") { Description = "Mapping of a CSV (docs/mapping.md)." };
        var reject = new Option<string?>("--reject") { Description = "Where rejected rows go; <file>.rejected.jsonl here by default." };
        var command = new Command("screen", "Screens a file of reports.") { file, mapping, reject, Data, Server, Token };
        return On(command, (p, output, c) => ScreenCommand.RunAsync(
            Target(p), p.GetValue(file)!, p.GetValue(mapping), p.GetValue(reject), output, c));
    }

    static Command Claim()
    {
        var report = new Argument<string>("report") { Description = "Identity as source_system/source_number; or a desk, for the next free item of its queue." };
        var command = new Command("claim", "Claims a report, visibly and until a time.")
        {
            report, Data, Server, Token, ActingAs.Role, ActingAs.Person,
        };
        return On(command, (p, output, c) => WorkCommand.ClaimAsync(Target(p), p.GetValue(report)!, output, c));
    }

    static Command Release()
    {
        var report = new Argument<string>("report") { Description = "Identity as source_system/source_number." };
        var command = new Command("release", "Releases the own claim.") { report, Data, Server, Token, ActingAs.Role, ActingAs.Person };
        return On(command, (p, output, c) => WorkCommand.ReleaseAsync(Target(p), p.GetValue(report)!, output, c));
    }

    static Command Decide()
    {
        var report = new Argument<string>("report") { Description = "Identity as source_system/source_number." };
        var decision = new Argument<string>("decision") { Description = "TAKE_UP, HOLD, END_EARLY, … (docs/decisions.md)." };
        static Option<string> Text(string name, string description) => new(name) { Description = description, DefaultValueFactory = _ => "" };
        var (reason, note, until, to) = (Text("--reason", "Code of the ending reason."), Text("--note", "Note."),
            Text("--until", "Until when to wait, yyyy-MM-dd."), Text("--to", "Desk that is to receive it."));
        var (into, om, why, intervention) = (Text("--into", "Report to merge into."), Text("--om", "Reference at the OM."),
            Text("--why", "Why the advice is set aside."), Text("--intervention", "MEDIATION, REFERRAL, DISRUPTION or PUBLIC_APPEAL."));
        var isRead = new Option<bool>("--source-read") { Description = "Confirms that the source was read." };
        var lifted = new Option<string[]>("--lift") { Description = "Guard that the OM lifts, such as CAUGHT_IN_THE_ACT; may be repeated." };
        var command = new Command("decide", "Decides about a report.")
        {
            report, decision, reason, note, until, to, into, om, why, intervention, isRead, lifted, Data, Server, Token,
            ActingAs.Role, ActingAs.Person,
        };
        return On(command, (p, output, c) => WorkCommand.DecideAsync(Target(p), p.GetValue(report)!, new()
        {
            Decision = p.GetValue(decision)!,
            Reason = p.GetValue(reason)!,
            Note = p.GetValue(note)!,
            Until = p.GetValue(until)!,
            Target = p.GetValue(to)!,
            Lead = p.GetValue(into)!,
            OmReference = p.GetValue(om)!,
            Why = p.GetValue(why)!,
            Intervention = p.GetValue(intervention)!,
            IsSourceRead = p.GetValue(isRead),
            Lifted = p.GetValue(lifted) ?? [],
        }, output, c));
    }

    static Command Duties()
    {
        var desk = new Argument<string>("desk") { Description = "Code of the desk." };
        var kinds = new Option<string[]>("--kind") { Description = "FEEDBACK, ROUTE_TERM, …; may be repeated; all by default." };
        var isOverdue = new Option<bool>("--overdue") { Description = "Overdue ones only." };
        var isVvc = new Option<bool>("--vvc") { Description = "Of VVC only: with --overdue --kind ROUTE_TERM the list of the team chief." };
        var command = new Command("duties", "Lists the duties of a desk, earliest due first.")
        {
            desk, kinds, isOverdue, isVvc, Data, Server, Token, ActingAs.Role, ActingAs.Person,
        };
        return On(command, (p, output, c) => WorkCommand.DutiesAsync(
            Target(p), p.GetValue(desk)!, p.GetValue(kinds) ?? [], p.GetValue(isOverdue), p.GetValue(isVvc), output, c));
    }

    static Command Facets()
    {
        var desk = new Argument<string>("desk") { Description = "Code of the desk." };
        var command = new Command("facets", "Counts the open items of a desk.") { desk, Data, Server, Token };
        return On(command, (p, output, c) => WorkCommand.FacetsAsync(Target(p), p.GetValue(desk)!, output, c));
    }

    static Command Select()
    {
        var desk = new Argument<string>("desk") { Description = "Code of the desk." };
        var hours = new Option<int?>("--hours") { Description = "Hours of the team, 0 to 1,000; those of the policy by default." };
        hours.Validators.Add(r => { if (r.Tokens.Count > 0 && r.GetValueOrDefault<int?>() is < 0 or > 1000) r.AddError("--hours lies in 0..1000."); });
        var command = new Command("select", "Proposes what a team can take up in its hours.") { desk, hours, Data, Server, Token };
        return On(command, (p, output, c) => WorkCommand.SelectAsync(Target(p), p.GetValue(desk)!, p.GetValue(hours), output, c));
    }

    static Command Explain()
    {
        var report = new Argument<string>("report") { Description = "Identity as source_system/source_number." };
        var language = new Option<string>("--lang") { Description = "nl or en.", DefaultValueFactory = _ => "nl" };
        language.AcceptOnlyFromAmong("nl", "en");
        var command = new Command("explain", "Explains where a report stands and why.") { report, language, Data, Server, Token };
        return On(command, (p, output, c) => ExplainCommand.RunAsync(
            Target(p), p.GetValue(report)!, p.GetValue(language)!, output, c));
    }

    static Command Preview()
    {
        var file = new Argument<string>("file") { Description = "One opsporing.v1.Report in JSON." };
        var language = new Option<string>("--lang") { Description = "nl or en.", DefaultValueFactory = _ => "nl" };
        language.AcceptOnlyFromAmong("nl", "en");
        var command = new Command("preview", "Assesses one report and stores nothing.") { file, language, Data, Server, Token };
        return On(command, (p, output, c) => PreviewCommand.RunAsync(Target(p), p.GetValue(file)!, p.GetValue(language)!, output, c));
    }

    static Command Generate()
    {
        var reports = new Option<int>("--reports") { Description = "Number of reports.", Required = true };
        var seed = new Option<ulong>("--seed") { Description = "Seed.", DefaultValueFactory = _ => 1 };
        var file = new Option<string>("--out") { Description = "File to write (JSON lines); - for standard output.", Required = true };
        var from = new Option<string?>("--from") { Description = "First day, yyyy-MM-dd; 2025-01-06 by default." };
        var days = new Option<int>("--days") { Description = "Days; by default as many as 2,220 a day gives." };
        var series = new Option<int>("--series") { Description = "Series with known members, instead of the ordinary mix." };
        var truth = new Option<string?>("--truth") { Description = "CSV to write: report,series of every member." };
        var command = new Command("generate", "Writes synthetic Dutch reports.") { reports, seed, file, from, days, series, truth };
        return On(command, (p, output, c) => GenerateCommand.RunAsync(
            new(p.GetValue(reports), p.GetValue(seed), p.GetValue(file)!, p.GetValue(from), p.GetValue(days))
            {
                Series = p.GetValue(series),
                Truth = p.GetValue(truth),
            }, output, c));
    }

    static Command Check()
    {
        var data = Store("Nobody writes to it meanwhile.");
        var command = new Command("check", "Checks the whole store against the rules that may never be broken.") { data };
        return On(command, (p, output, c) => CheckCommand.RunAsync(
            new(null, StoreLocation.NeedExisting(p.GetValue(data)), null, p.GetValue(Seeds)), output, c));
    }

    static Command Research()
    {
        var file = new Argument<string>("file") { Description = "CSV with some of the columns of docs/metrics.md." };
        var ks = new Option<int[]>("--k") { Description = "Capacities; 10 and 100 by default.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [10, 100] };
        var persistence = new Option<double>("--rbo-p") { Description = "Persistence of the rank-biased overlap, in (0, 1).", DefaultValueFactory = _ => 0.9 };
        var resamples = new Option<int>("--resamples") { Description = "Resamples of the bootstrap; 0 for no intervals.", DefaultValueFactory = _ => 1000 };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the bootstrap.", DefaultValueFactory = _ => 1 };
        var metrics = new Command("metrics", "Computes every metric on any CSV.") { file, ks, persistence, resamples, seed };
        On(metrics, (p, output, c) => Task.FromResult(ResearchCommand.RunMetrics(p.GetValue(file)!, new()
        {
            Ks = [.. p.GetValue(ks)!],
            RboPersistence = p.GetValue(persistence),
            Bootstrap = p.GetValue(resamples) == 0 ? null : new() { ResampleCount = p.GetValue(resamples), Seed = p.GetValue(seed) },
        }, output)));
        var research = new Command("research", "Compares orders and outcomes.") { metrics };
        foreach (var command in ResearchCompareCommand.Trees())
            research.Subcommands.Add(command);
        return research;
    }

    static Command Migrate()
    {
        var data = Store("Nobody serves it meanwhile.");
        var to = new Option<int?>("--to") { Description = "Schema version to stop at; the newest by default." };
        var isDryRun = new Option<bool>("--dry-run") { Description = "Runs everything and undoes it." };
        var command = new Command("migrate", "Brings the schema of a store to this program's version.") { data, to, isDryRun };
        return On(command, (p, output, c) => MigrateCommand.RunAsync(
            StoreLocation.Need(p.GetValue(data)), p.GetValue(to), p.GetValue(isDryRun), output, c));
    }

    static Command Copy()
    {
        var (from, to) = Pair();
        var command = new Command("copy", "Copies a whole store into another of either engine, and compares them byte by byte.") { from, to };
        return On(command, (p, output, c) => CopyCommand.RunAsync(
            StoreLocation.NeedExisting(p.GetValue(from)), StoreLocation.Need(p.GetValue(to)), output, c));
    }

    static Command Compare()
    {
        var (from, to) = Pair();
        var isCopy = new Option<bool>("--copy") { Description = "Also who and when, pinned contents and keys: for a store and its copy." };
        var screen = new Option<string?>("--screen") { Description = "File to screen into both first, under one clock that stands still." };
        var mapping = new Option<string?>("--mapping") { Description = "Mapping of a CSV (docs/mapping.md)." };
        var at = new Option<string?>("--at") { Description = "Where that clock stands, such as 2026-01-01T00:00:00Z; the present by default." };
        var command = new Command("compare", "Compares two stores byte by byte: facts, assessments and the order of the queues.")
        {
            from, to, isCopy, screen, mapping, at,
        };
        return On(command, (p, output, c) => CompareCommand.RunAsync(Request(p), output, c));

        CompareRequest Request(ParseResult p)
        {
            Func<string?, string> find = p.GetValue(screen) is null ? StoreLocation.NeedExisting : StoreLocation.Need;
            return new(
                find(p.GetValue(from)), find(p.GetValue(to)), p.GetValue(isCopy), p.GetValue(screen), p.GetValue(mapping),
                p.GetValue(at), p.GetValue(Seeds));
        }
    }

    static Command Chi()
    {
        var tables = new Option<string[]>("--table") { Description = "Name of a CHI table; may be repeated; all by default." };
        var check = On(new Command("check", "Imputed rows by rank, and the order constraints with their breaches.") { tables },
            (p, output, _) => ChiCommand.CheckAsync(p.GetValue(Seeds), p.GetValue(tables), output));
        var compare = On(new Command("compare", "Spearman and tau-b between tables.") { tables },
            (p, output, _) => ChiCommand.CompareAsync(p.GetValue(Seeds), p.GetValue(tables), output));
        return new("chi", "Looks at the Crime Harm Index tables.") { check, compare };
    }

    static Command MintToken()
    {
        var data = Store("Its key signs.");
        var role = new Option<string>("--as") { Description = "intake, triage, coordinator, frontoffice, om, privacy, integrity or operator.", DefaultValueFactory = _ => "triage" };
        role.AcceptOnlyFromAmong("intake", "triage", "coordinator", "frontoffice", "om", "privacy", "integrity", "operator");
        var command = new Command("token", "Prints a token of a demo identity, for curl and other clients.") { data, role };
        return On(command, (p, output, c) => TokenCommand.RunAsync(StoreLocation.Need(p.GetValue(data)), p.GetValue(role)!, output, c));
    }

    internal static Option<string?> Store(string remark) => new("--data") { Description = $"{StoreLocation.Forms} {remark}" };

    static (Option<string> From, Option<string> To) Pair() => (
        new("--from") { Description = "Data folder, connection string or @FILE.", Required = true },
        new("--to") { Description = "Data folder, connection string or @FILE.", Required = true });

    internal static Option<int> Port(string name, int port)
    {
        var option = new Option<int>(name) { Description = "0 for any free one.", DefaultValueFactory = _ => port };
        option.Validators.Add(r => { if (r.Tokens.Count > 0 && r.GetValueOrDefault<int>() is < 0 or > 65_535) r.AddError($"{name} lies in 0..65535."); });
        return option;
    }

    internal static ServiceTarget Target(ParseResult parsed) => new(
        parsed.CommandResult.Command.Options.Contains(Server) ? parsed.GetValue(Server) : null,
        StoreLocation.Find(parsed.GetValue(Data)),
        parsed.CommandResult.Command.Options.Contains(Token) ? parsed.GetValue(Token) : null,
        parsed.GetValue(Seeds))
    {
        Officer = ActingAs.Find(parsed),
        Purpose = parsed.GetValue(Purpose)!,
        SensitivePurpose = parsed.GetValue(SensitivePurpose),
    };

    internal static Command On(Command command, Func<ParseResult, Output, CancellationToken, Task<int>> run)
    {
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = new Output(parsed.GetValue(Json));
            try
            {
                return await run(parsed, output, cancellation);
            }
            catch (Exception error) when (Fail(error, cancellation, output) is { } code)
            {
                return code;
            }
        });
        return command;
    }

    static string Violations(RpcException error) => error.GetRpcStatus() is { Details.Count: > 0 } status
        ? string.Concat(StatusFaults.Of(status).Where(f => f.Field.Length > 0).Select(f => $"{Environment.NewLine}  {f.Field}: {f.Reason}"))
        : "";

    /// <summary>Exit code of a failure that is no fault of the program; its message goes to standard error.</summary>
    static int? Fail(Exception error, CancellationToken cancellation, Output output)
    {
        var (code, message) = error switch
        {
            _ when cancellation.IsCancellationRequested => (ExitCode.Cancelled, "Stopped."),
            OperationCanceledException => (ExitCode.Cancelled, "Stopped."),
            UsageException or OptionsException => (ExitCode.Usage, error.Message),
            MappingException => (ExitCode.Usage, "The mapping cannot be used:" + Environment.NewLine + error.Message),
            InputException or ReferenceFormatException or PolicyFileException => (ExitCode.Input, error.Message),
            StoreLockedException or StoreUnavailableException or StoreVersionException or StoreAccessException
                or StoreDurabilityException or StoreDamagedException => (ExitCode.Unavailable, error.Message),
            RpcException { StatusCode: StatusCode.Unavailable } rpc =>
                (ExitCode.Unavailable, $"The service cannot be reached: {rpc.Status.Detail}"),
            RpcException rpc => (ExitCode.Refused, $"The service refused: {rpc.StatusCode}: {rpc.Status.Detail}{Violations(rpc)}"),
            IOException or UnauthorizedAccessException => (ExitCode.Unavailable, error.Message),
            _ => (-1, ""),
        };
        if (code < 0)
            return null;
        output.Warn(message);
        return code;
    }
}
