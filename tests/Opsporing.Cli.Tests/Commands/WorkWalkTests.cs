using System.Text.Json.Nodes;

namespace Opsporing.Cli.Tests;

/// <summary>The acts of triage as they are typed, by different people.</summary>
public sealed class WorkWalkTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    string Data => Path.Combine(_folder.Path, "data");

    [Fact]
    public async Task Two_people_the_OM_and_a_coordinator_work_on_reports_from_claim_to_feedback()
    {
        var reports = _folder.Write("r.jsonl", string.Join('\n',
            Report("1", "burglary_shed", "\"is_ready_made\": true"), Report("2", "burglary_shed"), Report("3", "burglary_shed"),
            Report("4", "intentional_rape"), Report("5", "assault_simple_pain"),
            Report("6", "assault_simple_pain", "\"counter_report\": {\"source_system\": \"bvh-am\", \"source_number\": \"5\"}")) + "\n");
        await RunAsync("screen", reports);
        var desk = (string)(await RunAsync("claim", "bvh-am/1", "--person", "ona"))["desk"]!;

        await RunAsync("work", "extend", "bvh-am/1", "--person", "ona");
        await RunAsync("work", "hand-over", "bvh-am/1", "bo", "--note", "yours", "--person", "ona");
        await RefusedAsync("CLAIM_NOT_EXPIRED", "work", "take-over", "bvh-am/1", "--reason", "late", "--person", "ona");
        await RefusedAsync("REASON_UNKNOWN", "decide", "bvh-am/1", "END_EARLY", "--reason", "NO_SUCH", "--why", "w", "--source-read", "--person", "bo");
        var pending = await RunAsync("decide", "bvh-am/1", "END_EARLY", "--reason", "ANDERE_AFDOENING", "--why", "w", "--source-read", "--person", "bo");
        Assert.Equal("SECOND_PERSON_KIND_OM", (string)pending["second_person"]!);
        await RefusedAsync("ROLE_MISSING", "work", "confirm", "bvh-am/1", "--person", "ona");
        Assert.Equal("REPORT_STATE_ENDED", (string)(await RunAsync("work", "confirm", "bvh-am/1", "--as", "om"))["state"]!);
        await RefusedAsync("CONTACT_NOT_SAFE", "work", "done", "bvh-am/1", "FEEDBACK", "--channel", "MAIL", "--person", "bo");
        await RunAsync("work", "done", "bvh-am/1", "FEEDBACK", "--channel", "CALL", "--person", "bo");

        foreach (var report in (string[])["bvh-am/2", "bvh-am/3"])
            await RunAsync("work", "read", report, "--person", "bo");
        var bulk = await RunAsync("bulk", "END_EARLY", "bvh-am/2", "bvh-am/3", "--reason", "DUBBEL", "--why", "w", "--person", "bo");
        Assert.Equal(2, bulk["results"]!.AsArray().Count(r => (string?)r!["work"]?["state"] == "REPORT_STATE_ENDED"));

        Assert.Equal("bvh-am/4", CoViews(await RunAsync("co-views", desk, "--unacknowledged")));
        await RunAsync("acknowledge", "bvh-am/4", "--desk", desk, "--as", "triage");
        Assert.Equal("", CoViews(await RunAsync("co-views", desk, "--unacknowledged")));

        await RunAsync("decide", "bvh-am/5", "TAKE_UP", "--why", "w", "--person", "ona");
        await RefusedAsync("COUNTER_REPORT_OF_OTHER", "decide", "bvh-am/6", "TAKE_UP", "--why", "w", "--person", "bo");
        await RunAsync("decide", "bvh-am/6", "TAKE_UP", "--why", "w", "--as", "coordinator");
        var team = (await RunAsync("oversight", "teams", desk, "--as", "coordinator"))["teams"]![0]!;
        Assert.Equal(5, (int)team["decision_count"]!);
    }

    async Task<JsonNode> RunAsync(params string[] arguments)
    {
        var (code, json) = await Executable.JsonAsync(_folder.Path, [.. arguments, "--data", Data]);
        Assert.True(code == ExitCode.Ok, string.Join(' ', arguments));
        return json;
    }

    async Task RefusedAsync(string refusal, params string[] arguments)
    {
        var (code, _, error) = await Executable.RunAsync(_folder.Path, [.. arguments, "--data", Data]);
        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains(refusal, error, StringComparison.Ordinal);
    }

    static string CoViews(JsonNode json) => string.Join(' ', json["co_views"]!.AsArray()
        .Select(v => $"{v!["report_id"]!["source_system"]}/{v["report_id"]!["source_number"]}").Where(r => r == "bvh-am/4"));

    static string Report(string number, string offence, string more = "\"is_online\": false") => $$"""
        {"id": {"source_system": "bvh-am", "source_number": "{{number}}"}, "kind": "REPORT_KIND_AANGIFTE", "receiving_eenheid": "AM", "received": {"time": "2026-01-10T10:00:00Z", "precision": "PRECISION_MINUTE"}, "occurred_from": {"time": "2026-01-10T08:00:00Z", "precision": "PRECISION_MINUTE"}, "offences": [{"code": "{{offence}}", "stage": "OFFENCE_STAGE_COMPLETED"}], "occurred_place": {"gemeente": "GM0363"}, {{more}}}
        """;
}
