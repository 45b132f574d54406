namespace Opsporing;

/// <summary>The owning desk of a report, the row that chose it, and who else may see.</summary>
/// <param name="Desk">Index in the organisation.</param>
/// <param name="Reason">Row of the first-match table.</param>
/// <param name="CoViewer1">Index of a co-viewing desk; -1 for none. So for the others.</param>
/// <param name="CoViewer2">See <paramref name="CoViewer1"/>.</param>
/// <param name="CoViewer3">See <paramref name="CoViewer1"/>.</param>
public readonly record struct Route(short Desk, RouteReason Reason, short CoViewer1, short CoViewer2, short CoViewer3);

/// <summary>Chooses the owner by first match (DESIGN section 8). Pure; never fails: every report has a desk.</summary>
public static class Router
{
    /// <summary>Routes <paramref name="facts"/>.</summary>
    /// <param name="facts">Place and codes resolved.</param>
    /// <param name="offences">What its offences say together.</param>
    /// <param name="catalogue">Catalogue the facts were resolved against.</param>
    /// <param name="organisation">Organisation the facts were resolved against.</param>
    /// <param name="groupDesk">Desk kind per offence group that the policy routes; may be empty. Comes last but one.</param>
    /// <param name="principal">Offence index whose group is looked up first there; -1 for none.</param>
    public static Route Route(
        Facts facts, in OffenceSummary offences, OffenceCatalogue catalogue, Organisation organisation,
        ReadOnlySpan<byte> groupDesk, int principal)
    {
        var mandatory = offences.MandatoryDesks;
        var integrity = facts.PoliceStaffInvolved ? organisation.NationalDeskOf(DeskKind.Integrity) : -1;
        var avim = Has(mandatory, DeskKind.Avim) ? DeskNear(DeskKind.Avim, facts, organisation) : -1;
        if (IsSexual(facts, offences.Traits) is { } reason)
            return new(Frontoffice(facts, organisation), reason, (short)integrity, (short)avim,
                facts.PoliceStaffInvolved ? (short)-1 : TeamDesk(facts, organisation));
        var frontoffice = avim >= 0 ? Frontoffice(facts, organisation) : (short)-1;
        if (integrity >= 0)
            return new((short)integrity, RouteReason.PoliceStaffInvolved, (short)avim, frontoffice, -1);
        if (avim >= 0)
            return new((short)avim, RouteReason.MandatoryAvim, frontoffice, TeamDesk(facts, organisation), -1);
        var (desk, why) = Owner(facts, offences, catalogue, organisation, groupDesk, principal);
        var team = TeamDesk(facts, organisation);
        return new(desk, why, team == desk ? (short)-1 : team, -1, -1);
    }

    /// <summary>
    /// The frontoffice of a sexual-offence report: decided by place, else the victim's residence, else the receiving eenheid,
    /// else the national duty frontoffice. Needs no catalogue and no policy (rule 3).
    /// </summary>
    public static short Frontoffice(Facts facts, Organisation organisation)
    {
        foreach (var eenheid in (ReadOnlySpan<short>)[facts.Eenheid, facts.ResidenceEenheid, facts.ReceivingEenheid])
            if (eenheid >= 0 && organisation.DeskOf(DeskKind.FrontofficeTos, eenheid) is >= 0 and var desk)
                return (short)desk;
        return (short)organisation.NationalDeskOf(DeskKind.FrontofficeTos);
    }

    /// <summary>
    /// Why a report is one of a sexual offence: any-of over all offences by flag, the intake's signal, or an earlier revision
    /// while the OM has not lifted its guard (no revision shadows rule 3); null when it is not.
    /// </summary>
    static RouteReason? IsSexual(Facts facts, OffenceTraits traits) =>
        (traits & OffenceTraits.Sexual) != 0 ? RouteReason.SexualOffence
        : facts.SexualContentSignal ? RouteReason.SexualContentSignal
        : (facts.EarlierGuards & Guards.SexualOffence) != 0 ? RouteReason.SexualOffence
        : null;

