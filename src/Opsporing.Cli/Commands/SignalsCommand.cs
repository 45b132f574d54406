using System.CommandLine;
using Opsporing.Research;
using Spectre.Console;

namespace Opsporing.Cli;

/// <summary><c>opsporing signals</c>: unusual rises, in any table of counts, in a store and in a service.</summary>
static class SignalsCommand
{
    const string Farrington = "farrington";

    static readonly string[] Algorithms = [Farrington, "ears-c1", "ears-c2", "ears-c3"];
    static readonly Option<string> Algorithm = new("--algorithm") { Description = string.Join(", ", Algorithms) + ".", DefaultValueFactory = _ => Farrington };
    static readonly Option<int> PeriodsPerYear = new("--periods-per-year") { Description = "52, 12 or 4: also sets half-window, seasons and excluded periods.", DefaultValueFactory = _ => 52 };
    static readonly Option<int?> Years = new("--years") { Description = "Farrington: years of the baseline (b); 3." };
    static readonly Option<int?> HalfWindow = new("--half-window") { Description = "Farrington: periods around the same one of each year (w); 3, 1, 0." };
    static readonly Option<int?> Seasons = new("--seasons") { Description = "Farrington: levels of the season; 10, 4, 4; 1 for windows alone." };
    static readonly Option<int?> Excluded = new("--excluded") { Description = "Farrington: last periods left out of the baseline; 26, 6, 2." };
    static readonly Option<double?> Reweight = new("--reweight") { Description = "Farrington: residual above which a past outbreak weighs less; 2.58; 0 for none." };
    static readonly Option<double?> Alpha = new("--alpha") { Description = "Farrington: one-sided level of the bound; 0.01." };
    static readonly Option<bool> NoTrend = new("--no-trend") { Description = "Farrington: never a trend." };
    static readonly Option<double?> TrendP = new("--trend-p") { Description = "Farrington: keeps a trend with a p-value below; 1, always (the paper)." };
    static readonly Option<int?> TrendYears = new("--trend-years") { Description = "Farrington: years of baseline from which a trend is fitted; 3." };
    static readonly Option<string> Threshold = new("--threshold") { Description = "Farrington: nb, nb-upper-mean or power.", DefaultValueFactory = _ => "nb" };
    static readonly Option<string?> Holidays = new("--holidays") { Description = "nl: Dutch holidays are a level of their own; Farrington with weeks." };
    static readonly Option<int?> Baseline = new("--baseline") { Description = "EARS: periods of the baseline; 7." };
    static readonly Option<int?> Lag = new("--lag") { Description = "EARS C2, C3: periods between baseline and present; 2." };
    static readonly Option<double?> Limit = new("--limit") { Description = "EARS: standard deviations; 3, for C3 the sum 2." };
    static readonly Option<double?> MinSigma = new("--min-sigma") { Description = "EARS: least standard deviation; 0.5." };
    static readonly Option<int> MinCases = new("--min-cases") { Description = "No alarm on fewer cases; 0 for off.", DefaultValueFactory = _ => 5 };
    static readonly Option<int> MinCasesPeriods = new("--min-cases-periods") { Description = "… in this many last periods.", DefaultValueFactory = _ => 4 };
    static readonly Option<double> Fdr = new("--fdr") { Description = "False discovery rate over the series of a period; 1 for none.", DefaultValueFactory = _ => 0.05 };

    static readonly Option[] Settings =
    [
        Algorithm, PeriodsPerYear, Years, HalfWindow, Seasons, Excluded, Reweight, Alpha, NoTrend, TrendP, TrendYears, Threshold, Holidays,
        Baseline, Lag, Limit, MinSigma, MinCases, MinCasesPeriods, Fdr,
    ];

    public static Command Tree() => new("signals", "Finds unusual rises.")
    {
        Run(), SignalActsCommand.List(), SignalActsCommand.Confirm(), SignalActsCommand.Dismiss(),
    };

