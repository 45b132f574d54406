namespace Opsporing;

/// <summary>The tables that a policy's codes are looked up in, and what the catalogue says of its groups.</summary>
sealed class PolicyReference
{
    readonly bool[] _isSexual;
    readonly DeskKind?[] _mandatoryDesk;

    public PolicyReference(OffenceCatalogue catalogue, LeadKindTable leadKinds, Organisation organisation,
        EndingReasons endingReasons)
    {
        (Catalogue, LeadKinds, Organisation, EndingReasons) = (catalogue, leadKinds, organisation, endingReasons);
        _isSexual = new bool[catalogue.Groups.Length];
        _mandatoryDesk = new DeskKind?[catalogue.Groups.Length];
        for (var i = 0; i < catalogue.Count; i++)
        {
            var group = catalogue.GroupIndexOf(catalogue[i].Group);
            _isSexual[group] |= catalogue[i].IsSexual;
            _mandatoryDesk[group] ??= catalogue[i].MandatoryDesk;
        }
    }

    public OffenceCatalogue Catalogue { get; }
    public LeadKindTable LeadKinds { get; }
    public Organisation Organisation { get; }
    public EndingReasons EndingReasons { get; }

    /// <summary>Some offence of the group is sexual.</summary>
    public bool IsSexual(int group) => _isSexual[group];

    /// <summary>Desk kind that owns some offence of the group by the catalogue; null for none.</summary>
    public DeskKind? MandatoryDesk(int group) => _mandatoryDesk[group];
}