    static (short Desk, RouteReason Reason) Owner(
        Facts facts, in OffenceSummary offences, OffenceCatalogue catalogue, Organisation organisation,
        ReadOnlySpan<byte> groupDesk, int principal)
    {
        var mandatory = offences.MandatoryDesks;
        if (facts.SuspectStatus == SuspectStatus.InCustody && DeskNear(DeskKind.Zsm, facts, organisation) is >= 0 and var custody)
            return ((short)custody, RouteReason.SuspectInCustody);
        if (IsKnownSuspectVvc(facts, offences.Traits) && DeskNear(DeskKind.Zsm, facts, organisation) is >= 0 and var zsm)
            return ((short)zsm, RouteReason.KnownSuspect);
        if (Has(mandatory, DeskKind.Cyber) && DeskNear(DeskKind.Cyber, facts, organisation) is >= 0 and var cyber)
            return ((short)cyber, RouteReason.MandatoryCyber);
        if (Has(mandatory, DeskKind.NationalFraud) && organisation.NationalDeskOf(DeskKind.NationalFraud) is >= 0 and var fraud)
            return ((short)fraud, RouteReason.MandatoryNationalFraud);
        var hasRedFlag = facts.RedFlags != 0;
        if (facts.OffenceCount == 0 && !hasRedFlag)
            return (Classification(facts, organisation),
                facts.UnknownOffenceCount > 0 ? RouteReason.UnknownOffence : RouteReason.NoOffence);
        if (facts.Eenheid < 0 && !hasRedFlag)
            return (Classification(facts, organisation), RouteReason.NoPlace);
        if (PolicyDesk(facts, catalogue, organisation, groupDesk, principal) is >= 0 and var policyDesk)
            return ((short)policyDesk, RouteReason.PolicyDesk);
        return TeamDesk(facts, organisation) is >= 0 and var team
            ? (team, RouteReason.Basisteam)
            : (Classification(facts, organisation), facts.Eenheid < 0 ? RouteReason.NoPlace : RouteReason.NoBasisteam);
    }

    /// <summary>VVC with a known suspect goes to ZSM, Halt candidates of 12 to 17 included; under 12 there is no prosecution.</summary>
    static bool IsKnownSuspectVvc(Facts facts, OffenceTraits traits) =>
        facts.SuspectStatus is SuspectStatus.Identified or SuspectStatus.CaughtInTheAct
        && facts.SuspectAgeBand != SuspectAgeBand.Under12
        && facts.OffenceCount > 0
        && (traits & OffenceTraits.HighImpactCrime) == 0;

    /// <summary>The desk for the principal offence's group, else for the first other offence whose group the policy routes.</summary>
    static int PolicyDesk(
        Facts facts, OffenceCatalogue catalogue, Organisation organisation, ReadOnlySpan<byte> groupDesk, int principal)
    {
        var groups = catalogue.GroupIndices;
        var desk = principal < 0 ? -1 : GroupDesk(groups[principal], facts, organisation, groupDesk);
        for (var i = 0; i < facts.OffenceCount && desk < 0; i++)
            desk = GroupDesk(groups[facts.Offences[i].Index], facts, organisation, groupDesk);
        return desk;
    }

    static int GroupDesk(int group, Facts facts, Organisation organisation, ReadOnlySpan<byte> groupDesk) =>
        group >= groupDesk.Length
            ? -1
            : (DeskKind)groupDesk[group] switch
            {
                DeskKind.District => facts.Basisteam < 0 ? -1 : organisation.DistrictDeskOf(facts.Basisteam),
                DeskKind.Avim or DeskKind.Cyber or DeskKind.NationalFraud =>
                    DeskNear((DeskKind)groupDesk[group], facts, organisation),
                _ => -1,
            };

    static bool Has(uint kinds, DeskKind kind) => (kinds >> (int)kind & 1) != 0;

    static int DeskNear(DeskKind kind, Facts facts, Organisation organisation)
    {
        var desk = facts.Eenheid >= 0 ? organisation.DeskOf(kind, facts.Eenheid) : -1;
        if (desk < 0 && facts.ReceivingEenheid >= 0)
            desk = organisation.DeskOf(kind, facts.ReceivingEenheid);
        return desk >= 0 ? desk : organisation.NationalDeskOf(kind);
    }

    static short TeamDesk(Facts facts, Organisation organisation) =>
        facts.Basisteam < 0 ? (short)-1 : (short)organisation.Basisteams[facts.Basisteam].DeskIndex;

    static short Classification(Facts facts, Organisation organisation) =>
        (short)DeskNear(DeskKind.Classification, facts, organisation);
}
