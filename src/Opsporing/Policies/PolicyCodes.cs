using System.Collections.Immutable;

namespace Opsporing;

/// <summary>Codes in policy documents of dimensions, needs and desks that a policy may route to.</summary>
static class PolicyCodes
{
    /// <summary>Per <see cref="Dimension"/>, in its order.</summary>
    public static readonly ImmutableArray<string> Dimensions =
        ["harm", "victim_need", "leads", "regional_context", "national_picture", "development"];

    /// <summary>Per <see cref="VictimNeed"/>, in its order.</summary>
    public static readonly ImmutableArray<string> Needs =
    [
        "minor", "considerable_harm", "bias_motive", "dependent_on_suspect", "terrorism_organised_trafficking",
        "gender_based_violence", "close_relationship_violence", "sexual_violence", "disability", "repeat_victim",
        "fear_of_reprisal", "public_task",
    ];

    /// <summary>All desk kinds, ascending by number.</summary>
    public static readonly ImmutableArray<string> Desks = [.. DeskKinds.All.Select(k => k.ToCode())];

    /// <summary>
    /// Desks a policy may route to. The rest own work by law or by transfer: see DESIGN.md section 8.
    /// </summary>
    public static readonly ImmutableArray<string> RoutableDesks =
        ["BASISTEAM", "AVIM", "DISTRICT", "CYBER", "NATIONAL_FRAUD"];

    /// <summary>Who decides, from the least to the most demanding.</summary>
    public static readonly ImmutableArray<string> Deciders = ["POLICE", "POLICE_WITH_OM", "OM"];

    /// <summary>Per <see cref="PolicyKind"/>, from 1.</summary>
    public static readonly ImmutableArray<string> Kinds = ["base", "eenheid_overlay", "basisteam_overlay"];
}
