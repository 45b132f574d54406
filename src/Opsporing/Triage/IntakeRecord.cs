using System.Collections.Immutable;

namespace Opsporing;

/// <summary>Acts at the intake of a sexual offence that cannot wait.</summary>
[Flags]
public enum UrgentActs : byte
{
    None = 0,

    /// <summary>Forensic medical examination, or securing clothes and bedding.</summary>
    BodyTraces = 1,
    SceneTraces = 2,
    DigitalTraces = 4,
    SafetyMeasures = 8,
    MedicalCare = 16,

    /// <summary>Centrum Seksueel Geweld.</summary>
    SexualAssaultCentre = 32,
}

/// <summary>State of the informatief gesprek, which comes before an aangifte (Z-melding).</summary>
public enum InformativeTalk : byte { NotPlanned, Planned, Held, Declined }

/// <summary>Whether prosecution without aangifte was considered.</summary>
public enum ExOfficioCheck : byte { NotDone, NoGround, Ground }

/// <summary>Intake record of a frontoffice: codes only.</summary>
public sealed record IntakeRecord : WorkPayload
{
    public UrgentActs UrgentActs { get; init; }

    /// <summary>Needs of the victims, distinct and ascending; the facts follow in a revision.</summary>
    public ImmutableArray<VictimNeed> Needs { get; init; } = [];
    public InformativeTalk Talk { get; init; }

    /// <summary>When the talk is or was, Unix seconds; 0 for none.</summary>
    public long TalkTime { get; init; }
    public Intervention Intervention { get; init; }
    public ExOfficioCheck ExOfficio { get; init; }

    /// <summary>The ex officio check was done by a certified officer.</summary>
    public bool IsByCertifiedOfficer { get; init; }
    public string Note { get; init; } = "";

    internal override void Write(FactWriter to)
    {
        to.Byte((byte)UrgentActs);
        to.Count(Needs.Length);
        foreach (var need in Needs)
            to.Byte((byte)need);
        to.Byte((byte)Talk);
        to.Signed(TalkTime);
        to.Byte((byte)Intervention);
        to.Byte((byte)ExOfficio);
        to.Flag(IsByCertifiedOfficer);
        to.Text(Note);
    }

    internal static IntakeRecord Read(ref FactReader from) => new()
    {
        UrgentActs = from.Code<UrgentActs>(),
        Needs = ReadNeeds(ref from),
        Talk = from.Code<InformativeTalk>(),
        TalkTime = from.Signed(),
        Intervention = from.Code<Intervention>(),
        ExOfficio = from.Code<ExOfficioCheck>(),
        IsByCertifiedOfficer = from.Flag(),
        Note = from.Text(),
    };

    static ImmutableArray<VictimNeed> ReadNeeds(ref FactReader from)
    {
        var needs = new VictimNeed[from.Count() is >= 0 and <= 64 and var count
            ? count
            : throw new FormatException("A list of the work payload is too long.")];
        for (var i = 0; i < needs.Length; i++)
            needs[i] = from.Code<VictimNeed>();
        return [.. needs];
    }
}
