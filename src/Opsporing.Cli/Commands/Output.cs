using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Spectre.Console;

namespace Opsporing.Cli;

/// <summary>Where a command writes: results on standard output; with --json the human text goes to standard error.</summary>
sealed class Output
{
    static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    /// <param name="isJson">Machine-readable results are asked for.</param>
    public Output(bool isJson)
    {
        IsJson = isJson;
        Human = Make(isJson ? Console.Error : Console.Out, isJson ? Console.IsErrorRedirected : Console.IsOutputRedirected);
        Errors = Make(Console.Error, Console.IsErrorRedirected);
    }

    public bool IsJson { get; }

    /// <summary>For people.</summary>
    public IAnsiConsole Human { get; }

    /// <summary>Standard error: progress and problems.</summary>
    public IAnsiConsole Errors { get; }

    /// <summary>A line of plain text for people.</summary>
    public void Say(string text = "") => Human.Profile.Out.Writer.WriteLine(text);

    /// <summary>A line of plain text on standard error.</summary>
    public void Warn(string text) => Errors.Profile.Out.Writer.WriteLine(text);

    /// <summary>The result as one JSON document on standard output, when asked for.</summary>
    public void Json(JsonNode result)
    {
        if (IsJson)
            Console.Out.WriteLine(result.ToJsonString(Indented));
    }

    /// <summary>One of many results as one line of JSON on standard output, when asked for.</summary>
    public void JsonLine(JsonNode result)
    {
        if (IsJson)
            Console.Out.WriteLine(result.ToJsonString(Line));
    }

    /// <summary>A message of the contract as JSON, with the contract's own names.</summary>
    public static JsonNode ToJson(IMessage message) => JsonNode.Parse(Formatter.Format(message))!;

    /// <summary>Runs work under a progress bar when standard error is a terminal.</summary>
    /// <param name="title">What is done.</param>
    /// <param name="work">Gets a report of the share done, 0 to 1.</param>
    public async Task<T> WithProgressAsync<T>(string title, Func<Action<double>, Task<T>> work)
    {
        if (Console.IsErrorRedirected)
            return await work(_ => { });
        return await Errors.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask(Markup.Escape(title), maxValue: 1);
                var result = await work(share => task.Value = share);
                task.Value = 1;
                return result;
            });
    }

    static readonly JsonSerializerOptions Line = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    static IAnsiConsole Make(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(new()
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (isRedirected)
            console.Profile.Width = 240;
        return console;
    }
}
