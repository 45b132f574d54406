using System.Collections.Immutable;

namespace Opsporing;

/// <summary>Reads and checks the organisation.</summary>
sealed class OrganisationReader(ReferenceProblems problems)
{
    ImmutableArray<Eenheid> _eenheden = [];
    CodeIndex _eenheidIndex = new([]);
    CodeIndex _basisteamIndex = new([]);

    /// <summary>An organisation of the rows that could be read, whatever was wrong with others.</summary>
    public static Organisation Read(OrganisationFiles files, ReferenceProblems problems) =>
        new(new OrganisationReader(problems).ReadParts(files), files.ToContent());

    OrganisationParts ReadParts(OrganisationFiles files)
    {
        _eenheden = ReadEenheden(Table(files.Eenheden, "code", "number", "name"));
        _eenheidIndex = new(_eenheden.Select(e => e.Code));

        var basisteams = ReadBasisteams(Table(files.Basisteams, "code", "name", "district", "eenheid_code"));
        _basisteamIndex = new(basisteams.Select(b => b.Code));

        var desks = ReadDesks(Table(files.Desks, "code", "name", "kind", "eenheid_code"), basisteams);
        var deskIndex = new CodeIndex(desks.Select(d => d.Code));
        basisteams = [.. basisteams.Select(team => team with { DeskIndex = deskIndex.IndexOf(team.Code) })];
        return new(_eenheden, basisteams, desks, ReadPlaces(files, basisteams));
    }

    ReferenceTable Table(ReferenceFile file, params string[] columns) =>
        ReferenceTable.Read(file.File, file.Csv, columns, problems);

    static ImmutableArray<Eenheid> ReadEenheden(ReferenceTable table) =>
    [
        .. table.RowsBy("code").Select(row => new Eenheid(
            row.Text("code"), row.Integer("number", 1, 99), row.Required("name"))),
    ];

    ImmutableArray<Basisteam> ReadBasisteams(ReferenceTable table) =>
    [
        .. from row in table.RowsBy("code")
           let eenheid = EenheidOf(row)
           where eenheid >= 0
           select new Basisteam
           {
               Code = row.Text("code"),
               Name = row.Required("name"),
               District = row.Required("district"),
               EenheidIndex = eenheid,
               DeskIndex = -1,
           },
    ];

    int EenheidOf(ReferenceRow row)
    {
        var code = row.Code("eenheid_code");
        var index = _eenheidIndex.IndexOf(code);
        if (index < 0 && code.Length > 0)
            row.Refuse($"'{code}' in 'eenheid_code' is no eenheid");
        return index;
    }

    ImmutableArray<Desk> ReadDesks(ReferenceTable table, ImmutableArray<Basisteam> basisteams)
    {
        var desks = new SortedDictionary<string, Desk>(StringComparer.Ordinal);
        foreach (var desk in DerivedDesks(basisteams))
            desks.Add(desk.Code, desk);

        var taken = new HashSet<(DeskKind, int)>();
        foreach (var row in table.RowsBy("code"))
        {
            if (ReadDesk(row) is not { } desk)
                continue;
            if (!desks.TryAdd(desk.Code, desk))
                row.Refuse($"'{desk.Code}' is the desk of a basisteam or district, made from the basisteams");
            else if (!taken.Add((desk.Kind, desk.EenheidIndex)))
                row.Refuse($"there is already a desk of kind {desk.Kind.ToCode()} for {PlaceOf(desk.EenheidIndex)}");
        }

        RefuseGaps(table, [.. basisteams.Select(b => b.EenheidIndex).Prepend(-1).Distinct()], taken);
        return [.. desks.Values];
    }

