namespace Opsporing.Server;

/// <summary>A gemeente, and a basisteam when the source knows it.</summary>
/// <param name="Eenheid">Index in <see cref="PlaceDraw.Eenheden"/>.</param>
/// <param name="Gemeente">Code such as GM0363.</param>
/// <param name="Basisteam">Code such as AM-03; null when the source does not know it.</param>
readonly record struct DrawnPlace(int Eenheid, string Gemeente, string? Basisteam)
{
    /// <summary>The place on the wire; half of them with a grid cell.</summary>
    public V1.Place ToWire(ref SplitMix random)
    {
        var place = new V1.Place { Gemeente = Gemeente };
        if (Basisteam is not null)
            place.Basisteam = Basisteam;
        if (random.Chance(500))
        {
            var centre = StableHash.Of(Gemeente);
            var (east, north) = (500 + centre % 2000 + random.Below(40), 3300 + centre / 2000 % 2600 + random.Below(40));
            place.GridCell = string.Create(null, stackalloc char[16], $"E{east:D4}N{north:D4}");
        }
        return place;
    }
}

/// <summary>Draws places by the weights of <see cref="Gemeenten"/>.</summary>
static class PlaceDraw
{
    /// <summary>Codes of the ten regional eenheden.</summary>
    public static readonly string[] Eenheden = [.. Gemeenten.Table.Select(t => t.Eenheid)];

    /// <summary>Source system of each.</summary>
    public static readonly string[] Systems = [.. Eenheden.Select(e => $"bvh-{e.ToLowerInvariant()}")];

    static readonly (int Eenheid, string Code, string[] Basisteams)[] Rows;
    static readonly WeightedDraw Weights;

    static PlaceDraw()
    {
        var (rows, weights) = (new List<(int, string, string[])>(), new List<int>());
        for (var i = 0; i < Gemeenten.Table.Length; i++)
            foreach (var row in Gemeenten.Table[i].Rows.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = row.Split(':', '+');
                var (first, count) = parts.Length == 4 ? (int.Parse(parts[2]), int.Parse(parts[3])) : (0, 0);
                var teams = Enumerable.Range(first, count).Select(n => $"{Eenheden[i]}-{n:D2}").ToArray();
                rows.Add((i, "GM" + parts[0], teams));
                weights.Add(int.Parse(parts[1]));
            }
        (Rows, Weights) = ([.. rows], new([.. weights]));
    }

    /// <summary>Nine in ten reports from a gemeente with basisteams of its own name one.</summary>
    public static DrawnPlace Draw(ref SplitMix random)
    {
        var (eenheid, code, teams) = Rows[Weights.Draw(ref random)];
        return new(eenheid, code, teams.Length > 0 && random.Chance(900) ? teams[random.Below(teams.Length)] : null);
    }
}
