namespace Opsporing;

/// <summary>Clause that a refusal rests on: DOMAIN section 1, or a rule of our own (DESIGN section 8).</summary>
public enum Clause : byte
{
    A3Suspect = 1, A3Feedback, A4Caught, A5Priority, A5Hic, ZPolice, ZMelding, GGezag, JAge, DDanger,

    /// <summary>"No leads" is proven, not assumed.</summary>
    Leads,

    /// <summary>Police staff involved: integrity only.</summary>
    Integrity,

    /// <summary>Capacity is never recorded as lack of leads; serious reports need a second person.</summary>
    Second,

    /// <summary>Waiting is not an ending by another name.</summary>
    Waiting,

    /// <summary>An irreversible decision confirms that the source was read.</summary>
    Source,

    /// <summary>The log says what was shown and why it was set aside.</summary>
    Advice,

    /// <summary>States, claims and desks.</summary>
    Work,

    /// <summary>Counter-reports have one decider.</summary>
    Counter,
}

/// <summary>Names of clauses as DOMAIN section 1 writes them.</summary>
public static class Clauses
{
    static readonly string[] Codes =
    [
        "A3-suspect", "A3-feedback", "A4-caught", "A5-priority", "A5-hic", "Z-police", "Z-melding", "G-gezag", "J-age",
        "D-danger", "8-leads", "8-integrity", "8-second", "8-waiting", "8-source", "8-advice", "8-work", "8-counter",
    ];

    /// <summary>The code, for example <c>A3-suspect</c>.</summary>
    public static string ToCode(this Clause clause) => Codes[(int)clause - 1];

    /// <summary>The clause of one guard.</summary>
    /// <exception cref="ArgumentException">Not exactly one guard.</exception>
    public static Clause Of(Guards guard) => guard switch
    {
        Guards.IdentifiedSuspect => Clause.A3Suspect,
        Guards.SexualOffence => Clause.ZPolice,
        Guards.HighImpactCrime => Clause.A5Hic,
        Guards.RedFlag => Clause.DDanger,
        Guards.CaughtInTheAct => Clause.A4Caught,
        Guards.PriorityTheme => Clause.A5Priority,
        _ => throw new ArgumentException("One guard has one clause.", nameof(guard)),
    };
}
