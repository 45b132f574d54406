using Google.Protobuf.Reflection;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

public sealed class ContractTests
{
    /// <summary>Wire enum, core enum, and what is added to a number of the core.</summary>
    public static TheoryData<Type, Type, int> Enums => new()
    {
        { typeof(V1.ReportKind), typeof(Opsporing.ReportKind), 0 },
        { typeof(V1.Precision), typeof(Opsporing.Precision), 0 },
        { typeof(V1.Channel), typeof(Opsporing.Channel), 0 },
        { typeof(V1.OffenceStage), typeof(Opsporing.OffenceStage), 0 },
        { typeof(V1.PlaceType), typeof(Opsporing.PlaceType), 0 },
        { typeof(V1.Weapon), typeof(Opsporing.Weapon), 0 },
        { typeof(V1.InjuryLevel), typeof(Opsporing.InjuryLevel), 0 },
        { typeof(V1.SuspectStatus), typeof(Opsporing.SuspectStatus), 0 },
        { typeof(V1.SuspectAgeBand), typeof(Opsporing.SuspectAgeBand), 0 },
        { typeof(V1.LeadState), typeof(Opsporing.LeadState), 0 },
        { typeof(V1.Answer), typeof(Opsporing.Answer), 0 },
        { typeof(V1.VictimRelation), typeof(Opsporing.VictimRelation), 0 },
        { typeof(V1.Provability), typeof(Opsporing.Provability), 0 },
        { typeof(V1.LinkSide), typeof(Opsporing.LinkSide), 0 },
        { typeof(V1.FeedbackWish), typeof(Opsporing.FeedbackWish), 0 },
        { typeof(V1.VictimNeed), typeof(Opsporing.VictimNeed), 1 },
        { typeof(V1.RedFlag), typeof(Opsporing.RedFlag), 1 },
        { typeof(V1.Dimension), typeof(Opsporing.Dimension), 1 },
        { typeof(V1.Certainty), typeof(Opsporing.Certainty), 0 },
        { typeof(V1.Advice), typeof(Opsporing.Advice), 0 },
        { typeof(V1.RouteReason), typeof(Opsporing.RouteReason), 0 },
        { typeof(V1.PlaceBasis), typeof(Opsporing.PlaceBasis), 0 },
        { typeof(V1.PolicyKind), typeof(Opsporing.PolicyKind), 0 },
        { typeof(V1.PolicyState), typeof(Opsporing.PolicyState), 0 },
        { typeof(V1.PolicyAct), typeof(Opsporing.PolicyAct), 0 },
        { typeof(V1.PolicySeverity), typeof(Opsporing.PolicySeverity), 0 },
        { typeof(V1.PolicyReach), typeof(Opsporing.PolicyReach), 0 },
        { typeof(V1.PolicyAlarmKind), typeof(Opsporing.PolicyAlarmKind), 0 },
        { typeof(V1.TermKind), typeof(Opsporing.TermKind), 0 },
        { typeof(V1.AssessmentTrigger), typeof(Opsporing.AssessmentTrigger), 0 },
        { typeof(V1.DeskKind), typeof(Opsporing.DeskKind), 0 },
        { typeof(V1.ExplanationLineKind), typeof(Opsporing.ExplanationLineKind), 0 },
        { typeof(V1.ReportState), typeof(Opsporing.ReportState), 0 },
        { typeof(V1.WorkEventKind), typeof(Opsporing.WorkEventKind), 0 },
        { typeof(V1.Decision), typeof(Opsporing.Decision), 0 },
        { typeof(V1.DutyKind), typeof(Opsporing.DutyKind), 0 },
        { typeof(V1.WaitKind), typeof(Opsporing.WaitKind), 0 },
        { typeof(V1.SecondPersonKind), typeof(Opsporing.Second), 0 },
        { typeof(V1.InterventionKind), typeof(Opsporing.Intervention), 0 },
        { typeof(V1.FeedbackChannel), typeof(Opsporing.FeedbackChannel), 0 },
        { typeof(V1.InformativeTalk), typeof(Opsporing.InformativeTalk), 0 },
        { typeof(V1.ExOfficioCheck), typeof(Opsporing.ExOfficioCheck), 0 },
        { typeof(V1.TermState), typeof(Storage.TermState), 0 },
        { typeof(V1.EvidenceKind), typeof(Opsporing.EvidenceKind), 0 },
        { typeof(V1.SeriesActKind), typeof(Opsporing.SeriesActKind), 0 },
    };

    /// <summary>Wire enum and core mask: bit i is number i + 1.</summary>
    public static TheoryData<Type, Type> Masks => new()
    {
        { typeof(V1.DecisionNeed), typeof(Opsporing.Needs) },
        { typeof(Act), typeof(Acts) },
        { typeof(RiskTool), typeof(RiskTools) },
        { typeof(UrgentAct), typeof(UrgentActs) },
        { typeof(Guard), typeof(Guards) },
        { typeof(AssessmentFlag), typeof(AssessmentFlags) },
    };

    [Theory]
    [MemberData(nameof(Enums))]
    public void An_enum_of_the_core_has_the_same_names_and_numbers_on_the_wire(Type wire, Type core, int shift)
    {
        var expected = Numbers(core).Select(c => (c.Name, Number: c.Number + shift)).Where(c => c.Number != 0);

        Assert.Equal(expected, Numbers(wire).Where(w => w.Number != 0));
    }

    [Theory]
    [MemberData(nameof(Masks))]
    public void A_mask_of_the_core_has_a_code_for_each_bit_but_the_audit_draw(Type wire, Type core)
    {
        var expected = Numbers(core)
            .Where(c => c.Number != 0 && c.Name != nameof(AssessmentFlags.AuditDrawn))
            .Select(c => (c.Name, Number: System.Numerics.BitOperations.TrailingZeroCount(c.Number) + 1));

        Assert.Equal(expected, Numbers(wire).Where(w => w.Number != 0));
    }

    [Fact]
    public void A_queue_item_holds_nothing_sensitive()
    {
        var sensitive = Fields(V1.QueueItem.Descriptor).Where(f => SensitivityOf(f) > Sensitivity.None).Select(f => f.FullName);

        Assert.Empty(sensitive);
    }

    [Fact]
    public void A_full_entry_marks_what_the_basic_view_leaves_out() =>
        Assert.All(
            QueueEntry.Descriptor.Fields.InFieldNumberOrder().Where(f => f.Name != "item"),
            f => Assert.True(SensitivityOf(f) > Sensitivity.None, f.FullName));

    [Fact]
    public void Every_error_reason_has_its_name() =>
        Assert.All(Enum.GetValues<ErrorReason>(), r => Assert.StartsWith("ERROR_REASON_", RpcErrors.Name(r)));

    static Sensitivity SensitivityOf(FieldDescriptor field) =>
        field.GetOptions()?.GetExtension(OptionsExtensions.Sensitivity) ?? Sensitivity.Unspecified;

    static IEnumerable<FieldDescriptor> Fields(MessageDescriptor message) =>
        message.Fields.InFieldNumberOrder().SelectMany(f =>
            f.FieldType == FieldType.Message && f.MessageType.File.Package == "opsporing.v1" ? Fields(f.MessageType).Prepend(f) : [f]);

    static IEnumerable<(string Name, int Number)> Numbers(Type type) =>
        Enum.GetValues(type).Cast<object>().Select(v => (Enum.GetName(type, v)!, Convert.ToInt32(v))).OrderBy(v => v.Item2);
}
