namespace Opsporing.Server.Tests;

/// <summary>A basis of the seeds without a policy.</summary>
static class SampleBasis
{
    public static ScoringBasis Value { get; } = Make();

    static ScoringBasis Make()
    {
        var reference = ReferenceSet.Parse(path => File.ReadAllText(Path.Combine(TestService.Seeds, path)));
        return new BasisSet(reference, ReferenceSet.ChiNames[0], null, SignalSet.Empty, new(new byte[32])).For(-1, -1);
    }
}
