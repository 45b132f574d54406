using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Opsporing;

/// <summary>Whether the lead model spoke, and if not, why: then the points table serves.</summary>
public enum LeadVerdict : byte
{
    /// <summary>The probability counts.</summary>
    Served = 1,

    /// <summary>A sexual, domestic or child case: the model is never used.</summary>
    NotAllowed,

    /// <summary>An offence group that the model has not seen often enough, or no known offence.</summary>
    UnseenGroup,

    /// <summary>More facts are unknown than in the reports it was trained on.</summary>
    TooFewFacts,
}

/// <summary>What the lead model says of a report.</summary>
/// <param name="Verdict">Whether it speaks.</param>
/// <param name="NanoLogOdds">Base and contributions, summed; 0 when it does not speak.</param>
/// <param name="Ppm">Probability in parts per million; 0 when it does not speak.</param>
public readonly record struct LeadScore(LeadVerdict Verdict, long NanoLogOdds, int Ppm);

/// <summary>A lead model bound to reference tables: flat arrays, integers, no allocation.</summary>
public sealed class LeadScorer
{
    // DOMAIN: report delay and the lead model never count for sexual, domestic or child cases (DESIGN section 6).
    static readonly string[] s_excludedGroups = ["sexual", "sexual_online", "domestic_violence", "child_abuse"];
    static readonly string[] s_excludedOffences = ["child_abduction", "child_prostitution", "stalking_ex_partner"];

    const int ExcludedNeeds =
        1 << (int)VictimNeed.Minor | 1 << (int)VictimNeed.CloseRelationshipViolence | 1 << (int)VictimNeed.SexualViolence
        | 1 << (int)VictimNeed.DependentOnSuspect;
    const int ExcludedRelations =
        1 << (int)VictimRelation.Family | 1 << (int)VictimRelation.Partner | 1 << (int)VictimRelation.ExPartner
        | 1 << (int)VictimRelation.Dependent;
    const int ExcludedFlags = 1 << (int)RedFlag.ExPartner | 1 << (int)RedFlag.ChildrenPresent;

    readonly OffenceCatalogue _catalogue;
    readonly long[] _weights;
    readonly FrozenDictionary<string, long> _tags;
    readonly ulong _supported;
    readonly ulong _excludedGroups;
    readonly bool[] _isExcluded; // by offence

    /// <param name="model">The model.</param>
    /// <param name="catalogue">Offences by which facts are resolved; a weight for a code it lacks is never used.</param>
    /// <param name="leadKinds">Lead kinds by which facts are resolved.</param>
    public LeadScorer(LeadModel model, OffenceCatalogue catalogue, LeadKindTable leadKinds)
    {
        Model = model;
        Content = model.ToContent();
        Digest = ContentDigest.Of(Content.Span);
        Levels = new(catalogue, leadKinds);
        _catalogue = catalogue;
        var weights = model.Weights.ToDictionary(w => w.Key, w => w.NanoLogOdds, StringComparer.Ordinal);
        var tagPrefix = LeadLevels.MethodTag + "=";
        // A level too rare to have a weight adds nothing: a rare offence speaks through its group.
        _weights = [.. Levels.Keys.ToArray().Select(key => weights.GetValueOrDefault(key))];
        _tags = weights.Where(w => w.Key.StartsWith(tagPrefix, StringComparison.Ordinal))
            .ToFrozenDictionary(w => w.Key[tagPrefix.Length..], w => w.Value, StringComparer.Ordinal);
        foreach (var group in model.Groups)
            _supported |= Bit(catalogue.GroupIndexOf(group.Code));
        foreach (var group in s_excludedGroups)
            _excludedGroups |= Bit(catalogue.GroupIndexOf(group));
        _isExcluded = [.. catalogue.Offences.Select(o => s_excludedOffences.Contains(o.Code))];
    }

    public LeadModel Model { get; }

    /// <summary>Canonical content of <see cref="Model"/>.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Digest of <see cref="Content"/>: the identity of the model.</summary>
    public ContentDigest Digest { get; }

    public LeadLevels Levels { get; }

    /// <summary>Scores a report, or abstains with the reason.</summary>
    /// <param name="facts">Resolved against the tables of the constructor.</param>
    /// <param name="isSexual">The report counts as sexual, on whatever ground.</param>
    /// <param name="now">Unix seconds; a lead that has perished by then is lost.</param>
    public LeadScore Score(Facts facts, bool isSexual, long now)
    {
        if (VerdictOn(facts, isSexual) is var verdict && verdict != LeadVerdict.Served)
            return new(verdict, 0, 0);
        var sum = SumOf(facts, now);
        return new(LeadVerdict.Served, sum, Model.Calibration.PpmAt(sum));
    }

    /// <summary>Log-odds of a report, in billionths, whether or not the model may speak about it.</summary>
    public long SumOf(Facts facts, long now)
    {
        var sum = new Sum(_weights) { Total = Model.Base };
        Levels.Visit(facts, now, ref sum);
        foreach (var tag in facts.MethodTags)
            sum.Total += WeightOf(tag);
        return sum.Total;
    }

    /// <summary>Whether the model may speak about a report.</summary>
    public LeadVerdict VerdictOn(Facts facts, bool isSexual)
    {
        ulong groups = 0;
        var isExcluded = isSexual || (facts.Needs & ExcludedNeeds) != 0 || (facts.Relations & ExcludedRelations) != 0
            || (facts.RedFlags & ExcludedFlags) != 0;
        for (var i = 0; i < facts.OffenceCount; i++)
        {
            int offence = facts.Offences[i].Index;
            groups |= 1UL << _catalogue.GroupIndices[offence];
            isExcluded |= _isExcluded[offence];
        }
        return isExcluded || (groups & _excludedGroups) != 0 ? LeadVerdict.NotAllowed
            : groups == 0 || (groups & ~_supported) != 0 ? LeadVerdict.UnseenGroup
            : LeadLevels.MissingFacts(facts) > Model.MissingLimit ? LeadVerdict.TooFewFacts
            : LeadVerdict.Served;
    }

    /// <summary>What each level of a report adds: with the base they sum to its log-odds exactly.</summary>
    /// <returns>Levels that weigh something, heaviest first; equal ones by key.</returns>
    public ImmutableArray<LeadWeight> Explain(Facts facts, long now)
    {
        var found = new Found(new());
        Levels.Visit(facts, now, ref found);
        var keys = Levels.Keys;
        var weights = new List<LeadWeight>();
        foreach (var level in found.Levels)
            weights.Add(new(keys[level], _weights[level]));
        foreach (var tag in facts.MethodTags)
            weights.Add(new($"{LeadLevels.MethodTag}={tag}", WeightOf(tag)));
        return [.. weights.Where(w => w.NanoLogOdds != 0)
            .OrderByDescending(w => Math.Abs(w.NanoLogOdds)).ThenBy(w => w.Key, StringComparer.Ordinal)];
    }

    long WeightOf(string tag) => _tags.GetValueOrDefault(tag);

    static ulong Bit(int group) => group < 0 ? 0 : 1UL << group;

    struct Sum(long[] weights) : ILeadLevelSink
    {
        public long Total;

        public void Add(int level) => Total += weights[level];
    }

    readonly struct Found(List<int> levels) : ILeadLevelSink
    {
        public List<int> Levels => levels;

        public void Add(int level) => levels.Add(level);
    }
}
