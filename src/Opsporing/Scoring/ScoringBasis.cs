namespace Opsporing;

/// <summary>Flags of an offence as scoring reads them.</summary>
[Flags]
public enum OffenceTraits : byte
{
    None = 0,
    Sexual = 1,
    HighImpactCrime = 2,
    OmOverleg = 4,
    Complaint = 8,
    DangerReview = 16,
    PoliceInitiated = 32,
    Imputed = 64,
}

/// <summary>What the known offences of a report say together.</summary>
/// <param name="Traits">Traits of any of them.</param>
/// <param name="IsPoliceInitiated">All of them are found by police rather than reported: drugs, weapons, traffic.</param>
/// <param name="Groups">Mask of their groups.</param>
/// <param name="MustAsk">Mask of lead kinds that must be asked; of those that always must where an offence is unknown.</param>
/// <param name="MandatoryDesks">Mask of mandatory desk kinds, by their numbers.</param>
public readonly record struct OffenceSummary(
    OffenceTraits Traits, bool IsPoliceInitiated, ulong Groups, ulong MustAsk, uint MandatoryDesks);

/// <summary>Everything an assessment of one place uses, compiled: the live form of a <see cref="Basis"/>.</summary>
public sealed class ScoringBasis
{
    readonly long[] _hundredthDays;
    readonly short[] _harmValues;
    readonly OffenceTraits[] _traits;
    readonly byte[] _groups;
    readonly DeskKind[] _deskKinds;
    readonly int _bodyTrace;
    readonly short[] _signals;

    /// <param name="catalogue">Offence catalogue.</param>
    /// <param name="chi">CHI table over the same catalogue.</param>
    /// <param name="organisation">Eenheden, basisteams, desks.</param>
    /// <param name="leadKinds">Lead kinds over the same catalogue.</param>
    /// <param name="policy">Policy in force for the place; null for none: routed by place, ordered by CHI alone.</param>
    /// <param name="signals">Confirmed signals and series.</param>
    /// <param name="auditKey">Digest of the key of the audit draws.</param>
    /// <param name="leadModel">Lead model over the same tables; null when the points table serves.</param>
    public ScoringBasis(
        OffenceCatalogue catalogue, ChiTable chi, Organisation organisation, LeadKindTable leadKinds,
        CompiledPolicy? policy, SignalSet signals, ContentDigest auditKey, LeadScorer? leadModel = null)
    {
        LeadModel = leadModel;
        Catalogue = catalogue;
        Chi = chi;
        Organisation = organisation;
        LeadKinds = leadKinds;
        Policy = policy ?? NoPolicy.For(catalogue, leadKinds);
        HasPolicy = policy is not null;
        Signals = signals;
        Basis = new()
        {
            BasePolicy = policy?.BaseDigest ?? ContentDigest.None,
            EenheidOverlay = policy?.EenheidDigest ?? ContentDigest.None,
            BasisteamOverlay = policy?.BasisteamDigest ?? ContentDigest.None,
            Catalogue = catalogue.Digest,
            ChiTable = chi.Digest,
            Organisation = organisation.Digest,
            LeadKinds = leadKinds.Digest,
            LeadModel = leadModel?.Digest ?? ContentDigest.None,
            Signals = signals.Digest,
            AuditKey = auditKey,
        };
        Digest = Basis.Digest();
        _hundredthDays = PriceStages(catalogue, chi, Policy);
        _harmValues = [.. _hundredthDays.Select(Policy.HarmValue.At)];
        _traits = [.. Enumerable.Range(0, catalogue.Count)
            .Select(i => catalogue.Traits[i] | (chi.IsImputed(i) ? OffenceTraits.Imputed : 0))];
        _groups = catalogue.GroupIndices.ToArray();
        _deskKinds = [.. organisation.Desks.Select(d => d.Kind)];
        _bodyTrace = leadKinds.IndexOf("trace_body");
        _signals = [.. Enumerable.Range(-1, organisation.Eenheden.Length + 1).SelectMany(eenheid => catalogue.Groups.Select(
            group => (short)signals.Match(group, eenheid < 0 ? null : organisation.Eenheden[eenheid].Code)))];
    }

    public OffenceCatalogue Catalogue { get; }
    public ChiTable Chi { get; }
    public Organisation Organisation { get; }
    public LeadKindTable LeadKinds { get; }

    /// <summary>The lead model that scores; null when the points table does.</summary>
    public LeadScorer? LeadModel { get; }

    /// <summary>The policy that scores; the built-in fallback when none is in force.</summary>
    public CompiledPolicy Policy { get; }

    /// <summary>False when no policy is in force.</summary>
    public bool HasPolicy { get; }
    public SignalSet Signals { get; }
    public Basis Basis { get; }

    /// <summary>Digest of <see cref="Basis"/>.</summary>
    public ContentDigest Digest { get; }

