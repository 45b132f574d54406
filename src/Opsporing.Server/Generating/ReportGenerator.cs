namespace Opsporing.Server;

/// <summary>
/// Generates synthetic Dutch reports: no real person, place of residence or event. Same count, seed and options give the same
/// reports in the same order on every machine.
/// </summary>
/// <remarks>
/// Volumes, mix, lags, leads, needs, red flags and the sexual share follow DOMAIN section 7; what is not found there is ours
/// and marked so beside the number. Ten source systems, one per eenheid, with rising numbers; one report in twenty comes late.
/// </remarks>
public sealed partial class ReportGenerator
{
    /// <summary>Rises with every change of what is generated: it pins sets of reports together with their seed.</summary>
    public const int Version = 1;

    const int LatePermille = 50, MaxDelay = 200;

    readonly ulong _seed;
    readonly int _count;
    readonly ReceiptTimes _times;
    readonly string _year;
    readonly int[] _numbers;
    readonly SeriesPool _series;
    readonly V1.ReportId?[] _lastViolence;

    ReportGenerator(int count, ulong seed, GenerationOptions options)
    {
        (_count, _seed) = (count, seed);
        var days = options.Days > 0 ? options.Days : Math.Max(1, (int)Math.Ceiling(count / (double)GenerationOptions.ReportsPerDay));
        _times = new(options.From, days);
        _year = DateTimeOffset.FromUnixTimeSeconds(options.From + 3600).Year.ToString("D4", null);
        _numbers = new int[PlaceDraw.Eenheden.Length];
        Array.Fill(_numbers, options.FirstNumber);
        _series = new(seed, count, options);
        _lastViolence = new V1.ReportId?[PlaceDraw.Eenheden.Length];
    }

    /// <summary>Generates reports lazily.</summary>
    /// <param name="count">0 or more.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="options">Period; the default when null.</param>
    /// <returns>Reports in the order in which they arrive: by receipt, but for the late ones.</returns>
    public static IEnumerable<V1.Report> Generate(int count, ulong seed, GenerationOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new ReportGenerator(count, seed, options ?? new()).InOrderOfArrival();
    }

    IEnumerable<V1.Report> InOrderOfArrival()
    {
        var late = new PriorityQueue<V1.Report, (int, int)>();
        for (var i = 0; i < _count; i++)
        {
            var random = SplitMix.Of(_seed, i);
            var report = Make(ref random, i);
            if (random.Chance(LatePermille))
                late.Enqueue(report, (i + 1 + random.Below(MaxDelay), i));
            else
                yield return report;
            while (late.TryPeek(out _, out var due) && due.Item1 <= i)
                yield return late.Dequeue();
        }
        while (late.TryDequeue(out var report, out _))
            yield return report;
    }

    V1.Report Make(ref SplitMix random, int index)
    {
        var place = PlaceDraw.Draw(ref random);
        var (offence, group) = OffenceMix.Offences[OffenceMix.All.Draw(ref random)];
        var profile = GroupProfiles.All[group];
        var received = _times.Received(ref random, index, _count);
        var report = new V1.Report
        {
            Id = new() { SourceSystem = PlaceDraw.Systems[place.Eenheid], SourceNumber = NextNumber(place.Eenheid) },
            Revision = 1,
            Kind = DrawKind(ref random, profile),
            Received = Moment(received, random.Chance(930) ? V1.Precision.Minute : V1.Precision.Second),
            ReceivingEenheid = PlaceDraw.Eenheden[place.Eenheid],
            SourceReference = "",
        };
        report.SourceReference = $"{report.Id.SourceSystem}:{report.Id.SourceNumber}";
        AddOffences(ref random, report, offence, OffenceMix.Groups[group], profile);
        AddTimes(ref random, report, received, profile);
        report.IsOnline = random.Chance(profile.Online);
        AddPlaces(ref random, report, place, profile);
        report.Channel = DrawChannel(ref random, report);
        AddSuspect(ref random, report, profile);
        AddCircumstances(ref random, report, OffenceMix.Groups[group], profile);
        AddVictims(ref random, report, OffenceMix.Groups[group], profile);
        AddLeads(ref random, report, profile);
        AddDamage(ref random, report, profile);
        _series.Link(ref random, report, OffenceMix.Groups[group], index);
        AddCounterReport(ref random, report, OffenceMix.Groups[group], place.Eenheid);
        return report;
    }

    string NextNumber(int eenheid) => string.Create(null, stackalloc char[16], $"{_year}{_numbers[eenheid]++:D6}");

    static V1.Moment Moment(long seconds, V1.Precision precision) => new()
    {
        Time = new() { Seconds = precision == V1.Precision.Second ? seconds : seconds / 60 * 60 },
        Precision = precision,
    };

