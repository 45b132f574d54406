namespace Opsporing;

/// <summary>Checks an overlay against the bounds of its base and against the routes no policy may touch.</summary>
sealed class OverlayCheck(PolicyDocument document, PolicyDocument? baseDocument, PolicyReference reference,
    PolicyProblems problems)
{
    public void Run()
    {
        if (document.ValidUntil >= document.ValidFrom.AddMonths(12))
            problems.Error("/valid_until", "an overlay holds for at most 12 months");
        CheckRoutes();
        CheckSum();
        if (baseDocument?.Chapters is not { } chapters)
        {
            problems.Error("", "an overlay needs a base to stand on");
            return;
        }
        if (document.IsDemonstration != baseDocument.IsDemonstration)
            problems.Error("/demonstration", "a demonstration and an approved policy do not stand on each other");
        CheckPeriod(baseDocument);
        CheckWeights(chapters.Bounds);
        CheckPriorities(chapters.Bounds);
        if (document.Routes.Count > 0 && !chapters.Bounds.MayRoute)
            problems.Error("/routes", "the base does not let overlays route");
    }

    void CheckPeriod(PolicyDocument under)
    {
        if (document.ValidFrom < under.ValidFrom || document.ValidUntil > under.ValidUntil)
            problems.Warn("/valid_from", "the overlay's period is not wholly within that of its base");
    }

    void CheckSum()
    {
        var sum = document.WeightShifts.Sum();
        if (sum != 0)
            problems.Error("/weight_shifts", $"the shifts sum to {sum} and not to 0");
    }

    void CheckWeights(PolicyBounds bounds)
    {
        for (var i = 0; i < PolicyCodes.Dimensions.Length; i++)
        {
            var (shift, most) = (document.WeightShifts[i], bounds.MaxWeightShift[i]);
            if (Math.Abs(shift) > most)
                problems.Error($"/weight_shifts/{PolicyCodes.Dimensions[i]}",
                    $"a shift of {shift} is outside the base's bound of {most}");
            else if (shift < 0 && i <= (int)Dimension.VictimNeed)
                problems.Warn($"/weight_shifts/{PolicyCodes.Dimensions[i]}",
                    "seriousness and effect on the victim lead (A5-priority): the shift lowers one of them");
        }
    }

    void CheckPriorities(PolicyBounds bounds)
    {
        if (document.Priorities.Length > bounds.MaxPriorities)
            problems.Error("/priorities",
                $"there are {document.Priorities.Length} priorities; the base allows {bounds.MaxPriorities}");
        for (var i = 0; i < document.Priorities.Length; i++)
        {
            var rule = document.Priorities[i];
            if (rule.Strength > bounds.MaxStrength)
                problems.Error($"/priorities/{i}/strength_permille",
                    $"{rule.Strength} is over the base's bound of {bounds.MaxStrength}");
            if (bounds.MaxShare < Units.Permille && CoversAll(rule))
                problems.Error($"/priorities/{i}",
                    $"the priority matches every report of its place; the base allows {bounds.MaxShare} permille");
        }
    }

    void CheckRoutes()
    {
        foreach (var (code, desk) in document.Routes)
        {
            var group = reference.Catalogue.GroupIndexOf(code);
            if (group < 0)
                problems.Error($"/routes/{code}", $"'{code}' is no offence group");
            else if (reference.IsSexual(group))
                problems.Error($"/routes/{code}",
                    "every sexual offence goes to a TOS frontoffice; no policy routes it (rule 3)");
            else if (reference.MandatoryDesk(group) is { } kind && kind != DeskKinds.Parse(desk))
                problems.Error($"/routes/{code}",
                    $"the catalogue gives offences of this group to {kind.ToCode()}: no overlay routes it elsewhere");
        }
    }

    static bool CoversAll(PriorityRule rule) =>
        rule.OffenceGroups.Length == 0 && rule.MethodTag is null && rule.Online is null && rule.Gemeenten.Length == 0;
}
