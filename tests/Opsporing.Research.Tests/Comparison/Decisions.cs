using System.Collections.Immutable;

namespace Opsporing.Research.Tests;

/// <summary>Simulated reports with decisions by a known rule: simulated, and of no real person or team.</summary>
static class Decisions
{
    /// <summary>Log odds of take-up: intercept, then per 100 permille of Harm, VictimNeed and Leads.</summary>
    public static readonly ImmutableArray<double> Rule = [-2.0, 0.25, 0.15, 0.30];

    /// <summary>Days since 1970 of the first day: 2024-10-04.</summary>
    const int FirstDay = 20_000;

    static readonly string[] s_kinds = ["AANGIFTE", "MELDING"];

    /// <param name="seed">Of the draws.</param>
    /// <param name="days">Days of reports.</param>
    /// <param name="teams">Teams, each with some reports a day.</param>
    /// <param name="spread">Standard deviation of the log odds of a team's day: what makes its reports hang together.</param>
    public static ComparisonData Of(int seed, int days, int teams, double spread)
    {
        var random = new SplitMix(seed);
        var rows = new List<ComparisonRow>();
        for (var day = 0; day < days; day++)
            for (var team = 0; team < teams; team++)
            {
                var pressure = spread * Normal(random);
                for (var count = 2 + random.Next(4); count > 0; count--)
                    rows.Add(Row(random, rows.Count, day, team, pressure, days));
            }
        return new([.. rows], ["nl-startpunt", "nl-strafmaximum", "ons-css"], (FirstDay + days + 100L) * 86_400, 0);
    }

    public static ComparisonRow Row(SplitMix random, int number, int day, int team, double pressure = 0, int days = 1)
    {
        var values = default(Six<short>);
        for (var i = 0; i < 3; i++)
            values[i] = (short)random.Next(1001);
        var weights = default(Six<short>);
        (weights[0], weights[1], weights[2]) = (400, 300, 300);
        var certainties = default(Six<Certainty>);
        for (var i = 0; i < 6; i++)
            certainties[i] = i == 2 ? (Certainty)(1 + random.Next(3)) : Certainty.Known;
        var odds = Rule[0] + pressure;
        for (var i = 0; i < 3; i++)
            odds += Rule[i + 1] * values[i] / 100.0;
        var isTakenUp = random.NextDouble() < 1 / (1 + Math.Exp(-odds));
        return new()
        {
            Pseudonym = (UInt128)(number + 1),
            Source = "sim",
            Kind = s_kinds[random.Next(4) == 0 ? 1 : 0],
            Eenheid = $"E{team % 4}",
            Team = $"T{team}",
            Group = $"g{random.Next(5)}",
            Received = (FirstDay + day) * 86_400L + random.Next(86_400),
            ChiDays = [values[0], values[0] * 2 + random.Next(200), values[0] + random.Next(400)],
            Imputed = (byte)(random.Next(5) == 0 ? 1 : 0),
            Priority = 400 * values[0] + 300 * values[1] + 300 * values[2],
            Band = 0,
            RankKey = 0,
            Values = values,
            Weights = weights,
            Certainties = certainties,
            Modifiers = 0,
            Floor = 0,
            EbitCount = random.Next(9),
            IsPoliceInitiated = random.Next(20) == 0,
            IsSeriousByKind = random.Next(10) == 0,
            Standing = isTakenUp ? Standing.TakenUp : (Standing)(2 + random.Next(5)),
            WaitingDays = isTakenUp ? random.Next(80) : days + 100 - day,
            Leads = (LeadsKnown)(1 + random.Next(4)),
            Reason = isTakenUp ? "" : $"r{random.Next(3)}",
            IsSuspectIdentified = random.Next(3) switch { 0 => null, 1 => false, _ => true },
        };
    }

    /// <summary>Box and Muller (1958).</summary>
    static double Normal(SplitMix random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

/// <summary>Draws of a seed. System.Random with seeds that follow each other gives draws that hang together.</summary>
/// <remarks>Source: Steele, Lea and Flood (2014), doi:10.1145/2660193.2660195.</remarks>
sealed class SplitMix(int seed)
{
    ulong _state = (ulong)seed * 0xD1342543DE82EF95;

    public double NextDouble() => (Next() >> 11) / (double)(1UL << 53);

    /// <returns>0..<paramref name="limit"/> - 1.</returns>
    public int Next(int limit) => (int)(NextDouble() * limit);

    ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
