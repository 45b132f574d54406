using Xunit;

namespace Opsporing.Server.Tests;

public sealed class ReferenceReportsTests
{
    /// <summary>2026-01-01T00:00:00Z in Unix seconds.</summary>
    const long From = 1_767_225_600;

    /// <summary>What the generator makes of a seed is pinned byte for byte by <see cref="ReportGeneratorTests"/>.</summary>
    [Fact]
    public void The_set_is_a_function_of_its_first_hour()
    {
        var digests = ReferenceReports.From(From).Select(r => FactEncoding.Digest(r)).ToArray();

        Assert.Equal(ReferenceReports.Count, digests.Distinct().Count());
        Assert.Equal(digests, ReferenceReports.From(From + 3599).Select(r => FactEncoding.Digest(r)));
        Assert.NotEqual(digests, ReferenceReports.From(From + 3600).Select(r => FactEncoding.Digest(r)));
        Assert.Equal((7UL, 1), (ReferenceReports.Seed, ReportGenerator.Version));
    }

    [Fact]
    public void All_of_it_is_received_within_a_year_of_the_first_day_and_before_it_is_assessed() =>
        Assert.All(ReferenceReports.From(From), r =>
            Assert.InRange(r.Received.UnixSeconds, From, ReferenceReports.AssessmentTime(From)));
}
