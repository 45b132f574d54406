using Xunit;

namespace Opsporing.Server.Tests;

public sealed class StartupTests
{
    [Fact]
    public void Everything_wrong_with_the_options_comes_at_once()
    {
        var options = new OpsporingOptions
        {
            Location = " ",
            SeedsFolder = "/nowhere",
            ChiTable = "none",
            Address = "0.0.0.0",
            GrpcPort = 80,
            HttpPort = 80,
            StreamGroupSize = 0,
            Store = new() { Durability = Storage.Durability.UnsafeNoSync },
        };

        var errors = options.Validate();

        Assert.Equal(7, errors.Length);
        Assert.Contains(errors, e => e.Contains("loopback only"));
        Assert.Contains(errors, e => e.Contains("durable"));
    }

    [Fact]
    public void Options_never_show_a_secret()
    {
        var options = TestService.Options("Host=db;Username=user;Password=s3cret;Database=opsporing");
        var broken = TestService.Options("Host=db;Password=s3cret;Nonsense=1");

        Assert.Empty(options.Validate());
        Assert.Equal("postgresql://db:5432/opsporing", options.ToString());
        Assert.Equal("The connection string of PostgreSQL is not well formed.", Assert.Single(broken.Validate()));
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("192.168.1.1")]
    [InlineData("localhost")]
    public async Task The_service_listens_nowhere_but_on_loopback(string address)
    {
        var e = await Assert.ThrowsAsync<OptionsException>(() => TestService.StartAsync(o => o with { Address = address }));

        Assert.Contains(address, e.Message);
    }

    [Fact]
    public async Task The_service_listens_on_ipv6_loopback()
    {
        await using var service = await TestService.StartAsync(o => o with { Address = "::1" });

        Assert.Equal("[::1]", service.Host.HttpAddress.Host);
    }

    [Fact]
    public async Task A_second_process_on_the_same_folder_is_refused()
    {
        await using var service = await TestService.StartAsync();

        await Assert.ThrowsAsync<Storage.StoreLockedException>(() => TestService.StartAsync(service.Folder, keepsFolder: true));
    }

    [Fact]
    public async Task A_policy_that_is_not_marked_demonstration_never_comes_into_force_by_a_file()
    {
        var folder = TestService.NewFolder();
        var text = await File.ReadAllTextAsync(Path.Combine(TestService.Seeds, "policies", "demonstration.json"));
        await File.WriteAllTextAsync(Path.Combine(folder, "policy.json"), text.Replace("\"demonstration\": true", "\"demonstration\": false"));

        var e = await Assert.ThrowsAsync<PolicyFileException>(() => TestService.StartAsync(o => o with { PolicyFolder = folder }));

        Assert.Contains("policy.json", e.Message);
        Assert.Contains("never by a file", e.Message);
    }

    [Fact]
    public async Task Two_bases_are_refused()
    {
        var folder = TestService.NewFolder();
        var source = Path.Combine(TestService.Seeds, "policies", "demonstration.json");
        File.Copy(source, Path.Combine(folder, "a.json"));
        File.Copy(source, Path.Combine(folder, "b.json"));

        var e = await Assert.ThrowsAsync<PolicyFileException>(() => TestService.StartAsync(o => o with { PolicyFolder = folder }));

        Assert.Contains("only one base", e.Message);
    }

    [Fact]
    public async Task Every_assessment_under_the_demonstration_policy_says_so()
    {
        await using var service = await TestService.StartAsync();

        var assessment = (await service.ScreenAsync(Example.Report())).Assessment;

        Assert.Contains(V1.AssessmentFlag.Demonstration, assessment.Flags);
    }

    [Fact]
    public async Task Every_basis_can_be_read_back_from_the_store_alone()
    {
        await using var service = await TestService.StartAsync();
        var installation = service.Host.Installation;
        var fresh = new BasisLibrary(installation.Store);

        foreach (var basis in installation.Bases.All().DistinctBy(b => b.Digest))
        {
            var read = await fresh.GetAsync(basis.Digest, default);
            Assert.Equal(basis.Digest, read.Digest);
            Assert.Equal(basis.HasPolicy, read.HasPolicy);
        }
    }

    [Fact]
    public async Task A_report_screened_under_another_policy_is_still_explained()
    {
        var folder = TestService.NewFolder();
        V1.Assessment before;
        await using (var first = await TestService.StartAsync(folder, keepsFolder: true))
            before = (await first.ScreenAsync(Example.Report())).Assessment;

        await using var second = await TestService.StartAsync(
            folder, keepsFolder: false, o => o with { PolicyFolder = TestService.NewFolder(), ReassessmentInterval = null });
        var after = await second.Triage.GetReportAsync(
            new() { ReportId = Example.Report().Id }, second.As(DemoIdentities.Triage));
        var duplicate = await second.ScreenAsync(Example.Report());

        Assert.Equal(before, after.Assessment);
        Assert.Equal(before, duplicate.Assessment);
        Assert.True(after.Basis.HasBasePolicy);
    }
}
