using System.Collections.Immutable;

namespace Opsporing;

/// <summary>Language of an explanation.</summary>
public enum Language : byte { Dutch = 1, English }

/// <summary>Kind of a line of the sum: the six dimensions in their order, then the lines of their own.</summary>
public enum ExplanationLineKind : byte
{
    Harm = 1, VictimNeed, Leads, RegionalContext, NationalPicture, Development, PublicTask, Discrimination, Floor, Cap,
}

/// <summary>One line of the sum that is the priority.</summary>
public sealed record ExplanationLine
{
    public required ExplanationLineKind Kind { get; init; }

    /// <summary>As shown, in the language of the explanation.</summary>
    public required string Label { get; init; }

    /// <summary>Permille; 0 for lines without a value.</summary>
    public int ValuePermille { get; init; }

    /// <summary>Permille; 0 for lines without a weight.</summary>
    public int WeightPermille { get; init; }

    /// <summary>What the line adds, millipoints. All lines sum to the priority.</summary>
    public required int ContributionMillipoints { get; init; }

    public Certainty Certainty { get; init; } = Certainty.Known;

    /// <summary>What the value rests on, a sentence or phrase each; never empty for a dimension.</summary>
    public ImmutableArray<string> Evidence { get; init; } = [];

    /// <summary>Where the number or rule is written; may be empty.</summary>
    public string Source { get; init; } = "";

    /// <summary>Clause of DOMAIN section 1, for example A4-caught; may be empty.</summary>
    public string Clause { get; init; } = "";

    /// <summary>The whole line in words.</summary>
    public string Sentence { get; init; } = "";
}

/// <summary>Something that must be said: danger, a guard, a term, an act, a limit of the policy.</summary>
/// <param name="Text">A sentence.</param>
/// <param name="Clause">Clause it rests on; may be empty.</param>
public sealed record ExplanationNote(string Text, string Clause);

/// <summary>What one unknown fact could lead to.</summary>
/// <param name="Fact">The unknown fact, for example "Camerabeelden particulier: aanwezig".</param>
/// <param name="Vector">The assessment it would lead to: advice, band, priority, desk and what orders its queue.</param>
/// <param name="ChangesAdvice">True when the advice differs from the present one.</param>
public sealed record ExplanationChange(string Fact, AssessmentVector Vector, bool ChangesAdvice)
{
    /// <summary>Advice it would lead to.</summary>
    public Advice Advice => Vector.Advice;

    /// <summary>Band it would lead to.</summary>
    public byte Band => Vector.Band;

    /// <summary>Priority it would lead to.</summary>
    public int PriorityMillipoints => Vector.Priority;
}

/// <summary>An assessment in words, rendered on read from its vector and its Basis.</summary>
public sealed record Explanation
{
    public required Language Language { get; init; }

    /// <summary>One sentence: why this report is here and what is advised.</summary>
    public required string Summary { get; init; }

    /// <summary>The six dimensions in order, then modifiers, floor and cap where they are not 0.</summary>
    public required ImmutableArray<ExplanationLine> Lines { get; init; }

    /// <summary>Most pressing first.</summary>
    public required ImmutableArray<ExplanationNote> Notes { get; init; }

    /// <summary>Facts that would change the advice first; at most 12; empty while advice is withheld.</summary>
    public required ImmutableArray<ExplanationChange> WhatWouldChange { get; init; }
}