    static V1.ReportKind DrawKind(ref SplitMix random, GroupProfile profile)
    {
        var draw = random.Below(1000) - profile.Kinds.Ambtshalve;
        if (draw < 0)
            return V1.ReportKind.Ambtshalve;
        if ((draw -= profile.Kinds.Melding) < 0)
            return V1.ReportKind.Melding;
        return draw < profile.Kinds.Anonymous ? V1.ReportKind.Anonymous : V1.ReportKind.Aangifte;
    }

    static V1.Channel DrawChannel(ref SplitMix random, V1.Report report) => report.Kind switch
    {
        V1.ReportKind.Ambtshalve => V1.Channel.Street,
        V1.ReportKind.Anonymous => random.Chance(700) ? V1.Channel.Internet : V1.Channel.Phone,
        V1.ReportKind.Melding => random.Below(10) switch
        {
            < 5 => V1.Channel.Phone,
            < 7 => V1.Channel.Internet,
            < 9 => V1.Channel.Desk,
            _ => V1.Channel.Partner,
        },
        _ => random.Below(10) switch { < 5 => V1.Channel.Internet, < 8 => V1.Channel.Desk, < 9 => V1.Channel.Phone, _ => V1.Channel.Street },
    };

    /// <summary>1.5% name no offence yet, 0.7% a code that no catalogue knows, 6% a second offence; ours [R].</summary>
    static void AddOffences(ref SplitMix random, V1.Report report, string code, string group, GroupProfile profile)
    {
        var sexual = group is "sexual" or "sexual_online";
        if (sexual && random.Chance(30))
        {
            report.SexualContentSignal = true; // the intake saw it, the code does not say it
            report.Offences.Add(new V1.Offence { Code = "blackmail", Stage = V1.OffenceStage.Completed });
            return;
        }
        if (!sexual && random.Chance(15))
            return;
        if (!sexual && random.Chance(7))
        {
            report.Offences.Add(new V1.Offence { Code = $"bvh-{100 + random.Below(900)}", Stage = V1.OffenceStage.Completed });
            return;
        }
        var stage = random.Chance(profile.Attempted) ? V1.OffenceStage.Attempted : V1.OffenceStage.Completed;
        report.Offences.Add(new V1.Offence { Code = code, Stage = stage });
        if (!random.Chance(60))
            return;
        var second = group switch
        {
            "domestic_violence" or "violence" => "threat_verbal",
            "threat_stalking" => "vandalism",
            "burglary_dwelling" or "robbery" => "payment_card_fraud",
            "fraud" => "identity_fraud",
            "sexual" => "threat_verbal",
            "vandalism" => "trespass_dwelling",
            _ => "theft_other",
        };
        if (second != code)
            report.Offences.Add(new V1.Offence { Code = second, Stage = V1.OffenceStage.Completed });
    }

    static void AddTimes(ref SplitMix random, V1.Report report, long received, GroupProfile profile)
    {
        if (random.Chance(25))
            return;
        var end = received - ReceiptTimes.DrawLag(ref random, profile.Lag);
        var precision = profile.Lag == Lag.Long && random.Chance(500) ? V1.Precision.Day : V1.Precision.Minute;
        if (precision == V1.Precision.Day)
        {
            var midnight = (end + 3600) / 86_400 * 86_400 - 3600; // Amsterdam's winter clock
            report.OccurredFrom = new() { Time = new() { Seconds = midnight }, Precision = precision };
            return;
        }
        report.OccurredFrom = Moment(profile.HasWindow ? end - ReceiptTimes.DrawWindow(ref random) : end, precision);
        if (profile.HasWindow)
            report.OccurredTo = Moment(end, precision);
    }

    static void AddPlaces(ref SplitMix random, V1.Report report, DrawnPlace place, GroupProfile profile)
    {
        report.PlaceType = report.IsOnline ? V1.PlaceType.Online
            : random.Chance(80) ? V1.PlaceType.Unspecified
            : profile.Places[Math.Min(random.Below(profile.Places.Length), random.Below(profile.Places.Length))];
        var isUnknown = random.Chance(12);
        if (!isUnknown && !report.IsOnline)
            report.OccurredPlace = place.ToWire(ref random);
        if (!isUnknown && (report.IsOnline || random.Chance(650)))
        {
            var home = random.Chance(780) ? place : PlaceDraw.Draw(ref random);
            report.ResidencePlace = new() { Gemeente = home.Gemeente };
            if (home.Basisteam is not null)
                report.ResidencePlace.Basisteam = home.Basisteam;
        }
        if (random.Chance(400))
            report.ReportingPlace = new() { Gemeente = place.Gemeente };
    }
}
