namespace Opsporing;

/// <summary>Resolves a report's codes against reference tables. Unknown codes are counted, never dropped.</summary>
public static class FactResolver
{
    /// <summary>Finds the place of a report, which chooses its policy, before anything else is resolved.</summary>
    /// <remarks>Precedence: occurred, residence, reporting; an unknown gemeente falls to the next.</remarks>
    public static void ResolvePlace(Report report, Organisation organisation, Facts facts)
    {
        facts.ReceivingEenheid = (short)organisation.EenheidIndexOf(report.ReceivingEenheid);
        facts.HasUnknownPlace = false;
        facts.Eenheid = facts.Basisteam = -1;
        facts.PlaceBasis = PlaceBasis.None;
        facts.Gemeente = null;
        facts.ResidenceEenheid =
            report.ResidencePlace is { } home && organisation.TryPlace(home.Gemeente, out var eenheid, out _) ? (short)eenheid : (short)-1;
        _ = TryPlace(report.OccurredPlace, PlaceBasis.Occurred, organisation, facts)
            || TryPlace(report.ResidencePlace, PlaceBasis.Residence, organisation, facts)
            || TryPlace(report.ReportingPlace, PlaceBasis.Reporting, organisation, facts);
    }

    /// <summary>Fills <paramref name="facts"/> (its place is already resolved) from a report in canonical form.</summary>
    /// <param name="report">Facts with known enum values.</param>
    /// <param name="catalogue">Offence catalogue of the Basis.</param>
    /// <param name="leadKinds">Lead kinds of the Basis.</param>
    /// <param name="facts">Overwritten, but for its place, earlier guards, draws and series.</param>
    public static void Resolve(Report report, OffenceCatalogue catalogue, LeadKindTable leadKinds, Facts facts)
    {
        facts.Kind = report.Kind;
        facts.Received = report.Received.UnixSeconds;
        facts.IsOccurredKnown = report.OccurredFrom is not null;
        facts.Occurred = Math.Min(report.OccurredFrom?.Earliest ?? facts.Received, facts.Received);
        facts.OccurredLatest = Math.Min((report.OccurredTo ?? report.OccurredFrom)?.Latest ?? facts.Received, facts.Received);
        facts.IsClockKnown = report.OccurredFrom is { Precision: not Precision.Day };
        facts.PlaceType = report.PlaceType;
        facts.Weapon = report.Weapon;
        facts.MethodTags = report.MethodTags;
        facts.IsOnline = report.IsOnline;
        facts.SuspectStatus = report.SuspectStatus;
        facts.SuspectAgeBand = report.SuspectAgeBand;
        facts.PoliceStaffInvolved = report.PoliceStaffInvolved;
        facts.Provability = report.Provability;
        facts.IsReadyMade = report.IsReadyMade;
        facts.PublicTaskVictim = report.PublicTaskVictim;
        facts.DiscriminatoryMotive = report.DiscriminatoryMotive;
        facts.AangifteWithdrawn = report.AangifteWithdrawn;
        facts.KlachtFiled = report.KlachtFiled;
        facts.SexualContentSignal = report.SexualContentSignal;
        facts.RedFlags = 0;
        foreach (var flag in report.RedFlags)
            facts.RedFlags |= (ushort)(1 << (int)flag);
        ResolveOffences(report, catalogue, facts);
        ResolveVictims(report, facts);
        ResolveLeads(report, leadKinds, facts);
    }

    static bool TryPlace(Place? place, PlaceBasis basis, Organisation organisation, Facts facts)
    {
        if (place is null)
            return false;
        var isKnown = organisation.TryPlace(place.Gemeente, out var eenheid, out var basisteam);
        var named = place.Basisteam is null ? -1 : organisation.BasisteamIndexOf(place.Basisteam);
        facts.HasUnknownPlace |= !isKnown || place.Basisteam is not null && named < 0;
        if (named >= 0)
            (basisteam, eenheid) = (named, organisation.Basisteams[named].EenheidIndex);
        else if (!isKnown)
            return false;
        facts.Eenheid = (short)eenheid;
        facts.Basisteam = (short)basisteam;
        facts.PlaceBasis = basis;
        facts.Gemeente = place.Gemeente;
        return true;
    }

