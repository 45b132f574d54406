using Xunit;

namespace Opsporing.Tests;

public sealed class ReassessmentTests
{
    static readonly ContentDigest s_other = ContentDigest.Of("other"u8);

    public static TheoryData<AssessmentTrigger, Basis> Changes() => new()
    {
        { AssessmentTrigger.Policy, Example.Basis.Basis with { BasePolicy = s_other } },
        { AssessmentTrigger.Policy, Example.Basis.Basis with { EenheidOverlay = s_other, Signals = s_other } },
        { AssessmentTrigger.Policy, Example.Basis.Basis with { BasisteamOverlay = s_other, LeadModel = s_other } },
        { AssessmentTrigger.Model, Example.Basis.Basis with { LeadModel = s_other, Catalogue = s_other } },
        { AssessmentTrigger.Signal, Example.Basis.Basis with { Signals = s_other, ChiTable = s_other } },
        { AssessmentTrigger.Reference, Example.Basis.Basis with { ChiTable = s_other } },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void The_trigger_is_the_first_that_differs(AssessmentTrigger trigger, Basis after) =>
        Assert.Equal(trigger, Reassessment.TriggerOf(Example.Basis.Basis, after));

    [Fact]
    public void The_same_at_the_time_of_the_one_before_is_no_new_result_and_a_changed_one_is_of_now()
    {
        var report = Example.Report(["burglary_shed"]);
        var assessor = new Assessor();
        assessor.Assess(report, Example.Bases, Guards.None, Example.Now, out var before);

        var same = assessor.Reassess(report, Example.Bases, Guards.None, before, Example.Now + Example.Day, out var unchanged);
        assessor.Reassess(report, Example.BasesWithoutPolicy, Guards.None, before, Example.Now + Example.Day, out var changed);
        assessor.Reassess(report, Example.Bases, Guards.HighImpactCrime, before, Example.Now + Example.Day, out var guarded);

        Assert.Null(unchanged);
        Assert.Equal(Example.Bases.For(before.Eenheid, before.Basisteam).Digest, same.Digest);
        Assert.Equal(Example.Now + Example.Day, changed!.Value.AssessmentTime);
        Assert.Equal(Guards.HighImpactCrime, guarded!.Value.Guards & Guards.HighImpactCrime);
    }

    [Fact]
    public void Two_sets_of_bases_have_one_digest_when_every_place_has_the_same_basis()
    {
        var signals = new SignalSet([new("s1", "theft", "AM", 500, "t", "b")]);
        BasisSet Of(SignalSet set) => new(ReferenceSeeds.Set, "nl-startpunt", null, set, Example.Draws);

        Assert.Equal(Example.BasesWithoutPolicy.Digest, Of(SignalSet.Empty).Digest);
        Assert.NotEqual(Example.BasesWithoutPolicy.Digest, Of(signals).Digest);
        Assert.NotEqual(Example.BasesWithoutPolicy.Digest, Example.Bases.Digest);
    }
}
