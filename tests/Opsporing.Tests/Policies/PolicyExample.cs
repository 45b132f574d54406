using System.Text;
using System.Text.Json.Nodes;

namespace Opsporing.Tests;

/// <summary>The demonstration policies of the seeds, whole or edited, and the tables they are read against.</summary>
static class PolicyExample
{
    static readonly string Root = FindRoot();

    public static ReferenceSet Reference { get; } =
        ReferenceSet.Parse(path => File.ReadAllText(Path.Combine(Root, "seeds", path)));

    public static byte[] BaseText { get; } = Seed("demonstration.json");

    public static PolicyDocument Base { get; } = PolicyJson.Parse(BaseText).Document!;

    public static byte[] Seed(string file) => File.ReadAllBytes(Path.Combine(Root, "seeds", "policies", file));

    public static string Document(string file) => File.ReadAllText(Path.Combine(Root, "docs", file));

    public static byte[] OverlayText(string code) => Seed($"overlays/{code}.json");

    /// <summary>JSON text with an edit of its nodes.</summary>
    public static byte[] Edit(byte[] text, Action<JsonObject> edit)
    {
        var json = JsonNode.Parse(text)!.AsObject();
        edit(json);
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    public static PolicyValidation Validate(byte[] text, PolicyDocument? under = null) => PolicyValidator.ValidateJson(
        text, under, Reference.Catalogue, Reference.LeadKinds, Reference.Organisation, Reference.EndingReasons);

    public static PolicyValidation ValidateBase(Action<JsonObject> edit) => Validate(Edit(BaseText, edit));

    public static PolicyValidation ValidateOverlay(string code, Action<JsonObject> edit) =>
        Validate(Edit(OverlayText(code), edit), Base);

    public static CompiledPolicy Compile(PolicyDocument document, PolicyDocument? eenheid = null,
        PolicyDocument? basisteam = null) =>
        PolicyCompiler.Compile(document, eenheid, basisteam, Reference.Catalogue, Reference.LeadKinds,
            Reference.Organisation);

    public static PolicySet Set(PolicyDocument document, params PolicyDocument[] overlays) =>
        new(document, overlays, Reference.Catalogue, Reference.LeadKinds, Reference.Organisation);

    public static JsonObject Rule(int strength, string group, string title = "Prioriteit") => new()
    {
        ["title"] = title,
        ["source"] = "proef",
        ["strength_permille"] = strength,
        ["offence_groups"] = new JsonArray(group),
    };

    static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Opsporing.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? Environment.GetEnvironmentVariable("OPSPORING_ROOT")
            ?? throw new InvalidOperationException("The tests run from within the repository.");
    }
}
