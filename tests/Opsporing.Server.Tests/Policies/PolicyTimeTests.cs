using System.Diagnostics.Metrics;
using Grpc.Core;
using Opsporing.Storage.Tests;
using Opsporing.V1;
using Xunit;
using static Opsporing.Server.Tests.PolicyExample;

namespace Opsporing.Server.Tests;

/// <summary>Policies follow time, while reports stream and over replicas.</summary>
public sealed class PolicyTimeTests(PostgresCluster cluster)
{
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_policy_starts_and_ends_at_its_second_and_the_one_before_it_is_in_force_again()
    {
        await using var service = await TestService.StartAsync();
        var lasting = await service.InForceAsync(Base());
        var passing = await service.InForceAsync(Base("tijdelijk"), Example.Now + Hour, Example.Now + 2 * Hour);

        async Task<string> Under(string number)
        {
            await service.ScreenAsync(Example.Report(number));
            return (await service.GetBasisAsync(number)).BasePolicy;
        }
        var digests = new List<string> { await Under("1") };
        var second = TimeSpan.FromSeconds(1);
        foreach (var (number, step) in ((string, TimeSpan)[])[("2", Hour - second), ("3", second), ("4", Hour - second), ("5", second)])
        {
            service.Clock.Advance(step);
            digests.Add(await Under(number));
        }

        Assert.Equal([lasting.Digest, lasting.Digest, passing.Digest, passing.Digest, lasting.Digest], digests);
        var alarm = Assert.Single((await service.StatusAsync()).Alarms);
        Assert.Equal((V1.PolicyAlarmKind.Expired, passing.Digest), (alarm.Kind, alarm.Digest));
        Assert.Contains("EXPIRED tijdelijk", await service.Http.GetStringAsync("/healthz"));
    }

    [Fact]
    public async Task An_end_while_reports_stream_loses_nothing_and_no_report_has_two_policies()
    {
        await using var service = await TestService.StartAsync();
        var lasting = await service.InForceAsync(Base());
        var passing = await service.InForceAsync(Base("tijdelijk"), null, Example.Now + Hour);
        using var call = service.Screening.ScreenReports(service.As(DemoIdentities.Intake));
        var answers = new List<ScreeningResult>();
        var half = new TaskCompletionSource();
        var reading = Task.Run(async () =>
        {
            await foreach (var response in call.ResponseStream.ReadAllAsync())
            {
                answers.AddRange(response.Results);
                if (answers.Count == 200)
                    half.TrySetResult();
            }
        });

        for (var n = 1; n <= 400; n++)
        {
            if (n == 201)
            {
                await half.Task;
                service.Clock.Advance(Hour);
            }
            await call.RequestStream.WriteAsync(new() { Reports = { Example.Report($"{n}") } });
        }
        await call.RequestStream.CompleteAsync();
        await reading;

        Assert.All(answers, a => Assert.Equal(V1.ScreeningOutcome.Accepted, a.Receipt.Outcome));
        Assert.Equal(400, (await service.Host.Installation.Store.CountAsync(default)).OpenItems);
        foreach (var (number, expected) in ((int, string)[])[(1, passing.Digest), (200, passing.Digest), (201, lasting.Digest), (400, lasting.Digest)])
            Assert.Equal(expected, (await service.GetBasisAsync($"{number}")).BasePolicy);
    }