    static void ResolveOffences(Report report, OffenceCatalogue catalogue, Facts facts)
    {
        facts.OffenceCount = facts.UnknownOffenceCount = 0;
        foreach (var offence in report.Offences)
        {
            var index = catalogue.IndexOf(offence.Code);
            if (index < 0)
            {
                facts.UnknownOffenceCount++;
                continue;
            }
            facts.IsOnline |= catalogue[index].IsOnline;
            if (facts.OffenceCount == facts.Offences.Length)
                Array.Resize(ref facts.Offences, 2 * facts.OffenceCount);
            facts.Offences[facts.OffenceCount++] = new((short)index, offence.Stage);
        }
    }

    static void ResolveVictims(Report report, Facts facts)
    {
        facts.Needs = 0;
        facts.Relations = 0;
        facts.VictimCount = report.Victims.Length;
        facts.AreNeedsAssessed = facts.VictimCount > 0;
        facts.IsContactSafe = true;
        foreach (var victim in report.Victims)
        {
            foreach (var need in victim.Needs)
                facts.Needs |= (ushort)(1 << (int)need);
            facts.Relations |= (byte)(1 << (int)victim.Relation);
            facts.AreNeedsAssessed &= !string.IsNullOrEmpty(victim.NeedsAssessedBy);
            facts.IsContactSafe &= victim.SafeContact == Answer.Yes;
        }
    }

    static void ResolveLeads(Report report, LeadKindTable leadKinds, Facts facts)
    {
        facts.LeadCount = 0;
        facts.LeadsAsked = facts.LeadsPresent = facts.LeadsSecured = facts.LeadsLost = 0;
        facts.HasUnknownLeadKind = false;
        foreach (var lead in report.Leads)
        {
            var kind = leadKinds.IndexOf(lead.Kind);
            if (kind < 0)
            {
                facts.HasUnknownLeadKind = true;
                continue;
            }
            var bit = 1UL << kind;
            if (lead.State is not (LeadState.NotAsked or LeadState.None) || lead.State == LeadState.None && lead.RecordedBy.Length > 0)
                facts.LeadsAsked |= bit;
            if (lead.State == LeadState.Lost)
                facts.LeadsLost |= bit;
            if (lead.State is LeadState.Present or LeadState.Secured)
                AddLead(lead, kind, leadKinds.Kinds[kind].WindowSeconds, facts);
        }
        AddWhatIsKnownOfTheSuspect(leadKinds, facts);
    }

    static void AddLead(in Lead lead, int kind, long window, Facts facts)
    {
        var isSecured = lead.State == LeadState.Secured;
        var isPerishing = !isSecured && (lead.PerishTime != 0 || window > 0);
        var (term, gone) =
            !isPerishing ? (long.MaxValue, long.MaxValue)
            : lead.PerishTime != 0 ? (lead.PerishTime, lead.PerishTime)
            : (facts.Occurred + window, facts.OccurredLatest + window);
        Put(new(term, gone, (short)lead.QualityPermille, (byte)kind), facts);
        facts.LeadsPresent |= 1UL << kind;
        if (isSecured)
            facts.LeadsSecured |= 1UL << kind;
    }

    /// <summary>Keeps the order by kind, in which scoring rounds; a kind that is there already is replaced.</summary>
    static void Put(in FactLead lead, Facts facts)
    {
        var at = facts.LeadCount;
        while (at > 0 && facts.Leads[at - 1].Kind >= lead.Kind)
            at--;
        if (at == facts.LeadCount || facts.Leads[at].Kind != lead.Kind)
        {
            if (facts.LeadCount == facts.Leads.Length)
                Array.Resize(ref facts.Leads, 2 * facts.LeadCount);
            Array.Copy(facts.Leads, at, facts.Leads, at + 1, facts.LeadCount++ - at);
        }
        facts.Leads[at] = lead;
    }

    /// <summary>A suspect who is identified or described is that lead, whether or not the intake listed it.</summary>
    static void AddWhatIsKnownOfTheSuspect(LeadKindTable leadKinds, Facts facts)
    {
        var code =
            facts.SuspectStatus >= SuspectStatus.Identified ? "named_suspect"
            : facts.SuspectStatus == SuspectStatus.Described ? "suspect_description"
            : null;
        var kind = code is null ? -1 : leadKinds.IndexOf(code);
        if (kind < 0)
            return;
        facts.LeadsAsked |= 1UL << kind;
        facts.LeadsLost &= ~(1UL << kind);
        AddLead(new(leadKinds.Kinds[kind].Code, LeadState.Present), kind, 0, facts);
    }
}
