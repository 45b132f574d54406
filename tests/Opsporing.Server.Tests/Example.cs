using Google.Protobuf.WellKnownTypes;

namespace Opsporing.Server.Tests;

/// <summary>Valid synthetic reports.</summary>
static class Example
{
    public const string System = "bvh-am";

    /// <summary>When the tests' clock stands.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A burglary of a shed in Amsterdam, received two hours ago.</summary>
    public static V1.Report Report(string number = "1001", string offence = "burglary_shed", string gemeente = "GM0363") => new()
    {
        Id = new() { SourceSystem = System, SourceNumber = number },
        Kind = V1.ReportKind.Aangifte,
        Received = Moment(TimeSpan.FromHours(-2)),
        OccurredFrom = Moment(TimeSpan.FromHours(-10), V1.Precision.Minute),
        ReceivingEenheid = "AM",
        Offences = { new V1.Offence { Code = offence, Stage = V1.OffenceStage.Completed } },
        OccurredPlace = new() { Gemeente = gemeente },
    };

    /// <summary>A report with something in every field.</summary>
    public static V1.Report FullReport(string number = "2001")
    {
        var report = Report(number);
        report.Channel = V1.Channel.Internet;
        report.OccurredTo = Moment(TimeSpan.FromHours(-9), V1.Precision.Minute);
        report.ResidencePlace = new() { Gemeente = "GM0363", Basisteam = "AM-06", GridCell = "E1210N4870" };
        report.ReportingPlace = new() { Gemeente = "GM0599" };
        report.IsOnline = true;
        report.PlaceType = V1.PlaceType.Dwelling;
        report.Weapon = V1.Weapon.Knife;
        report.Injury = V1.InjuryLevel.Light;
        report.RedFlags.Add([V1.RedFlag.Stalking, V1.RedFlag.ExPartner]);
        report.Victims.Add(new V1.Victim
        {
            Needs = { V1.VictimNeed.Minor, V1.VictimNeed.FearOfReprisal },
            NeedsAssessedBy = "officer-1",
            NeedsAssessedTime = Time(TimeSpan.FromHours(-1)),
            SafeContact = V1.Answer.Yes,
            Relation = V1.VictimRelation.ExPartner,
            Wish = V1.FeedbackWish.Wanted,
        });
        report.EarlierReportCount = 3;
        report.SuspectStatus = V1.SuspectStatus.Described;
        report.SuspectAgeBand = V1.SuspectAgeBand.From18;
        report.Provability = V1.Provability.High;
        report.IsReadyMade = true;
        report.PublicTaskVictim = true;
        report.DiscriminatoryMotive = true;
        report.Leads.Add(new V1.Lead
        {
            Kind = "camera_private",
            State = V1.LeadState.Present,
            QualityPermille = 700,
            RecordedBy = "officer-1",
            RecordedTime = Time(TimeSpan.FromHours(-1)),
            PerishTime = Time(TimeSpan.FromDays(2)),
        });
        report.SafetyMeasures.Add("contact_ban");
        report.AangifteWithdrawn = true;
        report.KlachtFiled = V1.Answer.Yes;
        report.DamageCents = 125_00;
        report.MethodTags.Add("flipper");
        report.LinkKeys.Add(new V1.LinkKey { Side = V1.LinkSide.Suspect, KeyVersion = 1, Hash = "0123456789abcdef" });
        report.SexualContentSignal = true;
        report.CounterReport = new() { SourceSystem = System, SourceNumber = "999" };
        report.SourceReference = "dossier/2001";
        return report;
    }

    public static V1.Moment Moment(TimeSpan fromNow, V1.Precision precision = V1.Precision.Second) =>
        new() { Time = Time(fromNow), Precision = precision };

    public static Timestamp Time(TimeSpan fromNow) => Timestamp.FromDateTimeOffset(Now + fromNow);
}
