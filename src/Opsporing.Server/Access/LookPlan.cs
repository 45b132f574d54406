using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Opsporing.Server;

/// <summary>What one reply shows.</summary>
/// <param name="IsIdentifying">Whether a field that is marked IDENTIFYING or SEXUAL is set.</param>
/// <param name="IsSexual">Whether it shows a report of a sexual offence.</param>
/// <param name="Reports">Reports whose marked fields are set, each once; may be empty.</param>
readonly record struct LookContent(bool IsIdentifying, bool IsSexual, ImmutableArray<ReportId> Reports);

/// <summary>
/// Finds what a reply shows, by the sensitivity of its fields: the descriptor is walked once, so that no rpc can forget it.
/// </summary>
/// <remarks>
/// The report of a marked field is that of its message: <c>report_id</c>, <c>report_ids</c> or <c>id</c>; else that of the
/// message around it.
/// </remarks>
sealed class LookPlan
{
    const string ReportIdName = "opsporing.v1.ReportId";

    static readonly ConcurrentDictionary<MessageDescriptor, LookPlan> s_plans = new();

    readonly List<FieldDescriptor> _identities = [];
    readonly List<Part> _parts = [];

    LookPlan()
    {
    }

    /// <summary>Highest sensitivity of any field of the message or within it.</summary>
    public V1.Sensitivity Sensitivity { get; private set; } = V1.Sensitivity.None;

    /// <summary>The plan of a type of message.</summary>
    public static LookPlan Of(MessageDescriptor type) => s_plans.GetOrAdd(type, static t => Compile(t, []));

    /// <summary>What a reply shows.</summary>
    public LookContent Find(IMessage reply)
    {
        var found = new Found();
        if (Sensitivity > V1.Sensitivity.None)
            Visit(reply, null, isMarked: false, found);
        return new(
            found.IsIdentifying, found.IsSexual && found.IsIdentifying,
            [.. found.Reports.Select(r => new ReportId(r.SourceSystem, r.SourceNumber))]);
    }

    void Visit(IMessage message, List<V1.ReportId>? around, bool isMarked, Found found)
    {
        var own = IdentitiesOf(message);
        if (isMarked && own is not null)
            found.Reports.UnionWith(own);
        foreach (var part in _parts)
        {
            if (part.Field.Accessor.GetValue(message) is not { } value || !IsSet(value))
                continue;
            if (part.IsMarked)
            {
                found.IsIdentifying = true;
                found.Reports.UnionWith(own ?? around ?? []);
            }
            found.IsSexual |= part.TellsSexual?.Invoke(value) ?? false;
            if (part.Within is not { } within)
                continue;
            if (value is IMessage one)
                within.Visit(one, own ?? around, part.IsMarked, found);
            else
                foreach (IMessage each in (IEnumerable)value)
                    within.Visit(each, own ?? around, part.IsMarked, found);
        }
    }

    List<V1.ReportId>? IdentitiesOf(IMessage message)
    {
        List<V1.ReportId>? ids = null;
        foreach (var field in _identities)
            switch (field.Accessor.GetValue(message))
            {
                case V1.ReportId one:
                    (ids ??= []).Add(one);
                    break;
                case IEnumerable<V1.ReportId> many:
                    (ids ??= []).AddRange(many);
                    break;
            }
        return ids;
    }

    static LookPlan Compile(MessageDescriptor type, HashSet<MessageDescriptor> around)
    {
        var plan = new LookPlan();
        if (!around.Add(type))
            return plan; // a message within itself: what it holds is found at its first depth
        foreach (var field in type.Fields.InDeclarationOrder())
            plan.Add(field, around);
        around.Remove(type);
        // A desk kind tells of a message that shows something itself.
        if (plan._parts.All(p => !p.IsMarked))
            plan._parts.RemoveAll(p => p.Within is null && p.Field.FieldType == FieldType.Enum && p.Field.EnumType.Name == nameof(V1.DeskKind));
        return plan;
    }

    void Add(FieldDescriptor field, HashSet<MessageDescriptor> around)
    {
        var isIdentity = field.FieldType == FieldType.Message && field.MessageType.FullName == ReportIdName;
        if (isIdentity && field.Name is "report_id" or "report_ids" or "id")
            _identities.Add(field);
        var own = field.GetOptions()?.GetExtension(V1.OptionsExtensions.Sensitivity) ?? V1.Sensitivity.None;
        var within = field.FieldType == FieldType.Message && !field.IsMap && !isIdentity ? Compile(field.MessageType, around) : null;
        if (within is { _parts.Count: 0 } && own <= V1.Sensitivity.None)
            within = null;
        var signal = SignalOf(field, own);
        if (own > V1.Sensitivity.None || within is not null || signal is not null)
            _parts.Add(new(field, own > V1.Sensitivity.None, within, signal));
        Sensitivity = (V1.Sensitivity)Math.Max((int)Sensitivity, Math.Max((int)own, (int)(within?.Sensitivity ?? V1.Sensitivity.None)));
    }

    // A field that may hold sexual content is in every report; these say whether this one does.
    static Func<object, bool>? SignalOf(FieldDescriptor field, V1.Sensitivity own) => field.FieldType switch
    {
        FieldType.Bool when own == V1.Sensitivity.Sexual => static value => (bool)value,
        FieldType.Enum when field.EnumType.Name == nameof(V1.AssessmentFlag) && field.IsRepeated =>
            static value => ((IEnumerable<V1.AssessmentFlag>)value).Contains(V1.AssessmentFlag.Sexual),
        FieldType.Enum when field.EnumType.Name == nameof(V1.Guard) && field.IsRepeated =>
            static value => ((IEnumerable<V1.Guard>)value).Contains(V1.Guard.SexualOffence),
        FieldType.Enum when field.EnumType.Name == nameof(V1.DeskKind) && !field.IsRepeated =>
            static value => (V1.DeskKind)value == V1.DeskKind.FrontofficeTos,
        _ => null,
    };

    static bool IsSet(object value) => value switch
    {
        IMessage => true,
        string text => text.Length > 0,
        ICollection many => many.Count > 0,
        bool yes => yes,
        Enum code => Convert.ToInt64(code, null) != 0,
        IConvertible number => number.ToDouble(null) != 0,
        _ => true,
    };

    /// <param name="IsMarked">IDENTIFYING or SEXUAL.</param>
    /// <param name="Within">Plan of the messages in it; null when they show nothing.</param>
    /// <param name="TellsSexual">Whether its value says that the report is sexual; null for a field that does not tell.</param>
    sealed record Part(FieldDescriptor Field, bool IsMarked, LookPlan? Within, Func<object, bool>? TellsSexual);

    sealed class Found
    {
        public HashSet<V1.ReportId> Reports { get; } = [];
        public bool IsIdentifying { get; set; }
        public bool IsSexual { get; set; }
    }
}