    [Fact]
    public async Task Without_another_policy_an_end_leaves_CHI_alone_never_the_demonstration_and_alarms()
    {
        await using var service = await TestService.StartAsync();
        await service.InForceAsync(Base(), null, Example.Now + Hour);
        service.Clock.Advance(Hour);

        var flags = (await service.ScreenAsync(Example.Report())).Assessment.Flags;
        var status = await service.StatusAsync();

        Assert.Contains(V1.AssessmentFlag.NoPolicy, flags);
        Assert.DoesNotContain(V1.AssessmentFlag.Demonstration, flags);
        Assert.Equal([V1.PolicyAlarmKind.Expired, V1.PolicyAlarmKind.NoPolicy], status.Alarms.Select(a => a.Kind).Order());
        Assert.False(status.IsDemonstration);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_brings_no_ended_policy_back_not_even_after_a_restart()
    {
        var folder = TestService.NewFolder();
        await using (var first = await TestService.StartAsync(folder, keepsFolder: true))
        {
            await first.InForceAsync(Base(), null, Example.Now + Hour);
            first.Clock.Advance(2 * Hour);
            await first.Policies().ListPoliciesAsync(new(), first.As(Author)); // looks at the history: the end is written down
            Assert.Empty((await first.StatusAsync()).InForce);
        }
        // The next service's clock stands where the first one's began.
        await using var second = await TestService.StartAsync(folder, keepsFolder: false);
        var status = await second.StatusAsync();

        Assert.Empty(status.InForce);
        Assert.Contains(V1.PolicyAlarmKind.ClockBehind, status.Alarms.Select(a => a.Kind));
        Assert.Contains(V1.PolicyAlarmKind.Expired, status.Alarms.Select(a => a.Kind));
        Assert.Contains(V1.AssessmentFlag.NoPolicy, (await second.ScreenAsync(Example.Report())).Assessment.Flags);
    }

    [Fact]
    public async Task A_replica_follows_what_is_activated_on_another_within_seconds()
    {
        var location = await cluster.NewDurableSchemaAsync();
        await using var one = await TestService.StartAsync(location, keepsFolder: true);
        await using var other = await TestService.StartAsync(location, keepsFolder: true);
        await Task.WhenAll(RefreshAsync(one), RefreshAsync(other));

        var version = await one.InForceAsync(Base());
        var before = await other.StatusAsync();
        await RefreshAsync(other);
        var after = await other.StatusAsync();

        Assert.Empty(before.InForce);
        Assert.False(before.Replicas.Single(r => r.Replica == before.Replica).IsCurrent);
        Assert.Equal([version.Digest], after.InForce.Select(v => v.Digest));
        Assert.True(after.Replicas.Single(r => r.Replica == after.Replica).IsCurrent);
        await other.ScreenAsync(Example.Report("1"));
        Assert.Equal(version.Digest, (await one.GetBasisAsync("1")).BasePolicy);
    }

    [Fact]
    public async Task A_replica_whose_tables_do_not_know_a_code_of_the_policy_says_so_everywhere()
    {
        var location = await cluster.NewDurableSchemaAsync();
        await using var one = await TestService.StartAsync(location, keepsFolder: true);
        var version = await one.InForceAsync(Base());
        var seeds = SeedsWithoutLead("camera_private");
        await using var other = await TestService.StartAsync(location, keepsFolder: true, o => o with { SeedsFolder = seeds });

        var status = await other.StatusAsync();
        await other.Host.Installation.Store.Policies.ReportServingAsync(other.Host.Installation.ServingReport(), default);
        var seen = await one.StatusAsync();

        Assert.Empty(status.InForce);
        Assert.Equal((V1.PolicyAlarmKind.NotServed, version.Digest), (status.Alarms[0].Kind, status.Alarms[0].Digest));
        Assert.False(seen.Replicas.Single(r => r.Replica == status.Replica).IsCurrent);
        Assert.True(seen.Replicas.Single(r => r.Replica == seen.Replica).IsCurrent);
        Assert.Contains("Degraded", await other.Http.GetStringAsync("/healthz"));
    }

    [Fact]
    public async Task Alarms_and_documents_are_metrics()
    {
        await using var service = await TestService.StartAsync();
        var version = await service.InForceAsync(Base(), null, Example.Now + Hour);
        var meter = new PolicyMeter(new Meters());
        var found = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) => { if (instrument.Meter.Name == PolicyMeter.Name) l.EnableMeasurementEvents(instrument); };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            found.Add($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(t => t.Value))} {value}"));
        listener.Start();

        meter.Report(service.Host.Installation.Register.Served, service.Host.Installation.Register.Alarms);
        listener.RecordObservableInstruments();
        service.Clock.Advance(Hour);
        meter.Report(service.Host.Installation.Register.Served, service.Host.Installation.Register.Alarms);
        listener.RecordObservableInstruments();

        Assert.Contains($"opsporing.policy.served landelijk {version.Digest} 1", found);
        Assert.Contains("opsporing.policy.alarms EXPIRED 0", found);
        Assert.Contains("opsporing.policy.alarms EXPIRED 1", found);
        Assert.Contains("opsporing.policy.switches  1", found);
    }

    static Task RefreshAsync(TestService service) => service.Host.Installation.Register.RefreshAsync(default);

    static string SeedsWithoutLead(string kind)
    {
        var folder = TestService.NewFolder();
        foreach (var file in Directory.EnumerateFiles(TestService.Seeds, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(TestService.Seeds, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (Path.GetRelativePath(TestService.Seeds, file).StartsWith("policies", StringComparison.Ordinal))
                continue;
            if (Path.GetFileName(file) is "lead_kinds.csv" or "offence_group_lead_kinds.csv")
                File.WriteAllLines(target, File.ReadLines(file).Where(l => !l.Split(',').Contains(kind)));
            else
                File.Copy(file, target);
        }
        return folder;
    }

    sealed class Meters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