    /// <summary>Hundredths of a day of an offence at a stage (arts. 45, 46 Sr; not where the row already prices the attempt).</summary>
    public long HundredthDays(int offence, OffenceStage stage) => _hundredthDays[4 * offence + (int)stage];

    /// <summary>Value of those days, permille.</summary>
    public short HarmValue(int offence, OffenceStage stage) => _harmValues[4 * offence + (int)stage];

    /// <summary>True when the CHI weight of an offence was imputed.</summary>
    public bool IsImputed(int offence) => (_traits[offence] & OffenceTraits.Imputed) != 0;

    /// <summary>Offence group of an offence.</summary>
    public int GroupOf(int offence) => _groups[offence];

    /// <summary>Kind of a desk; 0 for index -1.</summary>
    public DeskKind DeskKindOf(int desk) => desk < 0 ? 0 : _deskKinds[desk];

    /// <summary>Traits of any of the known offences.</summary>
    public OffenceTraits TraitsOf(Facts facts) => Summarise(facts).Traits;

    /// <summary>What the offences of a report say together, in one pass.</summary>
    public OffenceSummary Summarise(Facts facts)
    {
        var traits = OffenceTraits.None;
        var every = OffenceTraits.PoliceInitiated;
        ulong groups = 0;
        uint desks = 0;
        var mandatoryDesks = Catalogue.MandatoryDesks;
        var mustAsk = facts.OffenceCount == 0 || facts.UnknownOffenceCount > 0 ? LeadKinds.MustAsk(-1) : 0;
        for (var i = 0; i < facts.OffenceCount; i++)
        {
            int offence = facts.Offences[i].Index;
            traits |= _traits[offence];
            every &= _traits[offence];
            groups |= 1UL << _groups[offence];
            desks |= 1u << mandatoryDesks[offence];
            mustAsk |= LeadKinds.MustAsk(_groups[offence]);
        }
        return new(traits, facts.OffenceCount > 0 && every != 0, groups, mustAsk, desks & ~1u);
    }

    /// <summary>Points (ppm) per lead kind for the group of the principal offence; -1 for "no known group".</summary>
    public ReadOnlySpan<int> LeadPoints(int principalOffence)
    {
        var kinds = LeadKinds.Kinds.Length;
        var group = principalOffence < 0 ? Catalogue.Groups.Length : _groups[principalOffence];
        return Policy.LeadPpm.AsSpan(group * kinds, kinds);
    }

    /// <summary>Index and strength (permille) of the strongest confirmed signal or series; -1 and 0 for none.</summary>
    public int Development(Facts facts, out short strength)
    {
        strength = facts.SeriesStrength;
        var best = facts.SeriesIndex;
        if (Signals.Count == 0)
            return strength > 0 ? best : -1;
        for (var i = 0; i < facts.OffenceCount; i++)
        {
            int match = _signals[(facts.Eenheid + 1) * Catalogue.Groups.Length + _groups[facts.Offences[i].Index]];
            if (match < 0 || Signals[match].Strength <= strength)
                continue;
            strength = Signals[match].Strength;
            best = match;
        }
        return strength > 0 ? best : -1;
    }

    /// <summary>
    /// Until when body traces can be taken: 7 days from the offence, for sexual offences whose leads include them, unless
    /// they are secured or known not to be there; 0 when the time of the offence is unknown.
    /// </summary>
    /// <param name="facts">Resolved facts.</param>
    /// <param name="offences">Their summary.</param>
    /// <param name="flags">Flags of the assessment.</param>
    public long BodyTraceTime(Facts facts, in OffenceSummary offences, AssessmentFlags flags)
    {
        if ((flags & AssessmentFlags.Sexual) == 0 || !facts.IsOccurredKnown || _bodyTrace < 0)
            return 0;
        var bit = 1UL << _bodyTrace;
        var isAskedInVain = (facts.LeadsAsked & ~facts.LeadsPresent & bit) != 0;
        var isExpected = facts.OffenceCount == 0 || ((offences.MustAsk | facts.LeadsPresent) & bit) != 0;
        return isAskedInVain || (facts.LeadsSecured & bit) != 0 || !isExpected
            ? 0
            : facts.Occurred + LeadKinds.Kinds[_bodyTrace].WindowSeconds;
    }

    static long[] PriceStages(OffenceCatalogue catalogue, ChiTable chi, CompiledPolicy policy)
    {
        var prices = new long[4 * catalogue.Count];
        for (var i = 0; i < catalogue.Count; i++)
        {
            var days = chi.HundredthDays[i];
            prices[4 * i + (int)OffenceStage.Completed] = days;
            prices[4 * i + (int)OffenceStage.Attempted] =
                catalogue[i].CompletionIncluded ? days : policy.AttemptFactor.Times(days);
            prices[4 * i + (int)OffenceStage.Prepared] = policy.PreparationFactor.Times(days);
        }
        return prices;
    }
}