    static Command Run()
    {
        var counts = new Option<string?>("--counts") { Description = "CSV: period_start,count[,series]; names are free." };
        var data = new Option<string?>("--data") { Description = $"Instead of a CSV, one week of a store: {StoreLocation.Forms} Nothing is written to it." };
        var week = new Option<string?>("--week") { Description = "With --data or --server: any day of the week, yyyy-MM-dd; the last whole week by default." };
        var svg = new Option<string?>("--svg") { Description = "File for the plot." };
        Algorithm.AcceptOnlyFromAmong(Algorithms);
        Threshold.AcceptOnlyFromAmong([.. FarringtonThresholds.Codes]);
        Holidays.AcceptOnlyFromAmong("nl");
        var command = new Command("run", "Judges every period of a table of counts, or a week of a store; a running service also proposes what rose.")
        {
            counts, data, CommandTree.Server, CommandTree.Token, week, svg,
        };
        foreach (var setting in Settings)
            command.Add(setting);
        return CommandTree.On(command, (p, output, c) => (p.GetValue(counts), StoreLocation.Find(p.GetValue(data))) switch
        {
            (null, var store) when p.GetValue(CommandTree.Server) is { } server => SignalActs.RunAsync(
                WithOwnSettings(p, svg, new(server, store, p.GetValue(CommandTree.Token), p.GetValue(CommandTree.Seeds))),
                p.GetValue(week), output, c),
            ({ } file, _) when p.GetValue(data) is null && p.GetValue(week) is null => Task.FromResult(
                Judge(file, OptionsOf(p), p.GetValue(PeriodsPerYear), p.GetValue(svg), output)),
            (null, { } store) when p.GetValue(svg) is null => SignalRun.RunAsync(
                new(null, StoreLocation.NeedExisting(store), null, p.GetValue(CommandTree.Seeds)), p.GetValue(week), WeekOptions(p), output, c),
            _ => throw new UsageException("Give --counts FILE with an optional --svg, or --data LOCATION or --server URL with an optional --week."),
        });
    }

    // What a service proposes does not depend on who asks.
    static ServiceTarget WithOwnSettings(ParseResult p, Option<string?> svg, ServiceTarget target) =>
        p.CommandResult.Children.OfType<System.CommandLine.Parsing.OptionResult>()
            .FirstOrDefault(o => !o.Implicit && (o.Option == svg || Settings.Contains(o.Option))) is { } stated
            ? throw new UsageException($"A service has settings of its own: no {stated.Option.Name} with --server.")
            : target;

    /// <summary>Both algorithms: the long history by Farrington flexible, the short one by EARS (C2 unless another is named).</summary>
    static (FarringtonOptions, EarsOptions, double) WeekOptions(ParseResult p)
    {
        if (p.GetValue(PeriodsPerYear) != 52 || p.GetValue(Algorithm) == "ears-c3")
            throw new UsageException("A store is judged by weeks, with p-values: no --periods-per-year, no ears-c3.");
        var minimum = new MinimumCases(p.GetValue(MinCases), p.GetValue(MinCasesPeriods));
        var method = p.GetValue(Algorithm) == "ears-c1" ? EarsMethod.C1 : EarsMethod.C2;
        var (farrington, ears) = (FarringtonOf(p) with { Minimum = minimum }, EarsOf(p, method) with { Minimum = minimum });
        return (farrington.Problem ?? ears.Problem ?? (p.GetValue(Fdr) is > 0 and <= 1 ? null : "false discovery rate: above 0, at most 1")) is { } problem
            ? throw new UsageException(problem)
            : (farrington, ears, p.GetValue(Fdr));
    }

    static int Judge(string file, SurveillanceOptions options, int periodsPerYear, string? svg, Output output)
    {
        var table = CountsCsv.Read(file);
        if (table.Gap(periodsPerYear) is { } gap)
            throw new InputException($"{file}: {gap}");
        try
        {
            var results = Surveillance.Run(table, options);
            if (svg is not null)
                File.WriteAllText(svg, SurveillancePlot.Svg(table, results));
            Show(table, results, output);
            output.Json(SurveillanceJson.Write(table, results, options));
            return ExitCode.Ok;
        }
        catch (ArgumentException error)
        {
            throw new UsageException(error.Message);
        }
    }

