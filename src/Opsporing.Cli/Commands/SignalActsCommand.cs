using System.CommandLine;
using System.Globalization;

namespace Opsporing.Cli;

/// <summary><c>opsporing signals list | confirm | dismiss</c>: what people say of the signals that the service proposed.</summary>
static class SignalActsCommand
{
    static readonly Option<string> Reason = new("--reason") { Description = "Why; kept with the act.", Required = true };

    public static Command List()
    {
        var state = new Option<string?>("--state") { Description = "proposed, confirmed, dismissed or expired; all by default." };
        state.AcceptOnlyFromAmong("proposed", "confirmed", "dismissed", "expired");
        var command = new Command("list", "Lists signals, newest first.")
        {
            state, CommandTree.Data, CommandTree.Server, CommandTree.Token, ActingAs.Role, ActingAs.Person,
        };
        return CommandTree.On(command, (p, output, c) => SignalActs.ListAsync(
            CommandTree.Target(p), p.GetValue(state) is { } text ? Enum.Parse<V1.SignalState>(text, ignoreCase: true) : default, output, c));
    }

    public static Command Confirm()
    {
        var signal = Number();
        var strength = new Option<int?>("--strength") { Description = "Permille, 1 to 1000; the one that stands or is proposed by default." };
        var until = new Option<string?>("--until") { Description = "First day on which it no longer counts, yyyy-MM-dd, at most 182 days on; 28 days by default." };
        var command = new Command("confirm", "Confirms a signal: it feeds Development until it expires.")
        {
            signal, Reason, strength, until, CommandTree.Data, CommandTree.Server, CommandTree.Token, ActingAs.Role, ActingAs.Person,
        };
        return CommandTree.On(command, (p, output, c) => SignalActs.ConfirmAsync(
            CommandTree.Target(p), p.GetValue(signal), p.GetValue(Reason)!, p.GetValue(strength), DayOf(p.GetValue(until)), output, c));
    }

    public static Command Dismiss()
    {
        var signal = Number();
        var command = new Command("dismiss", "Dismisses a signal, confirmed or not: it feeds nothing any more.")
        {
            signal, Reason, CommandTree.Data, CommandTree.Server, CommandTree.Token, ActingAs.Role, ActingAs.Person,
        };
        return CommandTree.On(command, (p, output, c) => SignalActs.DismissAsync(
            CommandTree.Target(p), p.GetValue(signal), p.GetValue(Reason)!, output, c));
    }

    static Argument<long> Number() => new("signal") { Description = "Number of the signal." };

    static DateTimeOffset? DayOf(string? day) => day is null ? null
        : DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new(date, TimeOnly.MinValue, TimeSpan.Zero)
            : throw new UsageException($"'{day}' is no day such as 2026-12-24.");
}
