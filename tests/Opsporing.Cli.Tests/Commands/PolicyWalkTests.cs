using System.Text.RegularExpressions;

namespace Opsporing.Cli.Tests;

/// <summary>The walk of docs/policy.md, as a prosecutor would do it: every command of the page, in its order, on a real store.</summary>
public sealed partial class PolicyWalkTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_commands_of_the_page_take_a_policy_from_draft_to_force()
    {
        var page = File.ReadAllText(Path.Combine(Example.Repository, "docs", "policy.md"));
        var walk = Walk().Match(page).Groups["commands"].Value;
        var commands = walk.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l.StartsWith("opsporing ", StringComparison.Ordinal)).ToArray();
        File.WriteAllText(Path.Combine(_folder.Path, "beleid.json"), Demonstration("landelijk"));
        File.WriteAllText(Path.Combine(_folder.Path, "beleid-2.json"), Demonstration("landelijk").Replace("\"leads\": 200", "\"leads\": 250").Replace("\"harm\": 350", "\"harm\": 300"));
        var digests = new Dictionary<string, string>();
        var last = "";

        foreach (var command in commands)
        {
            var arguments = command.Split(' ')[1..].Select(a => a == "DATA" ? Path.Combine(_folder.Path, "data") : digests.GetValueOrDefault(a, a)).ToArray();
            var (code, output, error) = await Executable.RunAsync(_folder.Path, arguments);
            Assert.True(code == ExitCode.Ok, $"{command}: {code}\n{output}{error}");
            if (command.Contains(" policy draft ", StringComparison.Ordinal))
                digests[digests.Count == 0 ? "DIGEST" : "DIGEST-2"] = Digest().Match(output).Value;
            last = output;
        }

        Assert.True(commands.Length >= 12);
        Assert.Matches("in force:\\s+landelijk [0-9a-f]{64} Activated 2\\.0\\.0 IN FORCE", last);
        Assert.Contains(digests["DIGEST-2"], last);
    }

    [Fact]
    public async Task Nobody_comes_around_the_approvals_by_the_command_line()
    {
        var file = _folder.Write("beleid.json", Demonstration("landelijk"));
        var data = Path.Combine(_folder.Path, "data");
        var digest = Digest().Match((await Executable.RunAsync(_folder.Path, "policy", "draft", file, "--data", data)).Out).Value;
        string[] version = ["landelijk", "--digest", digest, "--data", data];

        foreach (var (arguments, expected) in ((string[], string)[])
            [
                (["policy", "activate", .. version], "WRONG_STATE"),
                (["policy", "approve", .. version], "WRONG_STATE"),
                (["policy", "activate", .. version, "--as", "police"], "PermissionDenied"),
                (["policy", "approve", .. version, "--as", "police"], "PermissionDenied"),
                (["policy", "draft", Path.Combine(Example.Seeds, "policies", "demonstration.json"), "--data", data], "DEMONSTRATION"),
            ])
        {
            var (code, _, error) = await Executable.RunAsync(_folder.Path, arguments);
            Assert.Equal(ExitCode.Refused, code);
            Assert.Contains(expected, error);
        }
        var (_, status) = await Executable.JsonAsync(_folder.Path, "policy", "status", "--data", data);
        Assert.True((bool)status["is_demonstration"]!);
    }

    [Fact]
    public async Task A_bad_document_gives_every_error_with_its_pointer_and_the_exit_code_of_a_finding()
    {
        var file = _folder.Write("beleid.json", Demonstration("landelijk").Replace("\"leads\": 200", "\"leads\": 201"));

        var (code, output, _) = await Executable.RunAsync(_folder.Path, "policy", "validate", file, "--data", Path.Combine(_folder.Path, "data"));

        Assert.Equal(ExitCode.Findings, code);
        Assert.Contains("error   /weights: the weights sum to 1001 and not to 1000", output);
        Assert.Contains("warning /waiting/rate_millipoints_per_day", output);
    }

    static string Demonstration(string id) => File.ReadAllText(Path.Combine(Example.Seeds, "policies", "demonstration.json"))
        .Replace("\"id\": \"demonstratie\"", $"\"id\": \"{id}\"").Replace("\"demonstration\": true", "\"demonstration\": false");

    [GeneratedRegex("<!-- walk -->\\s+```\\s*\\n(?<commands>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Walk();

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Digest();
}