    static void Show(CountTable table, IReadOnlyList<SeriesResult> results, Output output)
    {
        var shown = new Table().Border(TableBorder.Minimal);
        foreach (var column in (string[])["period", "series", "count", "expected", "bound", "exceedance", "p", "q", "trend"])
            shown.AddColumn(column);
        foreach (var series in results)
            foreach (var p in series.Periods.Where(p => p.IsAlarm))
                shown.AddRow([.. new object[]
                {
                    table.Periods[p.Index], series.Name, p.Count!.Value, Number(p.Expected), Number(p.UpperBound), Number(p.Exceedance),
                    Number(p.PValue), Number(series.QValues[p.Index]), p.IsTrendUsed is { } trend ? trend ? "yes" : "no" : "",
                }.Select(QueueCommand.Cell)]);
        var judged = results.Sum(s => s.Periods.Count(p => p.UpperBound is not null));
        var alarms = results.Sum(s => s.Periods.Count(p => p.IsAlarm));
        if (alarms > 0)
            output.Human.Write(shown);
        output.Say($"{alarms} alarms in {judged} of {results.Sum(s => s.Periods.Length)} periods that could be judged, {results.Count} series");
        foreach (var reason in results.SelectMany(s => s.Periods).Where(p => p.Reason is not null).GroupBy(p => p.Reason))
            output.Say($"  {reason.Key}: {reason.Count()}");
    }

    static string Number(double? value) => value?.ToString("0.####", System.Globalization.CultureInfo.InvariantCulture) ?? "-";

    static SurveillanceOptions OptionsOf(ParseResult p)
    {
        var isFarrington = p.GetValue(Algorithm) == Farrington;
        foreach (var option in isFarrington ? (Option[])[Baseline, Lag, Limit, MinSigma]
            : [PeriodsPerYear, Years, HalfWindow, Seasons, Excluded, Reweight, Alpha, NoTrend, TrendP, TrendYears, Threshold, Holidays])
            if (p.GetResult(option) is { Implicit: false } && option != PeriodsPerYear)
                throw new UsageException($"{option.Name} is no setting of {p.GetValue(Algorithm)}.");
        var minimum = new MinimumCases(p.GetValue(MinCases), p.GetValue(MinCasesPeriods));
        return new(
            isFarrington ? FarringtonOf(p) with { Minimum = minimum } : null, isFarrington ? null : EarsOf(p, Enum.Parse<EarsMethod>(p.GetValue(Algorithm)!.AsSpan("ears-".Length), ignoreCase: true)) with { Minimum = minimum },
            p.GetValue(Fdr), p.GetValue(Holidays) is not null);
    }

    static FarringtonOptions FarringtonOf(ParseResult p)
    {
        if (p.GetValue(PeriodsPerYear) is not (52 or 12 or 4))
            throw new UsageException("--periods-per-year is 52, 12 or 4.");
        var standard = FarringtonOptions.For(p.GetValue(PeriodsPerYear));
        return standard with
        {
            Years = p.GetValue(Years) ?? standard.Years,
            HalfWindow = p.GetValue(HalfWindow) ?? standard.HalfWindow,
            SeasonCount = p.GetValue(Seasons) ?? standard.SeasonCount,
            ExcludedPeriods = p.GetValue(Excluded) ?? standard.ExcludedPeriods,
            ReweightThreshold = p.GetValue(Reweight) is { } limit ? limit == 0 ? double.PositiveInfinity : limit : standard.ReweightThreshold,
            Alpha = p.GetValue(Alpha) ?? standard.Alpha,
            HasTrend = !p.GetValue(NoTrend),
            TrendPLimit = p.GetValue(TrendP) ?? standard.TrendPLimit,
            TrendMinYears = p.GetValue(TrendYears) ?? standard.TrendMinYears,
            Threshold = FarringtonThresholds.Parse(p.GetValue(Threshold)!),
        };
    }

    static EarsOptions EarsOf(ParseResult p, EarsMethod method)
    {
        var standard = new EarsOptions { Method = method };
        return standard with
        {
            Baseline = p.GetValue(Baseline) ?? standard.Baseline,
            Lag = p.GetValue(Lag) ?? standard.Lag,
            Limit = p.GetValue(Limit),
            MinSigma = p.GetValue(MinSigma) ?? standard.MinSigma,
        };
    }
}
