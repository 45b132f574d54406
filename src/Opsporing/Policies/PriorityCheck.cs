namespace Opsporing;

/// <summary>Checks the header's place and the priorities of a base or an overlay.</summary>
sealed class PriorityCheck(PolicyDocument document, PolicyReference reference, PolicyProblems problems)
{
    readonly int _basisteam = document.Kind == PolicyKind.BasisteamOverlay
        ? reference.Organisation.BasisteamIndexOf(document.Place) : -1;

    readonly int _eenheid = document.Kind == PolicyKind.EenheidOverlay
        ? reference.Organisation.EenheidIndexOf(document.Place)
        : document.Kind == PolicyKind.BasisteamOverlay
            && reference.Organisation.BasisteamIndexOf(document.Place) is var team and >= 0
                ? reference.Organisation.Basisteams[team].EenheidIndex : -1;

    public void Run()
    {
        if (document.Kind != PolicyKind.Base && _eenheid < 0)
            problems.Error("/place",
                $"'{document.Place}' is no {(document.Kind == PolicyKind.EenheidOverlay ? "eenheid" : "basisteam")}");
        for (var i = 0; i < document.Priorities.Length; i++)
            CheckPriority(document.Priorities[i], i);
    }

    void CheckPriority(PriorityRule rule, int index)
    {
        for (var i = 0; i < rule.OffenceGroups.Length; i++)
            if (reference.Catalogue.GroupIndexOf(rule.OffenceGroups[i]) < 0)
                Error(index, $"offence_groups/{i}", $"'{rule.OffenceGroups[i]}' is no offence group");
        for (var i = 0; i < rule.Eenheden.Length; i++)
            CheckEenheid(rule.Eenheden[i], index, i);
        if (rule.Basisteam is not null)
            CheckBasisteam(rule, index);
        for (var i = 0; i < rule.Gemeenten.Length; i++)
            CheckGemeente(rule, index, i);
        CheckPeriod(rule, index);
    }

    void CheckEenheid(string code, int index, int item)
    {
        var eenheid = reference.Organisation.EenheidIndexOf(code);
        if (eenheid < 0)
            Error(index, $"eenheden/{item}", $"'{code}' is no eenheid");
        else if (_eenheid >= 0 && eenheid != _eenheid)
            Error(index, $"eenheden/{item}", $"'{code}' lies outside the place of the overlay");
    }

    void CheckBasisteam(PriorityRule rule, int index)
    {
        var team = reference.Organisation.BasisteamIndexOf(rule.Basisteam);
        if (team < 0)
            Error(index, "basisteam", $"'{rule.Basisteam}' is no basisteam");
        else if (_basisteam >= 0 && team != _basisteam
            || IsOutside(reference.Organisation.Basisteams[team].EenheidIndex, rule))
            Error(index, "basisteam",
                $"'{rule.Basisteam}' lies outside the place of the overlay or the eenheden named");
    }

    void CheckGemeente(PriorityRule rule, int index, int item)
    {
        var code = rule.Gemeenten[item];
        if (!reference.Organisation.TryPlace(code, out var eenheid, out _))
            Error(index, $"gemeenten/{item}", $"'{code}' is no gemeente");
        else if (IsOutside(eenheid, rule))
            Error(index, $"gemeenten/{item}", $"'{code}' lies outside the place of the overlay or the eenheden named");
    }

    bool IsOutside(int eenheid, PriorityRule rule) =>
        _eenheid >= 0 && eenheid != _eenheid
        || rule.Eenheden.Length > 0 && !rule.Eenheden.Contains(reference.Organisation.Eenheden[eenheid].Code);

    void CheckPeriod(PriorityRule rule, int index)
    {
        if (rule.ValidUntil < rule.ValidFrom)
            Error(index, "valid_until", "the last day lies before the first");
        else if (document.Kind == PolicyKind.Base)
            return;
        if (rule.ValidFrom < document.ValidFrom)
            Error(index, "valid_from", "the first day lies before that of the overlay");
        if (rule.ValidUntil > document.ValidUntil)
            Error(index, "valid_until", "the last day lies after that of the overlay");
    }

    void Error(int index, string place, string reason) => problems.Error($"/priorities/{index}/{place}", reason);
}
