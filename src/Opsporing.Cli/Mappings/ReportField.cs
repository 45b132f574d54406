using System.Collections.Frozen;

namespace Opsporing.Cli;

/// <summary>A single-valued field of a report that a mapping can fill, under its name in the contract.</summary>
/// <param name="Name">Name in the contract.</param>
/// <param name="Codes">Numbers by code; null when it is no enum and no flag.</param>
/// <param name="Most">Largest number of a count; 0 when it is none.</param>
/// <param name="Get">Reads the number.</param>
/// <param name="Set">Writes the number.</param>
/// <param name="SetText">Writes the text; null for anything else.</param>
sealed record ReportField(
    string Name,
    FrozenDictionary<string, int>? Codes,
    int Most,
    Func<V1.Report, int>? Get,
    Action<V1.Report, int>? Set,
    Action<V1.Report, string>? SetText = null)
{
    /// <summary>Words for yes and no that columns use, beside true and false.</summary>
    public static readonly FrozenDictionary<string, int> Flags = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)
    {
        ["true"] = 1,
        ["yes"] = 1,
        ["y"] = 1,
        ["ja"] = 1,
        ["j"] = 1,
        ["1"] = 1,
        ["false"] = 0,
        ["no"] = 0,
        ["n"] = 0,
        ["nee"] = 0,
        ["0"] = 0,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>All, by name.</summary>
    public static readonly FrozenDictionary<string, ReportField> All = new ReportField[]
    {
        Text("source_system", (r, v) => Id(r).SourceSystem = v),
        Text("source_number", (r, v) => Id(r).SourceNumber = v),
        Text("receiving_eenheid", (r, v) => r.ReceivingEenheid = v),
        Text("source_reference", (r, v) => r.SourceReference = v),
        Count("revision", 1_000_000, r => r.Revision, (r, v) => r.Revision = v),
        Count("earlier_report_count", 10_000, r => r.EarlierReportCount, (r, v) => r.EarlierReportCount = v),
        Code<V1.ReportKind>("kind", r => (int)r.Kind, (r, v) => r.Kind = (V1.ReportKind)v),
        Code<V1.Channel>("channel", r => (int)r.Channel, (r, v) => r.Channel = (V1.Channel)v),
        Code<V1.PlaceType>("place_type", r => (int)r.PlaceType, (r, v) => r.PlaceType = (V1.PlaceType)v),
        Code<V1.Weapon>("weapon", r => (int)r.Weapon, (r, v) => r.Weapon = (V1.Weapon)v),
        Code<V1.InjuryLevel>("injury", r => (int)r.Injury, (r, v) => r.Injury = (V1.InjuryLevel)v),
        Code<V1.SuspectStatus>(
            "suspect_status", r => (int)r.SuspectStatus, (r, v) => r.SuspectStatus = (V1.SuspectStatus)v),
        Code<V1.SuspectAgeBand>(
            "suspect_age_band", r => (int)r.SuspectAgeBand, (r, v) => r.SuspectAgeBand = (V1.SuspectAgeBand)v),
        Code<V1.Provability>("provability", r => (int)r.Provability, (r, v) => r.Provability = (V1.Provability)v),
        Code<V1.Answer>("klacht_filed", r => (int)r.KlachtFiled, (r, v) => r.KlachtFiled = (V1.Answer)v),
        Flag("is_online", r => r.IsOnline, (r, v) => r.IsOnline = v),
        Flag("police_staff_involved", r => r.PoliceStaffInvolved, (r, v) => r.PoliceStaffInvolved = v),
        Flag("is_ready_made", r => r.IsReadyMade, (r, v) => r.IsReadyMade = v),
        Flag("public_task_victim", r => r.PublicTaskVictim, (r, v) => r.PublicTaskVictim = v),
        Flag("discriminatory_motive", r => r.DiscriminatoryMotive, (r, v) => r.DiscriminatoryMotive = v),
        Flag("aangifte_withdrawn", r => r.AangifteWithdrawn, (r, v) => r.AangifteWithdrawn = v),
        Flag("sexual_content_signal", r => r.SexualContentSignal, (r, v) => r.SexualContentSignal = v),
    }.ToFrozenDictionary(f => f.Name);

    /// <summary>Names of the fields whose codes rise in gravity, so that "at least" has a meaning.</summary>
    public static readonly string[] Rising = ["weapon", "injury", "suspect_status", "provability"];

    /// <returns>Null when <paramref name="text"/> is a value of this field; else what is wrong, without the text.</returns>
    public string? Fault(string text) => TryNumber(text, out _)
        ? null
        : Codes is null ? $"must be a whole number from 0 to {Most}"
        : Codes == Flags ? "must be true or false (or yes, no, ja, nee, j, n, y, 1, 0)"
        : $"must be one of {string.Join(", ", Codes.OrderBy(c => c.Value).Select(c => c.Key))}";

    /// <summary>Writes a value.</summary>
    /// <returns>What is wrong, or null.</returns>
    public string? Apply(V1.Report report, string text)
    {
        if (!TryNumber(text, out var number))
            return Fault(text);
        if (SetText is not null)
            SetText(report, text);
        else
            Set!(report, number);
        return null;
    }

    /// <summary>Number of a value; 0 for a text.</summary>
    public bool TryNumber(string text, out int number)
    {
        number = 0;
        return SetText is not null
            || (Codes is not null
                ? Codes.TryGetValue(text, out number)
                : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out number)
                    && number <= Most);
    }

    static V1.ReportId Id(V1.Report report) => report.Id ??= new();

    static ReportField Text(string name, Action<V1.Report, string> set) => new(name, null, 0, null, null, set);

    static ReportField Count(string name, int most, Func<V1.Report, int> get, Action<V1.Report, int> set) =>
        new(name, null, most, get, set);

    static ReportField Flag(string name, Func<V1.Report, bool> get, Action<V1.Report, bool> set) =>
        new(name, Flags, 0, r => get(r) ? 1 : 0, (r, v) => set(r, v == 1));

    static ReportField Code<T>(string name, Func<V1.Report, int> get, Action<V1.Report, int> set) where T : struct, Enum =>
        new(name, EnumCodes.Of<T>(), 0, get, set);
}

/// <summary>A single-valued field of a victim that a mapping can fill.</summary>
sealed record VictimField(string Name, FrozenDictionary<string, int> Codes, Action<V1.Victim, int> Set)
{
    /// <summary>All, by name.</summary>
    public static readonly FrozenDictionary<string, VictimField> All = new VictimField[]
    {
        new("safe_contact", EnumCodes.Of<V1.Answer>(), (v, n) => v.SafeContact = (V1.Answer)n),
        new("relation", EnumCodes.Of<V1.VictimRelation>(), (v, n) => v.Relation = (V1.VictimRelation)n),
        new("wish", EnumCodes.Of<V1.FeedbackWish>(), (v, n) => v.Wish = (V1.FeedbackWish)n),
    }.ToFrozenDictionary(f => f.Name);

    public string Fault => $"must be one of {string.Join(", ", Codes.OrderBy(c => c.Value).Select(c => c.Key))}";
}
