using System.Collections.Immutable;

namespace Opsporing;

/// <summary>The shapes of a base policy and of an overlay: every key, its unit and its range.</summary>
static class PolicyFormat
{
    /// <summary>Value of the key <c>format</c>; a change of meaning gets a new one.</summary>
    public const string Name = "opsporing.policy/1";

    const long MaxHours = 8_760;

    public static readonly ObjectShape Overlay = new(
        "An overlay of the base for one eenheid or one basisteam. What is not here it cannot touch.",
        [
            .. Header(isOverlay: true),
            new("weight_shifts", PerDimension("Permille added to each weight of the base; they sum to 0.", -1000, 1000),
                true),
            new("routes", Routes, true),
            new("priorities", Priorities(isOverlay: true), true),
        ]);

    public static readonly ObjectShape Base = new(
        "The base policy of the gezag: what holds everywhere unless an overlay adds to it within its bounds.",
        [
            .. Header(isOverlay: false),
            new("weights", PerDimension("Permille per dimension; they sum to 1000.", 0, 1000)),
            new("neutral", new ObjectShape("The least value of a dimension while its facts are incomplete.",
                new("harm", Permille("Harm.")),
                new("victim_need", Permille("VictimNeed.")),
                new("leads", Permille("Leads.")))),
            new("value_functions", ValueFunctions),
            new("harm", Harm),
            new("bands", Bands),
            new("needs", new ObjectShape("Ppm per need code; combined as 1 − Π(1 − p).",
                [.. PolicyCodes.Needs.Select(n => new PolicyKey(n, Ppm($"Need {n}.")))])),
            new("leads", Leads),
            new("om_modifiers", new ObjectShape("Lines that the OM's instructions add to a priority.",
                new("public_task_millipoints", Millipoints("The victim has a public task.")),
                new("discrimination_millipoints", Millipoints("A discriminatory motive.")))),
            new("floors", Floors),
            new("danger", new ObjectShape("Terms of lane 0.",
                new("review_hours", Hours("Hours from receipt for the danger review by a person (D-danger).", 1, 72)),
                new("custody_hours", Hours("Hours from receipt for a suspect in custody.", 1, 72)))),
            new("serious_days", new IntegerShape("CHI days at or over which a report is serious.", 1, 10_950)),
            new("terms", Terms),
            new("waiting", new ObjectShape("Waiting credit within a band.",
                new PolicyKey("rate_millipoints_per_day",
                    new IntegerShape("Millipoints per day, equal for all.", 0, 10_000)))),
            new("advice", new ObjectShape("Opportuniteit en selectiviteit for VVC: thresholds of the advice.",
                new("take_up_millipoints", Millipoints("Priority at or over which the advice is TAKE_UP.")),
                new("propose_end_millipoints", Millipoints("Priority under which PROPOSE_END may be advised.")),
                new("propose_end_leads_permille", Permille("Leads value under which PROPOSE_END may be advised.")))),
            new("capacity", Capacity),
            new("audit", new ObjectShape("The audit sample and its budget.",
                new("propose_end_ppm", Ppm("Draw at PROPOSE_END.")),
                new("end_early_ppm", Ppm("Draw at END_EARLY.")),
                new("advice_withheld_ppm", Ppm("Share of reports shown without advice.")),
                new("hours_per_week", Hours("Officer hours a week per basisteam for drawn cases.", 0, 1000)),
                new("retriage_ppm", Ppm("Share of decisions that a second officer triages blind; absent for none."), IsOptional: true),
                new("retriage_minutes",
                    new IntegerShape("Minutes of a second triage, from the hours above; absent for none.", 0, 480), IsOptional: true))),
            new("ending_reasons", new ListShape("Allowed reasons for ending early.", new ObjectShape("A reason.",
                new("code", new CodeShape("Code of the reason.")),
                new("vvc_decider", new ChoiceShape("Who decides for VVC.", PolicyCodes.Deciders)),
                new("hic_decider", new ChoiceShape("Who decides for HIC.", PolicyCodes.Deciders))), 1, 100)),
            new("routes", Routes),
            new("priorities", Priorities(isOverlay: false)),
            new("bounds", Bounds),
        ]);

