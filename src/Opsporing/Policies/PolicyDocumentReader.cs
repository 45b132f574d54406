using System.Collections.Immutable;

namespace Opsporing;

/// <summary>
/// Makes a document of checked nodes. Refused or missing values give zero or nothing: they were told of before.
/// </summary>
static class PolicyDocumentReader
{
    public static PolicyDocument Read(PolicyNode root, byte[] content)
    {
        var kind = (PolicyKind)(PolicyCodes.Kinds.IndexOf(Text(root["kind"])) + 1);
        return new(content)
        {
            Id = Text(root["id"]),
            Title = Text(root["title"]),
            Kind = kind,
            Place = root["place"]?.Text,
            IsDemonstration = Flag(root["demonstration"]),
            ValidFrom = Date(root["valid_from"]) ?? default,
            ValidUntil = Date(root["valid_until"]),
            Priorities = [.. Items(root["priorities"]).Select(ReadPriority)],
            Routes = Map(root["routes"], Text),
            WeightShifts = PerDimension(root["weight_shifts"]),
            Chapters = kind == PolicyKind.Base ? ReadChapters(root) : null,
        };
    }

    static PolicyChapters ReadChapters(PolicyNode root) => new()
    {
        Weights = PerDimension(root["weights"]),
        Neutral = PerDimension(root["neutral"]),
        HarmValue = Steps(root["value_functions"]?["harm_hundredth_days"]),
        NeedValue = Steps(root["value_functions"]?["victim_need_ppm"]),
        LeadsValue = Steps(root["value_functions"]?["leads_ppm"]),
        Harm = ReadHarm(root["harm"]),
        Bands = ReadBands(root["bands"]),
        Needs = [.. PolicyCodes.Needs.Select(n => Int(root["needs"]?[n]))],
        LeadPoints = Map(root["leads"]?["points_ppm"], Int),
        GroupLeadPoints = Map(root["leads"]?["group_points_ppm"], group => Map(group, Int)),
        PublicTaskMillipoints = Int(root["om_modifiers"]?["public_task_millipoints"]),
        DiscriminationMillipoints = Int(root["om_modifiers"]?["discrimination_millipoints"]),
        Floors = ReadFloors(root["floors"]),
        DangerReviewHours = Int(root["danger"]?["review_hours"]),
        CustodyHours = Int(root["danger"]?["custody_hours"]),
        SeriousDays = Int(root["serious_days"]),
        Terms = ReadTerms(root["terms"]),
        WaitingRate = Int(root["waiting"]?["rate_millipoints_per_day"]),
        Advice = ReadAdvice(root["advice"]),
        Capacity = ReadCapacity(root["capacity"]),
        Audit = ReadAudit(root["audit"]),
        EndingReasons = [.. Items(root["ending_reasons"]).Select(ReadEndingReason)],
        Bounds = ReadBounds(root["bounds"]),
    };

    static PolicyHarm ReadHarm(PolicyNode? node) =>
        new(Text(node?["combine"]) == "sum", ReadFraction(node?["attempt"]), ReadFraction(node?["preparation"]));

    static Fraction ReadFraction(PolicyNode? node) =>
        new(Math.Max(1, Int(node?["numerator"])), Math.Max(1, Int(node?["denominator"])));

    static PolicyBands ReadBands(PolicyNode? node) => new()
    {
        IsOneBand = Flag(node?["one_band"]),
        HarmLimitDays = [.. Items(node?["harm_limits_days"]).Select(Int)],
        NeedLimits = [.. Items(node?["need_limits_permille"]).Select(Int)],
        TopBand = Int(node?["top_band"]),
        LaneOneBand = Int(node?["lane_one_band"]),
        LaneOneWindowHours = Int(node?["lane_one_window_hours"]),
    };

    static PolicyFloors ReadFloors(PolicyNode? node) => new(
        Int(node?["caught_in_the_act_millipoints"]), Int(node?["ready_made_millipoints"]),
        Int(node?["priority_theme_millipoints"]), Int(node?["enough_leads_permille"]));

    static PolicyTerms ReadTerms(PolicyNode? node) =>
        new(Map(node?["response_hours"], Int), Int(node?["hic_hours"]), Int(node?["urgent_hours"]));

    static PolicyAdvice ReadAdvice(PolicyNode? node) => new(
        Int(node?["take_up_millipoints"]), Int(node?["propose_end_millipoints"]),
        Int(node?["propose_end_leads_permille"]));

    static PolicyCapacity ReadCapacity(PolicyNode? node) => new(
        Int(node?["quarter_hours"]), Map(node?["group_quarter_hours"], Int),
        Map(node?["weekly_hours"], Int), Steps(node?["gain_permille"]));

    static PolicyAudit ReadAudit(PolicyNode? node) => new(
        Int(node?["propose_end_ppm"]), Int(node?["end_early_ppm"]),
        Int(node?["advice_withheld_ppm"]), Int(node?["hours_per_week"]),
        Int(node?["retriage_ppm"]), Int(node?["retriage_minutes"]));

    static PolicyEndingReason ReadEndingReason(PolicyNode node) =>
        new(Text(node["code"]), Decider(node["vvc_decider"]), Decider(node["hic_decider"]));

    static PolicyBounds ReadBounds(PolicyNode? node) => new(
        PerDimension(node?["max_weight_shift_permille"]), Int(node?["max_priorities"]),
        Int(node?["max_strength_permille"]), Int(node?["max_share_permille"]), Flag(node?["may_route"]));

    static PriorityRule ReadPriority(PolicyNode node) => new()
    {
        Title = Text(node["title"]),
        Source = Text(node["source"]),
        Strength = Int(node["strength_permille"]),
        OffenceGroups = [.. Items(node["offence_groups"]).Select(Text)],
        Eenheden = [.. Items(node["eenheden"]).Select(Text)],
        Basisteam = node["basisteam"]?.Text,
        Gemeenten = [.. Items(node["gemeenten"]).Select(Text)],
        MethodTag = node["method_tag"]?.Text,
        Online = node["online"]?.Boolean,
        ValidFrom = Date(node["valid_from"]),
        ValidUntil = Date(node["valid_until"]),
    };

    static ImmutableArray<int> PerDimension(PolicyNode? node) => [.. PolicyCodes.Dimensions.Select(d => Int(node?[d]))];

    static ImmutableArray<PolicyStep> Steps(PolicyNode? node) =>
        [.. from step in Items(node)
            where step.Children.Count == 2
            select new PolicyStep(step.Children[0].Integer, Int(step.Children[1]))];

    static ImmutableSortedDictionary<string, T> Map<T>(PolicyNode? node, Func<PolicyNode?, T> read) =>
        node is not { Kind: PolicyNodeKind.Object }
            ? ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal)
            : node.Children.ToImmutableSortedDictionary(c => c.Key!, c => read(c), StringComparer.Ordinal);

    static EndingDecider Decider(PolicyNode? node) =>
        PolicyCodes.Deciders.IndexOf(Text(node)) is var index and >= 0 ? (EndingDecider)(index + 1) : EndingDecider.Om;

    static List<PolicyNode> Items(PolicyNode? node) => node is { Kind: PolicyNodeKind.List } ? node.Children : [];

    static int Int(PolicyNode? node) => node is null ? 0 : (int)Math.Clamp(node.Integer, int.MinValue, int.MaxValue);

    static string Text(PolicyNode? node) => node?.Text ?? "";

    static bool Flag(PolicyNode? node) => node is { Boolean: true };

    static DateOnly? Date(PolicyNode? node) =>
        node is not null && DateShape.TryParse(node.Text, out var date) ? date : null;
}
