namespace Opsporing.Cli;

/// <summary>What a code or a rule does to a report: sets grow, "set" overwrites, "at least" only raises.</summary>
static class EffectsOnReport
{
    public static void Apply(Effects effects, V1.Report report)
    {
        foreach (var offence in effects.Offences)
            AddNew(report.Offences, offence);
        foreach (var lead in effects.Leads)
            Add(report, lead);
        foreach (var flag in effects.RedFlags)
            AddNew(report.RedFlags, flag);
        foreach (var tag in effects.MethodTags)
            AddNew(report.MethodTags, tag);
        foreach (var measure in effects.SafetyMeasures)
            AddNew(report.SafetyMeasures, measure);
        foreach (var (field, number) in effects.Set)
            field.Set!(report, number);
        foreach (var (field, number) in effects.AtLeast)
            if (field.Get!(report) < number)
                field.Set!(report, number);
        ApplyToVictim(effects, report);
    }

    /// <summary>Adds a lead; of two of a kind the stronger state stays, of equal states the better quality.</summary>
    public static void Add(V1.Report report, V1.Lead lead)
    {
        for (var i = 0; i < report.Leads.Count; i++)
        {
            if (report.Leads[i].Kind != lead.Kind)
                continue;
            if (Strength(lead) > Strength(report.Leads[i]))
                report.Leads[i] = lead;
            return;
        }
        report.Leads.Add(lead);
    }

    public static void AddNew<T>(ICollection<T> set, T item)
    {
        if (!set.Contains(item))
            set.Add(item);
    }

    /// <summary>Needs and relation concern the first victim, which is added when the row has none.</summary>
    static void ApplyToVictim(Effects effects, V1.Report report)
    {
        if (effects.Needs.Length == 0 && effects.Victim.Length == 0)
            return;
        if (report.Victims.Count == 0)
            report.Victims.Add(new V1.Victim());
        foreach (var need in effects.Needs)
            AddNew(report.Victims[0].Needs, need);
        foreach (var (field, number) in effects.Victim)
            field.Set(report.Victims[0], number);
    }

    static int Strength(V1.Lead lead) => 2000 * lead.State switch
    {
        V1.LeadState.Secured => 5,
        V1.LeadState.Present => 4,
        V1.LeadState.Lost => 3,
        V1.LeadState.None => 2,
        _ => 1,
    } + (lead.HasQualityPermille ? lead.QualityPermille : 1000);
}
