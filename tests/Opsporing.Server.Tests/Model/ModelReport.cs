namespace Opsporing.Server.Tests;

/// <summary>What the reference model knows of a report: what was sent and done, in plain terms, never what the service derived.</summary>
sealed class ModelReport(ReportId id)
{
    public ReportId Id => id;

    public int Revision { get; set; } = 1;

    /// <summary>A sexual offence or signal in any revision or classification: no revision takes it away.</summary>
    public bool IsSexual { get; set; }

    /// <summary>Whether the present facts say so.</summary>
    public bool IsSexualNow { get; set; }

    public bool HadIdentifiedSuspect { get; set; }
    public bool HasIdentifiedSuspect { get; set; }
    public bool HadRedFlag { get; set; }
    public bool HasRedFlag { get; set; }
    public bool HadHighImpact { get; set; }
    public bool HasHighImpact { get; set; }

    public ReportState State { get; set; } = ReportState.Open;

    /// <summary>Number of the last work event.</summary>
    public int Number { get; set; } = 1;

    /// <summary>Guards that police may not end past, of any facts so far, less those the OM lifted since.</summary>
    public Guards Hard =>
        (IsSexual ? Guards.SexualOffence : 0) | (HadIdentifiedSuspect ? Guards.IdentifiedSuspect : 0)
        | (HadRedFlag ? Guards.RedFlag : 0) | (HadHighImpact ? Guards.HighImpactCrime : 0);

    /// <summary>Takes in a revision.</summary>
    public void Take(V1.Report sent, IReadOnlySet<string> sexual, IReadOnlySet<string> highImpact)
    {
        Revision = sent.Revision;
        IsSexualNow = sent.SexualContentSignal || sent.Offences.Any(o => sexual.Contains(o.Code));
        HasIdentifiedSuspect = sent.SuspectStatus >= V1.SuspectStatus.Identified;
        HasRedFlag = sent.RedFlags.Count > 0;
        HasHighImpact = sent.Offences.Any(o => highImpact.Contains(o.Code));
        IsSexual |= IsSexualNow;
        HadIdentifiedSuspect |= HasIdentifiedSuspect;
        HadRedFlag |= HasRedFlag;
        HadHighImpact |= HasHighImpact;
    }

    /// <summary>The OM lifts a guard that the facts no longer give.</summary>
    public void Lift(Guards guards)
    {
        IsSexual &= (guards & Guards.SexualOffence) == 0;
        HadIdentifiedSuspect &= (guards & Guards.IdentifiedSuspect) == 0;
        HadRedFlag &= (guards & Guards.RedFlag) == 0;
        HadHighImpact &= (guards & Guards.HighImpactCrime) == 0;
    }
}

/// <summary>A clock that is set by hand, forward and back.</summary>
sealed class JumpingClock : TimeProvider
{
    public DateTimeOffset Time { get; set; } = Example.Now;

    public override DateTimeOffset GetUtcNow() => Time;
}
