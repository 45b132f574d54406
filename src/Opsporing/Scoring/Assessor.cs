using System.Collections.Concurrent;

namespace Opsporing;

/// <summary>The bases in force at one moment, one per place; swapped as a whole, so that an assessment never mixes two.</summary>
public sealed class BasisSet
{
    readonly ConcurrentDictionary<(int Eenheid, int Basisteam), ScoringBasis> _places = new();
    readonly OffenceCatalogue _catalogue;
    readonly ChiTable _chi;
    readonly LeadKindTable _leadKinds;
    readonly PolicySet? _policies;
    readonly Lazy<ContentDigest> _digest;

    /// <param name="reference">Reference tables.</param>
    /// <param name="chiTable">Name of the CHI table that ranks.</param>
    /// <param name="policies">Policy in force with its overlays; null for none.</param>
    /// <param name="signals">Confirmed signals and series.</param>
    /// <param name="draws">Audit draws.</param>
    /// <param name="leadModel">Lead model in force, over the same tables; null when the points table serves.</param>
    /// <exception cref="ArgumentException">The CHI table may not rank.</exception>
    public BasisSet(
        ReferenceSet reference, string chiTable, PolicySet? policies, SignalSet signals, AuditDraws draws,
        LeadScorer? leadModel = null)
    {
        LeadModel = leadModel;
        _catalogue = reference.Catalogue;
        _chi = reference.Chi(chiTable);
        if (_chi.Use != ChiUse.Rank)
            throw new ArgumentException($"CHI table '{chiTable}' is for sensitivity and may not rank.", nameof(chiTable));
        Organisation = reference.Organisation;
        _leadKinds = reference.LeadKinds;
        _policies = policies;
        Signals = signals;
        Draws = draws;
        _digest = new(() => ContentDigest.Of([.. All().SelectMany(b => b.Digest.ToArray())]));
    }

    public Organisation Organisation { get; }

    public AuditDraws Draws { get; }

    /// <summary>Lead model in force; null when the points table serves.</summary>
    public LeadScorer? LeadModel { get; }

    /// <summary>Confirmed signals and series; the basis of a place has what of them can matter there.</summary>
    public SignalSet Signals { get; }

    /// <summary>The basis of a place; -1 for an unknown eenheid or basisteam.</summary>
    public ScoringBasis For(int eenheid, int basisteam) =>
        _places.TryGetValue((eenheid, basisteam), out var known)
            ? known
            : _places.GetOrAdd((eenheid, basisteam), place => new(
                _catalogue, _chi, Organisation, _leadKinds, _policies?.For(place.Eenheid, place.Basisteam),
                Signals.For(place.Eenheid < 0 ? null : Organisation.Eenheden[place.Eenheid].Code), Draws.KeyDigest, LeadModel));

    /// <summary>Digest over the basis of every place: equal for two that give every report the same Basis.</summary>
    public ContentDigest Digest => _digest.Value;

    /// <summary>The basis of every place, unknown ones included: what a store must pin.</summary>
    public IEnumerable<ScoringBasis> All()
    {
        yield return For(-1, -1);
        for (var i = 0; i < Organisation.Eenheden.Length; i++)
            yield return For(i, -1);
        for (var i = 0; i < Organisation.Basisteams.Length; i++)
            yield return For(Organisation.Basisteams[i].EenheidIndex, i);
    }
}

/// <summary>Assesses reports. Keeps one set of resolved facts: use one per thread, it allocates nothing per report.</summary>
public sealed class Assessor
{
    readonly Facts _facts = new();

    /// <summary>Assesses <paramref name="report"/> under the basis of its place.</summary>
    /// <param name="report">Valid and canonical.</param>
    /// <param name="bases">The bases in force.</param>
    /// <param name="earlierGuards">Guards of earlier revisions that the OM has not lifted.</param>
    /// <param name="now">Assessment time, Unix seconds.</param>
    /// <param name="vector">Receives the result.</param>
    /// <returns>The basis that was used.</returns>
    public ScoringBasis Assess(Report report, BasisSet bases, Guards earlierGuards, long now, out AssessmentVector vector)
    {
        FactResolver.ResolvePlace(report, bases.Organisation, _facts);
        var basis = bases.For(_facts.Eenheid, _facts.Basisteam);
        Finish(report, basis, bases.Draws, earlierGuards, now, out vector);
        return basis;
    }

    /// <summary>Assesses <paramref name="report"/> under a given basis, as replay does.</summary>
    /// <inheritdoc cref="Assess(Report, BasisSet, Guards, long, out AssessmentVector)"/>
    public void Assess(Report report, ScoringBasis basis, AuditDraws draws, Guards earlierGuards, long now, out AssessmentVector vector)
    {
        FactResolver.ResolvePlace(report, basis.Organisation, _facts);
        Finish(report, basis, draws, earlierGuards, now, out vector);
    }

    /// <summary>Assesses a stored revision once more under the basis of its place.</summary>
    /// <param name="report">Valid and canonical, with the offences that were assigned.</param>
    /// <param name="bases">The bases in force.</param>
    /// <param name="guards">Guards that hold: lifted ones are none of them.</param>
    /// <param name="before">The assessment before.</param>
    /// <param name="now">Assessment time, Unix seconds.</param>
    /// <param name="vector">Receives the result; null when, at the time of the one before, every byte is as it was.</param>
    /// <returns>The basis that was used.</returns>
    public ScoringBasis Reassess(
        Report report, BasisSet bases, Guards guards, in AssessmentVector before, long now, out AssessmentVector? vector)
    {
        FactResolver.ResolvePlace(report, bases.Organisation, _facts);
        var basis = bases.For(_facts.Eenheid, _facts.Basisteam);
        Finish(report, basis, bases.Draws, guards, before.AssessmentTime, out var again);
        vector = null;
        if (VectorFields.FirstDifference(before, again) is null)
            return basis;
        Scorer.Score(_facts, basis, now, out again);
        vector = again;
        return basis;
    }

    /// <summary>Resolves a report, to be scored under several policies over the tables of one basis.</summary>
    /// <param name="report">Valid and canonical.</param>
    /// <param name="basis">Gives catalogue, lead kinds and organisation.</param>
    /// <param name="draws">Audit draws.</param>
    /// <param name="earlierGuards">Guards of earlier revisions that the OM has not lifted.</param>
    /// <returns>The facts, until the next call.</returns>
    public Facts Resolve(Report report, ScoringBasis basis, AuditDraws draws, Guards earlierGuards)
    {
        FactResolver.ResolvePlace(report, basis.Organisation, _facts);
        Complete(report, basis, draws, earlierGuards);
        return _facts;
    }

    void Finish(Report report, ScoringBasis basis, AuditDraws draws, Guards earlierGuards, long now, out AssessmentVector vector)
    {
        Complete(report, basis, draws, earlierGuards);
        Scorer.Score(_facts, basis, now, out vector);
    }

    void Complete(Report report, ScoringBasis basis, AuditDraws draws, Guards earlierGuards)
    {
        FactResolver.Resolve(report, basis.Catalogue, basis.LeadKinds, _facts);
        _facts.EarlierGuards = earlierGuards;
        _facts.SeriesIndex = basis.Signals.SeriesOf(report.Id);
        _facts.SeriesStrength = _facts.SeriesIndex < 0 ? (short)0 : basis.Signals[_facts.SeriesIndex].Strength;
        (_facts.AuditDraw, _, _facts.WithheldDraw, _) = draws.Draw(report.Id.ToKey());
    }
}
