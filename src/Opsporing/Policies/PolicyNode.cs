using System.Globalization;

namespace Opsporing;

enum PolicyNodeKind : byte { Refused, Object, List, Integer, Text, Boolean }

/// <summary>One JSON value with its place. A refused value was already told of.</summary>
sealed class PolicyNode(PolicyNode? parent, string? key, int index)
{
    static readonly List<PolicyNode> NoChildren = [];

    public PolicyNodeKind Kind { get; set; }

    /// <summary>Name within an object; null within a list and for the document.</summary>
    public string? Key { get; } = key;

    public string Text { get; set; } = "";

    /// <summary>Within ±(2^53 − 1).</summary>
    public long Integer { get; set; }

    public bool Boolean { get; set; }

    /// <summary>Members or items in the order of the text.</summary>
    public List<PolicyNode> Children { get; set; } = NoChildren;

    /// <summary>The member of that name; null when absent or when this is no object.</summary>
    public PolicyNode? this[string name] =>
        Kind == PolicyNodeKind.Object ? Children.Find(c => c.Key == name) : null;

    /// <summary>RFC 6901; empty for the document.</summary>
    public string Pointer => parent is null
        ? ""
        : $"{parent.Pointer}/{(Key is null ? index.ToString(CultureInfo.InvariantCulture) : Escape(Key))}";

    /// <summary>A name as a reference token: ~ and / escaped.</summary>
    public static string Escape(string name) => name.Replace("~", "~0").Replace("/", "~1");
}
