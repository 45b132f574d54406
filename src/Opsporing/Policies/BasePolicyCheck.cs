using System.Collections.Immutable;

namespace Opsporing;

/// <summary>Checks the chapters of a base policy: sums, order, codes, and the side effects of its choices.</summary>
sealed class BasePolicyCheck(PolicyDocument document, PolicyChapters chapters, PolicyReference reference,
    PolicyProblems problems)
{
    public void Run()
    {
        CheckWeights();
        CheckSteps("/value_functions/harm_hundredth_days", chapters.HarmValue);
        CheckSteps("/value_functions/victim_need_ppm", chapters.NeedValue);
        CheckSteps("/value_functions/leads_ppm", chapters.LeadsValue);
        CheckFraction("/harm/attempt", chapters.Harm.Attempt);
        CheckFraction("/harm/preparation", chapters.Harm.Preparation);
        CheckBands(chapters.Bands);
        CheckLeads();
        CheckFloors(chapters.Floors);
        CheckTerms();
        CheckAdvice(chapters.Advice);
        CheckCapacity();
        CheckAudit(chapters.Audit);
        CheckEndingReasons();
        CheckRoutes();
        CheckBounds(chapters.Bounds);
    }

    void CheckWeights()
    {
        var sum = chapters.Weights.Sum();
        if (sum != Units.Permille)
            problems.Error("/weights", $"the weights sum to {sum} and not to {Units.Permille}");
        for (var i = 0; i < PolicyCodes.Dimensions.Length; i++)
            if (chapters.Weights[i] == 0)
                problems.Warn($"/weights/{PolicyCodes.Dimensions[i]}",
                    "a weight of 0: the dimension never moves a priority");
    }

    void CheckSteps(string pointer, ImmutableArray<PolicyStep> steps)
    {
        CheckThresholds(pointer, steps);
        for (var i = 1; i < steps.Length; i++)
            if (steps[i].Permille < steps[i - 1].Permille)
                problems.Error($"{pointer}/{i}/1", "the value lies under the one before it");
        if (steps.Length > 0 && steps[^1].Permille < Units.Permille)
            problems.Warn(pointer, "the function never reaches 1000: the dimension cannot use its full weight");
    }

    void CheckThresholds(string pointer, ImmutableArray<PolicyStep> steps)
    {
        if (steps.Length > 0 && steps[0].Threshold != 0)
            problems.Error($"{pointer}/0/0", "the first threshold is not 0");
        for (var i = 1; i < steps.Length; i++)
            if (steps[i].Threshold <= steps[i - 1].Threshold)
                problems.Error($"{pointer}/{i}/0", "the threshold does not lie over the one before it");
    }

    void CheckFraction(string pointer, Fraction fraction)
    {
        if (fraction.Numerator > fraction.Denominator)
            problems.Error(pointer, "an attempt or preparation weighs at most as much as the offence");
    }

    void CheckBands(PolicyBands bands)
    {
        CheckAscending("/bands/harm_limits_days", bands.HarmLimitDays);
        CheckAscending("/bands/need_limits_permille", bands.NeedLimits);
        var most = Math.Max(bands.HarmLimitDays.Length, bands.NeedLimits.Length);
        if (bands.IsOneBand && (most > 0 || bands.TopBand > 0))
            problems.Error("/bands/one_band", "one band is chosen, yet there are limits or a top band");
        if (!bands.IsOneBand && bands.TopBand == 0)
            problems.Error("/bands/top_band",
                "there is one band only; say so with one_band, or give danger a band of its own");
        if (bands.TopBand < most && !bands.IsOneBand)
            problems.Error("/bands/top_band",
                $"the top band lies under the {most} bands that the limits make: danger stands at the top");
        if (bands.LaneOneBand > bands.TopBand)
            problems.Error("/bands/lane_one_band", "no item is ever in this band");
        WarnOfBands(bands, most);
    }

    void WarnOfBands(PolicyBands bands, int most)
    {
        if (bands.IsOneBand)
            problems.Warn("/bands/one_band",
                "one band: leads can outbid serious harm; seriousness and effect on the victim lead (A5-priority)");
        else if (most == 0)
            problems.Warn("/bands", "no limits: only danger stands apart, and good leads can outbid serious harm");
        if (!bands.IsOneBand && bands.TopBand == most && most > 0)
            problems.Warn("/bands/top_band", "danger shares the top band with the gravest reports");
        if (bands.NeedLimits.Length > 0 && chapters.Neutral[(int)Dimension.VictimNeed] >= bands.NeedLimits[0])
            problems.Warn("/neutral/victim_need",
                "the neutral value reaches a need limit: every report not yet assessed rises a band");
        if (bands.LaneOneBand == 0)
            problems.Warn("/bands/lane_one_band", "any term promotes to lane 1, petty ones too");
    }

    void CheckAscending(string pointer, ImmutableArray<int> limits)
    {
        for (var i = 1; i < limits.Length; i++)
            if (limits[i] <= limits[i - 1])
                problems.Error($"{pointer}/{i}", "the limit does not lie over the one before it");
    }

    void CheckLeads()
    {
        foreach (var code in chapters.LeadPoints.Keys)
            CheckLeadKind("/leads/points_ppm", code);
        foreach (var kind in reference.LeadKinds.Kinds)
            if (!chapters.LeadPoints.ContainsKey(kind.Code))
                problems.Error($"/leads/points_ppm/{kind.Code}", "the lead kind has no points");
        foreach (var (group, points) in chapters.GroupLeadPoints)
        {
            CheckGroup("/leads/group_points_ppm", group);
            foreach (var code in points.Keys)
                CheckLeadKind($"/leads/group_points_ppm/{group}", code);
        }
    }

    void CheckLeadKind(string pointer, string code)
    {
        if (reference.LeadKinds.IndexOf(code) < 0)
            problems.Error($"{pointer}/{code}", $"'{code}' is no lead kind");
    }

    void CheckFloors(PolicyFloors floors)
    {
        WarnOfFloor("caught_in_the_act_millipoints", floors.CaughtInTheAct, "A4-caught");
        WarnOfFloor("ready_made_millipoints", floors.ReadyMade, "A4-caught");
        WarnOfFloor("priority_theme_millipoints", floors.PriorityTheme, "A5-priority");
    }

    void WarnOfFloor(string key, int floor, string clause)
    {
        if (floor < chapters.Advice.TakeUpMillipoints)
            problems.Warn($"/floors/{key}",
                $"the floor lies under the take-up threshold: {clause} asks to take such reports up");
    }

    void CheckTerms()
    {
        if (chapters.DangerReviewHours > 24)
            problems.Warn("/danger/review_hours", "longer than the default of 24 hours (D-danger)");
        if (chapters.Terms.ResponseHours.GetValueOrDefault(DeskKind.FrontofficeTos.ToCode()) == 0)
            problems.Warn("/terms/response_hours/FRONTOFFICE_TOS", "no response term for sexual offences");
        if (chapters.WaitingRate > 0)
            problems.Warn("/waiting/rate_millipoints_per_day",
                $"waiting credit: a day longer makes up for {chapters.WaitingRate} millipoints less, within a band");
    }

    void CheckAdvice(PolicyAdvice advice)
    {
        if (advice.ProposeEndMillipoints > advice.TakeUpMillipoints)
            problems.Error("/advice/propose_end_millipoints",
                "the threshold to propose an end lies over the one to take up");
        if (advice.TakeUpMillipoints == 0)
            problems.Warn("/advice/take_up_millipoints", "every report reaches the take-up threshold");
        if (advice.ProposeEndMillipoints > 0 && chapters.Audit.ProposeEndPpm == 0)
            problems.Warn("/audit/propose_end_ppm", "no sample: nobody will learn what the proposals to end missed");
    }

    void CheckCapacity()
    {
        CheckThresholds("/capacity/gain_permille", chapters.Capacity.Gain);
        foreach (var group in chapters.Capacity.GroupQuarterHours.Keys)
            CheckGroup("/capacity/group_quarter_hours", group);
    }

    void CheckAudit(PolicyAudit audit)
    {
        if (audit.HoursPerWeek == 0 && (audit.ProposeEndPpm > 0 || audit.EndEarlyPpm > 0 || audit.RetriagePpm > 0))
            problems.Warn("/audit/hours_per_week", "cases are drawn without hours to investigate them");
        if (audit.RetriagePpm > 0 && audit.RetriageMinutes == 0)
            problems.Warn("/audit/retriage_minutes", "decisions are triaged again without minutes to do it in");
        if (audit.AdviceWithheldPpm == 0)
            problems.Warn("/audit/advice_withheld_ppm",
                "advice is always shown: actual choices cannot be told from followed advice");
    }

    void CheckEndingReasons()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < chapters.EndingReasons.Length; i++)
        {
            var reason = chapters.EndingReasons[i];
            if (!seen.Add(reason.Code))
                problems.Error($"/ending_reasons/{i}/code", $"'{reason.Code}' appears twice");
            CheckDeciders(reason, $"/ending_reasons/{i}");
        }
        var absent = reference.EndingReasons.Reasons.Where(r => !seen.Contains(r.Code)).Select(r => r.Code).ToArray();
        if (absent.Length > 0)
            problems.Warn("/ending_reasons", $"not allowed under this policy: {string.Join(", ", absent)}");
    }

    void CheckDeciders(PolicyEndingReason reason, string pointer)
    {
        if (reason.HicDecider == EndingDecider.Police)
            problems.Error($"{pointer}/hic_decider", "police alone do not end a HIC (rule 5c, A5-hic)");
        var index = reference.EndingReasons.IndexOf(reason.Code);
        if (index < 0)
        {
            problems.Error($"{pointer}/code", $"'{reason.Code}' is no ending reason");
            return;
        }
        var known = reference.EndingReasons.Reasons[index];
        if (reason.VvcDecider < known.VvcDecider)
            problems.Error($"{pointer}/vvc_decider",
                $"the table asks for at least {PolicyCodes.Deciders[(int)known.VvcDecider - 1]}");
        if (reason.HicDecider < known.HicDecider && reason.HicDecider != EndingDecider.Police)
            problems.Error($"{pointer}/hic_decider",
                $"the table asks for at least {PolicyCodes.Deciders[(int)known.HicDecider - 1]}");
    }

    void CheckRoutes()
    {
        foreach (var (code, desk) in document.Routes)
        {
            if (!CheckGroup("/routes", code))
                continue;
            var group = reference.Catalogue.GroupIndexOf(code);
            if (reference.IsSexual(group))
                problems.Error($"/routes/{code}",
                    "every sexual offence goes to a TOS frontoffice; no policy routes it (rule 3)");
            else if (reference.MandatoryDesk(group) is { } kind && kind != DeskKinds.Parse(desk))
                problems.Warn($"/routes/{code}",
                    $"offences that the catalogue gives to {kind.ToCode()} stay there; only the rest moves");
        }
    }

    // Two overlays can shift a weight: twice the bound must leave it at 0 or more.
    void CheckBounds(PolicyBounds bounds)
    {
        for (var i = 0; i < PolicyCodes.Dimensions.Length; i++)
            if (2 * bounds.MaxWeightShift[i] > chapters.Weights[i])
                problems.Error($"/bounds/max_weight_shift_permille/{PolicyCodes.Dimensions[i]}",
                    $"two overlays could shift the weight of {chapters.Weights[i]} under 0; allow half at most");
    }

    bool CheckGroup(string pointer, string group)
    {
        var isKnown = reference.Catalogue.GroupIndexOf(group) >= 0;
        if (!isKnown)
            problems.Error($"{pointer}/{group}", $"'{group}' is no offence group");
        return isKnown;
    }
}