    static ImmutableArray<PolicyKey> Header(bool isOverlay) =>
    [
        new("format", new ChoiceShape("Version of this format.", [Name])),
        new("id", new CodeShape("Identity over all versions of the document.")),
        new("title", new TextShape("Title in Dutch.", 200)),
        new("kind", new ChoiceShape("Kind of document.", isOverlay ? PolicyCodes.Kinds[1..] : PolicyCodes.Kinds[..1])),
        .. isOverlay
            ? [new PolicyKey("place", new CodeShape("Code of the eenheid or basisteam."))]
            : ImmutableArray<PolicyKey>.Empty,
        new("demonstration",
            new BooleanShape("Approved by nobody: served on loopback only, and every assessment says so.")),
        new("valid_from", new DateShape("First day, Dutch local time.")),
        new("valid_until", new DateShape(isOverlay ? "Last day; at most 12 months." : "Last day; absent for none."),
            !isOverlay),
    ];

    static ObjectShape ValueFunctions => new(
        "Step tables: the value of the highest threshold reached; thresholds ascend from 0.",
        new("harm_hundredth_days", Steps("Hundredths of a CHI day to permille.", 100_000_000)),
        new("victim_need_ppm", Steps("Combined need in ppm to permille.", Units.Ppm)),
        new("leads_ppm", Steps("Combined leads in ppm to permille.", Units.Ppm)));

    static ObjectShape Harm => new("How the CHI days of a report are made.",
        new("combine", new ChoiceShape("The principal offence, or the sum of all.", ["principal", "sum"])),
        new("attempt", Fraction("Part of the days for an attempt (art. 45 Sr).")),
        new("preparation", Fraction("Part of the days for preparation (art. 46 Sr).")));

    static ObjectShape Bands => new("Order goes by band first, 0 lowest; danger stands in the top band.",
        new("one_band", new BooleanShape("Openly chosen: no bands at all; priority alone orders.")),
        new("harm_limits_days", new ListShape("CHI days; the band is the number of limits reached.",
            new IntegerShape("Days.", 1, 1_000_000), 0, 255)),
        new("need_limits_permille", new ListShape("VictimNeed values; the band is the number of limits reached.",
            new IntegerShape("Permille.", 1, 1000), 0, 255)),
        new("top_band", new IntegerShape("Band of red flags and danger.", 0, 255)),
        new("lane_one_band", new IntegerShape("Lowest band whose items a term can promote to lane 1.", 0, 255)),
        new("lane_one_window_hours", Hours("Hours before a term at which lane 1 opens.", 0, MaxHours)));

    static ObjectShape Leads => new("Points per lead kind; combined as 1 − Π(1 − p · quality).",
        new("points_ppm", new MapShape("Ppm per lead kind; every kind.", Ppm("Ppm."))),
        new("group_points_ppm", new MapShape("Other ppm within an offence group.",
            new MapShape("Ppm per lead kind; absent kinds keep points_ppm.", Ppm("Ppm."))), true));

    static ObjectShape Floors => new("Least priorities (A4-caught, A5-priority); 0 for none.",
        new("caught_in_the_act_millipoints", Millipoints("Suspect caught in the act.")),
        new("ready_made_millipoints", Millipoints("A ready-made case.")),
        new("priority_theme_millipoints", Millipoints("Inside a priority theme, enough leads, and provable.")),
        new("enough_leads_permille", Permille("Leads value at or over which there are enough leads.")));

    static ObjectShape Terms => new("Response terms. A term alone only marks an item.",
        new("response_hours", new ObjectShape("Hours from receipt per kind of desk; absent or 0 for none.",
            [.. PolicyCodes.Desks.Select(d =>
                new PolicyKey(d, Hours($"Desk kind {d}.", 0, MaxHours), d != "FRONTOFFICE_TOS"))])),
        new("hic_hours", Hours("Hours from receipt for a HIC at any desk; 0 for none.", 0, MaxHours)),
        new("urgent_hours", Hours("Hours before a lead perishes within which acting is urgent.", 0, 720)));

