namespace Opsporing.Server;

/// <summary>Keys that link reports: a few series share a key on the suspect's side, most keys stand alone.</summary>
/// <remarks>Shares are ours [R]. Keys are random: no identifier stands behind them.</remarks>
sealed class SeriesPool
{
    const int ActiveAtOnce = 6, ReportsPerGeneration = 4000;

    readonly ulong _seed;
    readonly PlantedSeries? _planted;

    public SeriesPool(ulong seed, int count, GenerationOptions options)
    {
        _seed = seed ^ (ulong)count;
        if (options.PlantedSeriesCount > 0)
            _planted = new(seed, count, options.PlantedSeriesCount, options.OnPlanted);
    }

    /// <summary>Adds keys to fraud, cyber, burglary and sexual reports online.</summary>
    public void Link(ref SplitMix random, V1.Report report, string group, int index)
    {
        var (share, member) = group switch
        {
            "fraud" => (700, 80),
            "cyber" => (300, 60),
            "sexual_online" => (350, 60),
            "threat_stalking" => (200, 0),
            "burglary_dwelling" => (40, 0),
            _ => (0, 0),
        };
        if (!random.Chance(share))
            return;
        if (_planted is not null)
        {
            _planted.Link(ref random, report, group, index);
            return;
        }
        var hash = random.Chance(member) ? SeriesKey(ref random, group, index) : Hash(random.Next(), random.Next());
        report.LinkKeys.Add(new V1.LinkKey { Side = V1.LinkSide.Suspect, KeyVersion = 1, Hash = hash });
        if (random.Chance(100))
            report.LinkKeys.Add(new V1.LinkKey
            {
                Side = random.Chance(700) ? V1.LinkSide.Victim : V1.LinkSide.ThirdParty,
                KeyVersion = 1,
                Hash = Hash(random.Next(), random.Next()),
            });
    }

    /// <summary>Key of one of the series that run at this point.</summary>
    string SeriesKey(ref SplitMix random, string group, int index)
    {
        var series = new SplitMix(
            _seed ^ StableHash.Of(group) * 0x9E3779B97F4A7C15ul ^ (ulong)(index / ReportsPerGeneration * ActiveAtOnce + random.Below(ActiveAtOnce)));
        return Hash(series.Next(), series.Next());
    }

    static string Hash(ulong high, ulong low) => string.Create(null, stackalloc char[32], $"{high:x16}{low:x16}");
}
