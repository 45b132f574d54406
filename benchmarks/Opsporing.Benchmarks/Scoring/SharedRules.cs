using RulesEngine.Models;

namespace Opsporing.Benchmarks;

/// <summary>
/// "Rules": what a peer can be asked as well. The CHI days of the principal offence and twelve rules; our scorer gives the
/// same values beside everything else it does.
/// </summary>
static class SharedRules
{
    /// <summary>The flags that the twelve rules set, in the order of the rules.</summary>
    public static readonly AssessmentFlags[] Flags =
    [
        AssessmentFlags.Sexual, AssessmentFlags.HighImpactCrime, AssessmentFlags.Vvc, AssessmentFlags.RedFlag,
        AssessmentFlags.Danger, AssessmentFlags.RepetitionDanger, AssessmentFlags.ChildOrDisabledVictim, AssessmentFlags.Custody,
        AssessmentFlags.SuspectUnder12, AssessmentFlags.UnknownOffence, AssessmentFlags.UnknownLeadKind, AssessmentFlags.Serious,
    ];

    static readonly AssessmentFlags s_all = Flags.Aggregate((left, right) => left | right);

    /// <summary>The rules in the language of Microsoft RulesEngine: the first gives the CHI days, the others are the flags.</summary>
    public static Workflow Workflow { get; } = new()
    {
        WorkflowName = "rules",
        GlobalParams =
        [
            new() { Name = "harm", Expression = "report.HarmHundredthDays" },
            new() { Name = "traits", Expression = "report.Traits" },
        ],
        Rules =
        [
            new()
            {
                RuleName = "chi",
                Expression = "true",
                Actions = new() { OnSuccess = new() { Name = "OutputExpression", Context = new() { ["expression"] = "harm" } } },
            },
            Rule("sexual", "(traits & 1) != 0 || report.SexualContentSignal"),
            Rule("high impact", "(traits & 2) != 0"),
            Rule("vvc", "(traits & 3) == 0 && !report.SexualContentSignal"),
            Rule("red flag", "report.RedFlags != 0"),
            Rule("danger", "report.RedFlags != 0 || (traits & 16) != 0"),
            Rule("repetition danger", "(report.RedFlags & 256) != 0"),
            Rule("child or disabled victim", "(report.Needs & 257) != 0"),
            Rule("custody", "report.SuspectStatus == 5"),
            Rule("suspect under 12", "report.SuspectAgeBand == 1"),
            Rule("unknown offence", "report.UnknownOffenceCount > 0"),
            Rule("unknown lead kind", "report.HasUnknownLeadKind"),
            Rule("serious", "harm >= report.SeriousHundredthDays || (traits & 3) != 0 || report.SexualContentSignal || report.RedFlags != 0"),
        ],
    };

    /// <summary>One number of a result: equal results give equal sums.</summary>
    public static long Checksum(long harm, AssessmentFlags flags) => (harm << 20) + (long)(flags & s_all);

    /// <summary>What a careful programmer would write for these rules alone, and nothing else: the ceiling.</summary>
    public static long ByHand(Facts facts, ScoringBasis basis)
    {
        long harm = 0;
        for (var i = 0; i < facts.OffenceCount; i++)
            harm = Math.Max(harm, basis.HundredthDays(facts.Offences[i].Index, facts.Offences[i].Stage));
        var traits = basis.TraitsOf(facts);
        var isHic = (traits & OffenceTraits.HighImpactCrime) != 0;
        var flags = AssessmentFlags.None;
        if ((traits & OffenceTraits.Sexual) != 0 || facts.SexualContentSignal)
            flags |= AssessmentFlags.Sexual | AssessmentFlags.Serious;
        else if (!isHic)
            flags |= AssessmentFlags.Vvc;
        if (isHic)
            flags |= AssessmentFlags.HighImpactCrime | AssessmentFlags.Serious;
        if (facts.RedFlags != 0)
            flags |= AssessmentFlags.RedFlag | AssessmentFlags.Danger | AssessmentFlags.Serious;
        if ((traits & OffenceTraits.DangerReview) != 0)
            flags |= AssessmentFlags.Danger;
        if ((facts.RedFlags & 1 << (int)RedFlag.RepetitionDanger) != 0)
            flags |= AssessmentFlags.RepetitionDanger;
        if ((facts.Needs & (1 << (int)VictimNeed.Minor | 1 << (int)VictimNeed.Disability)) != 0)
            flags |= AssessmentFlags.ChildOrDisabledVictim;
        if (facts.SuspectStatus == SuspectStatus.InCustody)
            flags |= AssessmentFlags.Custody;
        if (facts.SuspectAgeBand == SuspectAgeBand.Under12)
            flags |= AssessmentFlags.SuspectUnder12;
        if (facts.UnknownOffenceCount > 0)
            flags |= AssessmentFlags.UnknownOffence;
        if (facts.HasUnknownLeadKind)
            flags |= AssessmentFlags.UnknownLeadKind;
        if (harm >= basis.Policy.SeriousHundredthDays)
            flags |= AssessmentFlags.Serious;
        return Checksum(harm, flags);
    }

    /// <summary>The checksum of what RulesEngine answered.</summary>
    public static long Checksum(List<RuleResultTree> results)
    {
        var flags = AssessmentFlags.None;
        for (var i = 0; i < Flags.Length; i++)
            if (results[i + 1].IsSuccess)
                flags |= Flags[i];
        return Checksum((long)results[0].ActionResult.Output, flags);
    }

    static Rule Rule(string name, string expression) => new() { RuleName = name, Expression = expression };
}

/// <summary>Resolved facts as properties, the only thing RulesEngine reads; loops over offences are compiled code.</summary>
public sealed class RuleReport(Facts facts, ScoringBasis basis)
{
    public long HarmHundredthDays
    {
        get
        {
            long harm = 0;
            for (var i = 0; i < facts.OffenceCount; i++)
                harm = Math.Max(harm, basis.HundredthDays(facts.Offences[i].Index, facts.Offences[i].Stage));
            return harm;
        }
    }

    public int Traits => (int)basis.TraitsOf(facts);
    public bool SexualContentSignal => facts.SexualContentSignal;
    public int RedFlags => facts.RedFlags;
    public int Needs => facts.Needs;
    public int SuspectStatus => (int)facts.SuspectStatus;
    public int SuspectAgeBand => (int)facts.SuspectAgeBand;
    public int UnknownOffenceCount => facts.UnknownOffenceCount;
    public bool HasUnknownLeadKind => facts.HasUnknownLeadKind;
    public long SeriousHundredthDays => basis.Policy.SeriousHundredthDays;
}
