using System.Collections.Immutable;
using System.Globalization;

namespace Opsporing;

/// <summary>One thing that two policy documents say differently.</summary>
/// <param name="Chapter">Key of the chapter.</param>
/// <param name="Subject">What of it, in the words of the keys: <c>Leads</c>, <c>Priority 'Straatroof' strength permille</c>.</param>
/// <param name="Before">As it was; null when it is new.</param>
/// <param name="After">As it is; null when it is gone.</param>
public sealed record PolicyDifference(string Chapter, string Subject, string? Before, string? After)
{
    /// <summary>The form <c>weights: Leads 200 → 250</c>.</summary>
    public override string ToString() => (Before, After) switch
    {
        (null, _) => $"{Chapter}: {Subject} added: {After}",
        (_, null) => $"{Chapter}: {Subject} removed: {Before}",
        _ => $"{Chapter}: {Subject} {Before} → {After}",
    };

    /// <summary>Compares what two documents mean: lists of priorities and reasons by their names, limits and steps by their thresholds.</summary>
    /// <param name="before">Any document; null for none: everything is new.</param>
    /// <param name="after">Any document.</param>
    /// <returns>In the order of the canonical form; empty when the documents are equal.</returns>
    public static ImmutableArray<PolicyDifference> Between(PolicyDocument? before, PolicyDocument after)
    {
        var differences = ImmutableArray.CreateBuilder<PolicyDifference>();
        var (old, young) = (before is null ? null : Parse(before), Parse(after));
        foreach (var key in Keys(old, young))
            Compare(key, "", old?[key], young[key], differences);
        return differences.ToImmutable();
    }

    static void Compare(
        string chapter, string subject, PolicyNode? old, PolicyNode? young, ImmutableArray<PolicyDifference>.Builder differences)
    {
        var node = young ?? old!;
        if (old is not null && young is not null && old.Kind != young.Kind || node.Kind is not (PolicyNodeKind.Object or PolicyNodeKind.List))
            AddLeaf(chapter, subject, old, young, differences);
        else if (node.Kind == PolicyNodeKind.Object && (subject.Length == 0 || old is not null && young is not null))
            foreach (var key in Keys(old, young))
                Compare(chapter, Join(subject, Words(key)), old?[key], young?[key], differences);
        else if (node.Kind == PolicyNodeKind.List && NameOf(node) is { } name)
            CompareNamed(chapter, subject, name, old, young, differences);
        else
            AddLeaf(chapter, subject, old, young, differences);
    }

    static void CompareNamed(
        string chapter, string subject, Func<PolicyNode, string> name, PolicyNode? old, PolicyNode? young,
        ImmutableArray<PolicyDifference>.Builder differences)
    {
        var (before, after) = (ByName(old, name), ByName(young, name));
        foreach (var key in before.Keys.Union(after.Keys))
            Compare(chapter, Join(subject, key), before.GetValueOrDefault(key), after.GetValueOrDefault(key), differences);
    }

    // How the items of a list are told apart; null for lists that are one value.
    static Func<PolicyNode, string>? NameOf(PolicyNode list) => list.Children switch
    {
        [{ Kind: PolicyNodeKind.Object } item, ..] when item["title"] is not null => n => $"Priority '{n["title"]?.Text}'",
        [{ Kind: PolicyNodeKind.Object } item, ..] when item["code"] is not null => n => $"Reason {n["code"]?.Text}",
        [{ Kind: PolicyNodeKind.List }, ..] => n => $"from {Text(n.Children.FirstOrDefault())}",
        _ => null,
    };

    static Dictionary<string, PolicyNode> ByName(PolicyNode? list, Func<PolicyNode, string> name)
    {
        var items = new Dictionary<string, PolicyNode>(StringComparer.Ordinal);
        foreach (var item in list?.Children ?? [])
        {
            var key = name(item);
            for (var n = 2; !items.TryAdd(key, item); n++)
                key = string.Create(CultureInfo.InvariantCulture, $"{name(item)} ({n})");
        }
        return items;
    }

    static void AddLeaf(
        string chapter, string subject, PolicyNode? old, PolicyNode? young, ImmutableArray<PolicyDifference>.Builder differences)
    {
        var (before, after) = (old is null ? null : Text(old), young is null ? null : Text(young));
        if (before != after)
            differences.Add(new(chapter, subject.Length == 0 ? Words(chapter) : subject, before, after));
    }

    static string Text(PolicyNode? node) => node?.Kind switch
    {
        PolicyNodeKind.Integer => node.Integer.ToString(CultureInfo.InvariantCulture),
        PolicyNodeKind.Boolean => node.Boolean ? "yes" : "no",
        PolicyNodeKind.Text => node.Text,
        PolicyNodeKind.List => IsStep(node) ? Text(node.Children[1]) : $"[{string.Join(", ", node.Children.Select(Text))}]",
        PolicyNodeKind.Object => string.Join("; ", node.Children.Select(c => $"{Words(c.Key!)} {Text(c)}")),
        _ => "",
    };

    // [threshold, value]: the threshold names the step.
    static bool IsStep(PolicyNode node) =>
        node.Children is [{ Kind: PolicyNodeKind.Integer }, { Kind: PolicyNodeKind.Integer }] && node.Key is null;

    static IEnumerable<string> Keys(PolicyNode? old, PolicyNode? young) =>
        (old?.Children ?? []).Concat(young?.Children ?? []).Select(c => c.Key!).Distinct().Order(StringComparer.Ordinal);

    static string Join(string subject, string word) =>
        subject.Length == 0 ? word : $"{subject} {(word[0] == 'P' || word[0] == 'R' ? word : char.ToLowerInvariant(word[0]) + word[1..])}";

    // victim_need is Victim need; codes in capitals stay.
    static string Words(string key) => char.ToUpperInvariant(key[0]) + key[1..].Replace('_', ' ');

    static PolicyNode Parse(PolicyDocument document) => PolicyNodeReader.Read(document.Content.Span, new())!;
}