    // Without these a report could be left without a desk (DESIGN.md rules 2 and 3), or be seen by the own team.
    void RefuseGaps(ReferenceTable table, int[] eenheden, HashSet<(DeskKind, int)> taken)
    {
        foreach (var kind in (ReadOnlySpan<DeskKind>)[DeskKind.FrontofficeTos, DeskKind.Classification])
        {
            foreach (var eenheid in eenheden.Where(index => !taken.Contains((kind, index))))
                table.Refuse(1, $"there is no desk of kind {kind.ToCode()} for {PlaceOf(eenheid)}");
        }
        if (!taken.Contains((DeskKind.Integrity, -1)))
            table.Refuse(1, $"there is no desk of kind {DeskKind.Integrity.ToCode()} for {PlaceOf(-1)}");
    }

    string PlaceOf(int eenheidIndex) => eenheidIndex < 0 ? "the nation" : $"eenheid '{_eenheden[eenheidIndex].Code}'";

    Desk? ReadDesk(ReferenceRow row)
    {
        var text = row.Required("kind");
        var eenheid = row.Text("eenheid_code").Length == 0 ? -1 : EenheidOf(row);
        if (DeskKinds.Parse(text) is { } kind and not (DeskKind.Basisteam or DeskKind.District))
        {
            return new()
            {
                Code = row.Text("code"),
                Name = row.Required("name"),
                Kind = kind,
                EenheidIndex = eenheid,
                BasisteamIndex = -1,
            };
        }

        row.Refuse(text is "BASISTEAM" or "DISTRICT"
            ? $"a desk of kind {text} is made from the basisteams"
            : $"'{text}' in 'kind' is no kind of desk");
        return null;
    }

    IEnumerable<Desk> DerivedDesks(ImmutableArray<Basisteam> basisteams)
    {
        for (var i = 0; i < basisteams.Length; i++)
            yield return OfTeam(basisteams[i], basisteams[i].Code, basisteams[i].Name, DeskKind.Basisteam, i);

        foreach (var eenheid in basisteams.GroupBy(b => b.EenheidIndex))
        {
            // Numbered in the order in which the basisteam codes of the eenheid first name them.
            foreach (var (number, team) in eenheid.DistinctBy(b => b.District).Index())
            {
                var code = $"DISTRICT-{_eenheden[eenheid.Key].Code}-{number + 1}";
                yield return OfTeam(team, code, $"Districtsrecherche {team.District}", DeskKind.District, -1);
            }
        }
    }

    static Desk OfTeam(Basisteam team, string code, string name, DeskKind kind, int basisteamIndex) => new()
    {
        Code = code,
        Name = name,
        Kind = kind,
        EenheidIndex = team.EenheidIndex,
        BasisteamIndex = basisteamIndex,
        District = team.District,
    };

    ImmutableArray<(string, int, int)> ReadPlaces(OrganisationFiles files, ImmutableArray<Basisteam> basisteams)
    {
        var places = new SortedDictionary<string, (int Eenheid, int Basisteam)>(StringComparer.Ordinal);
        foreach (var row in Table(files.GemeenteEenheid, "gemeente_code", "eenheid_code").RowsBy("gemeente_code"))
        {
            if (EenheidOf(row) is >= 0 and var eenheid)
                places.Add(row.Text("gemeente_code"), (eenheid, -1));
        }

        foreach (var row in Table(files.GemeenteBasisteam, "gemeente_code", "basisteam_code").RowsBy("gemeente_code"))
        {
            var gemeente = row.Text("gemeente_code");
            var code = row.Code("basisteam_code");
            var team = _basisteamIndex.IndexOf(code);
            if (!places.TryGetValue(gemeente, out var place))
                row.Refuse($"'{gemeente}' is in no eenheid");
            else if (team < 0)
                row.Refuse($"'{code}' in 'basisteam_code' is no basisteam");
            else if (basisteams[team].EenheidIndex != place.Eenheid)
                row.Refuse($"'{gemeente}' is in {PlaceOf(place.Eenheid)} and its basisteam '{code}' is not");
            else
                places[gemeente] = place with { Basisteam = team };
        }

        return [.. places.Select(p => (p.Key, p.Value.Eenheid, p.Value.Basisteam))];
    }
}
