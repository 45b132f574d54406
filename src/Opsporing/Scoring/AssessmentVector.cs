using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Opsporing;

/// <summary>
/// The result of assessing one revision: every number an explanation needs, in a fixed width. Stored as it stands
/// (little-endian) and rendered on read.
/// </summary>
/// <remarks>
/// Times are Unix seconds, 0 for none. Indices point into the tables of the pinned Basis, -1 for none. Masks hold bit i
/// for code i. Scorer version 1; a field is never moved or reused, a new scorer version gets a new layout.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct AssessmentVector
{
    /// <summary>Version of the scorer that writes this layout.</summary>
    public const byte CurrentScorerVersion = 1;

    /// <summary>Bytes of the stored form.</summary>
    public static int Size => Unsafe.SizeOf<AssessmentVector>();

    public long RankKey;

    /// <summary>Raw CHI days of the report in hundredths: the principal offence, or the sum by policy.</summary>
    public long HarmHundredthDays;
    public long AssessmentTime;
    public long ReceivedTime;

    /// <summary>The term that orders lanes 0 and 1, and whose window promotes to lane 1.</summary>
    public long TermTime;

    /// <summary>From when the item stands in lane 1; <see cref="long.MaxValue"/> for never.</summary>
    public long PromoteTime;

    /// <summary>Earliest unsecured perishing lead.</summary>
    public long LeadTermTime;

    /// <summary>Response term of the route. Marks an item, does not move it.</summary>
    public long RouteTermTime;
    public long DangerTermTime;

    /// <summary>Until when body traces can be taken (frontoffice order), from the offence.</summary>
    public long BodyTraceTime;

    public ulong LeadsPresent;
    public ulong LeadsSecured;

    /// <summary>Kinds that the offence group must ask and nobody has.</summary>
    public ulong LeadsNotAsked;

    /// <summary>Kinds that were there and perished or were lost.</summary>
    public ulong LeadsGone;

    /// <summary>Contribution of each dimension, millipoints.</summary>
    public Six<int> Contributions;

    /// <summary>Line of the public-task modifier, millipoints.</summary>
    public int PublicTaskLine;

    /// <summary>Line of the discriminatory-motive modifier, millipoints.</summary>
    public int DiscriminationLine;
    public int FloorLine;
    public int CapLine;

    /// <summary>Sum of all lines, millipoints, 0..1,000,000.</summary>
    public int Priority;

    public int VictimNeedPpm;
    public int LeadsPpm;

    /// <summary>Probability with which the audit draw at PROPOSE_END was made; 0 when it was not.</summary>
    public int AuditProbabilityPpm;

    /// <summary>Probability with which advice is withheld.</summary>
    public int AdviceWithheldPpm;
    public int RegionalPriorityIndex;
    public int NationalPriorityIndex;
    public int DevelopmentIndex;
    public AssessmentFlags Flags;

    /// <summary>Value of each dimension, permille.</summary>
    public Six<short> Values;

    /// <summary>Weight of each dimension, permille; sums to 1000.</summary>
    public Six<short> Weights;

    public short PrincipalOffence;
    public short Desk;
    public short CoViewer1;
    public short CoViewer2;
    public short CoViewer3;
    public short Eenheid;
    public short Basisteam;
    public Guards Guards;

    /// <summary>Guards that the present facts alone give; the rest of <see cref="Guards"/> came from earlier revisions.</summary>
    public Guards GuardsNow;
    public ushort RedFlags;
    public ushort Needs;

    /// <summary>Certainty of each dimension.</summary>
    public Six<Certainty> Certainties;
    public byte ScorerVersion;
    public byte Band;
    public Advice Advice;
    public Acts Acts;
    public RouteReason RouteReason;
    public PlaceBasis PlaceBasis;
    public TermKind TermKind;
    public sbyte LeadTermKind;

    /// <summary>Which floor lifted the sum: 0 none, 1 caught in the act, 2 ready-made, 3 priority theme.</summary>
    public byte Floor;
    public OffenceStage PrincipalStage;

    /// <summary>True when the item stands in lane 0 until custody ends or the danger review is done.</summary>
    public readonly bool IsLaneZero => (Flags & (AssessmentFlags.Custody | AssessmentFlags.Danger)) != 0;

    /// <summary>Lane at <paramref name="time"/> (Unix seconds) while no review has been done: 0, 1 or 2.</summary>
    public readonly int LaneAt(long time) => IsLaneZero ? 0 : PromoteTime <= time ? 1 : 2;

    /// <summary>The bytes of the stored form.</summary>
    /// <exception cref="PlatformNotSupportedException">The machine is big-endian.</exception>
    public readonly void WriteTo(Span<byte> destination)
    {
        RequireLittleEndian();
        MemoryMarshal.Write(destination, in this);
    }

    /// <summary>Reads the stored form.</summary>
    /// <exception cref="ArgumentException">The length or the scorer version is unknown.</exception>
    public static AssessmentVector Read(ReadOnlySpan<byte> stored)
    {
        RequireLittleEndian();
        if (stored.Length != Size)
            throw new ArgumentException($"A stored assessment has {Size} bytes.", nameof(stored));
        return TryRead(stored, out var vector)
            ? vector
            : throw new ArgumentException($"Scorer version {vector.ScorerVersion} is unknown.", nameof(stored));
    }

    /// <summary>Reads the stored form.</summary>
    /// <param name="stored">Any bytes.</param>
    /// <param name="vector">What was read; when false, whatever the bytes gave.</param>
    /// <returns>False when the length or the scorer version is unknown.</returns>
    public static bool TryRead(ReadOnlySpan<byte> stored, out AssessmentVector vector)
    {
        vector = default;
        if (stored.Length != Size)
            return false;
        vector = MemoryMarshal.Read<AssessmentVector>(stored);
        return vector.ScorerVersion == CurrentScorerVersion;
    }

    static void RequireLittleEndian()
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Stored assessments are little-endian.");
    }
}

/// <summary>Six values, one per <see cref="Dimension"/>.</summary>
[InlineArray(6)]
public struct Six<T> where T : unmanaged
{
    T _element;
}
