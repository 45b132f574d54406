using System.CommandLine;
using System.Globalization;
using Grpc.Core;
using Opsporing.V1;

namespace Opsporing.Cli;

/// <summary>What shows policies and what is served.</summary>
static partial class PolicyCommand
{
    /// <summary>Shares that are told of a simulation.</summary>
    const int MostDisparities = 5;

    static async Task<int> ListAsync(ParseResult parsed, ServiceConnection service, Metadata headers, Output output, CancellationToken cancellation)
    {
        var all = new ListPoliciesResponse();
        do
        {
            var page = await service.Policies.ListPoliciesAsync(
                new() { PageToken = all.NextPageToken }, headers, cancellationToken: cancellation);
            all.Versions.Add(page.Versions);
            all.NextPageToken = page.NextPageToken;
        }
        while (all.NextPageToken.Length > 0);
        if (all.Versions.Count == 0)
            output.Say("No policy has been drafted.");
        foreach (var version in all.Versions)
            output.Say(Line(version));
        output.Json(Output.ToJson(all));
        return ExitCode.Ok;
    }

    static async Task<int> ShowAsync(
        ParseResult parsed, ServiceConnection service, Metadata headers, string digest, Output output, CancellationToken cancellation)
    {
        var answer = await service.Policies.GetPolicyAsync(
            new() { PolicyId = parsed.GetValue(Id)!, Digest = digest }, headers, cancellationToken: cancellation);
        Tell(output, answer.Version, answer.Problems, []);
        foreach (var made in answer.Events)
            output.Say(string.Create(CultureInfo.InvariantCulture,
                $"  {made.Number,3} {made.Time.ToDateTimeOffset():yyyy-MM-dd HH:mm:ss}Z {made.Act,-9} {made.Person} ({made.Role}) {made.Digest[..12]} {made.Note}"));
        foreach (var simulation in answer.Simulations)
            Tell(output, simulation);
        output.Say(answer.Document);
        output.Json(Output.ToJson(answer));
        return ExitCode.Ok;
    }

    static async Task<int> DiffAsync(
        ServiceConnection service, Metadata headers, string before, string after, Output output, CancellationToken cancellation)
    {
        var answer = await service.Policies.DiffPoliciesAsync(
            new() { BeforeDigest = before, AfterDigest = after }, headers, cancellationToken: cancellation);
        foreach (var difference in answer.Differences)
            output.Say(difference.Text);
        output.Json(Output.ToJson(answer));
        return ExitCode.Ok;
    }

    static async Task<int> StatusAsync(ParseResult parsed, ServiceConnection service, Metadata headers, Output output, CancellationToken cancellation)
    {
        var answer = await service.Policies.GetServingStatusAsync(new(), headers, cancellationToken: cancellation);
        output.Say(answer.IsDemonstration ? "in force: the demonstration of the seeds, approved by nobody"
            : answer.InForce.Count == 0 ? "in force: nothing (routed by place, ordered by CHI alone)"
            : "in force:");
        foreach (var version in answer.InForce)
            output.Say($"  {Line(version)}");
        foreach (var replica in answer.Replicas)
            output.Say($"replica {replica.Replica}: {(replica.IsCurrent ? "serves what is due" : "does NOT serve what is due")}");
        foreach (var alarm in answer.Alarms)
            output.Say($"ALARM {alarm.Kind} {alarm.PolicyId} {alarm.Reason}");
        output.Json(Output.ToJson(answer));
        return answer.Alarms.Count == 0 ? ExitCode.Ok : ExitCode.Findings;
    }

    static void Tell(Output output, AttachedSimulation simulation)
    {
        var finding = simulation.Finding;
        output.Say(string.Create(CultureInfo.InvariantCulture,
            $"simulated {simulation.Digest[..12]} by {simulation.Person}, {simulation.Time.ToDateTimeOffset():yyyy-MM-dd HH:mm:ss}Z, against {(finding.Before.PolicyDigest.Length == 0 ? "no policy" : finding.Before.PolicyDigest[..12])}: of {finding.ReportCount} reports {finding.AdviceChangedCount} get other advice, {finding.BandRaisedCount} a higher and {finding.BandLoweredCount} a lower band, {finding.DeskChangedCount} go to another desk; {finding.DropCount} serious or red-flag ones drop"));
        foreach (var disparity in finding.Disparities.OrderByDescending(d => Math.Abs(Gap(d.After) - Gap(d.Before))).Take(MostDisparities))
            output.Say(string.Create(CultureInfo.InvariantCulture,
                $"  take-up at equal harm, {disparity.Grouping} {disparity.Code}: {Gap(disparity.Before):+0.000;-0.000;0.000} of the expected share before, {Gap(disparity.After):+0.000;-0.000;0.000} after ({disparity.ReportCount} reports)"));
    }

    static double Gap(DisparityRates rates) => rates.Actual - rates.Expected;
}