    static ObjectShape Capacity => new("What investigation costs and gains; read by selection, not by scoring.",
        new("quarter_hours", new IntegerShape("Quarter-hours of an investigation.", 1, 40_000)),
        new("group_quarter_hours",
            new MapShape("Quarter-hours by offence group.", new IntegerShape("Quarter-hours.", 1, 40_000)), true),
        new("weekly_hours", new ObjectShape("Officer hours a week of one desk, by its kind.",
            [.. PolicyCodes.Desks.Select(d => new PolicyKey(d, Hours($"Desk kind {d}.", 0, 100_000), true))])),
        new("gain_permille", Steps("Leads value in permille to expected gain of effort in permille; may fall.", 1000)));

    static ObjectShape Bounds => new("What overlays may do.",
        new("max_weight_shift_permille", PerDimension("Largest shift of a weight by one overlay, either way.", 0, 500)),
        new("max_priorities", new IntegerShape("Most priorities of one overlay.", 0, PolicyJson.MaxPriorities)),
        new("max_strength_permille", Permille("Greatest strength of an overlay's priority.")),
        new("max_share_permille",
            Permille("Largest share of a place's reports that an overlay's priorities may match.")),
        new("may_route", new BooleanShape("Overlays may route offence groups.")));

    static MapShape Routes => new(
        "Kind of desk by offence group; BASISTEAM in an overlay undoes the base's route.",
        new ChoiceShape("Kind of desk.", PolicyCodes.RoutableDesks));

    static ListShape Priorities(bool isOverlay) => new(
        isOverlay ? "Local priorities: RegionalContext." : "National priorities: NationalPicture.",
        new ObjectShape("A priority; what it does not name, it does not ask for.",
            new("title", new TextShape("Title in Dutch, as shown.", 200)),
            new("source", new TextShape("Document it comes from.", 200)),
            new("strength_permille", new IntegerShape("Strength.", 1, 1000)),
            new("offence_groups", new ListShape("Any of these groups.", new CodeShape("Offence group."), 1, 64), true),
            new("eenheden", new ListShape("Any of these eenheden.", new CodeShape("Eenheid."), 1, 32), true),
            new("basisteam", new CodeShape("This basisteam."), true),
            new("gemeenten",
                new ListShape("Any of these gemeenten.", new CodeShape("CBS code, GM and four digits."), 1, 50), true),
            new("method_tag", new TextShape("This method tag.", 64), true),
            new("online", new BooleanShape("Online reports only (true) or offline only (false)."), true),
            new("valid_from", new DateShape("First day of receipt."), !isOverlay),
            new("valid_until", new DateShape("Last day of receipt."), !isOverlay)),
        0, PolicyJson.MaxPriorities);

    static ObjectShape PerDimension(string description, int minimum, int maximum) => new(description,
        [.. PolicyCodes.Dimensions.Select(d =>
            new PolicyKey(d, new IntegerShape($"Dimension {d}, permille.", minimum, maximum)))]);

    static ListShape Steps(string description, long maximum) => new(description,
        new StepShape("[threshold, permille].", new IntegerShape("Threshold.", 0, maximum), Permille("Value.")),
        1, 1000);

    static ObjectShape Fraction(string description) => new(description,
        new("numerator", new IntegerShape("Numerator.", 1, 1000)),
        new("denominator", new IntegerShape("Denominator.", 1, 1000)));

    static IntegerShape Permille(string description) => new($"{description} Permille.", 0, Units.Permille);

    static IntegerShape Ppm(string description) => new($"{description} Parts per million.", 0, Units.Ppm);

    static IntegerShape Millipoints(string description) => new($"{description} Millipoints.", 0, Units.PriorityMax);

    static IntegerShape Hours(string description, long minimum, long maximum) => new(description, minimum, maximum);
}
