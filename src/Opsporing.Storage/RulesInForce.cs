namespace Opsporing.Storage;

/// <summary>What the duties go by, shared by all parts of a store and swapped as a whole.</summary>
/// <param name="rules">At first; null for none: no duties are kept.</param>
sealed class RulesInForce(TriageRules? rules)
{
    volatile TriageRules? _current = rules;

    public TriageRules? Current => _current;

    /// <summary>Equal for rules by which every report has the same duties; null without rules.</summary>
    public string? Form => FormOf(_current);

    /// <summary>Puts other rules in force.</summary>
    /// <returns>True when duties may follow from them that did not follow before, or the reverse.</returns>
    public bool Put(TriageRules next)
    {
        var isOther = FormOf(next) != Form;
        _current = next;
        return isOther;
    }

    static string? FormOf(TriageRules? rules) => rules is null ? null : $"{rules.Terms}\n{rules.Organisation.Digest}";
}
