namespace Opsporing.Research;

/// <summary>Codes of what every report is counted under, made once.</summary>
static class SimulationCodes
{
    static readonly string[] s_kinds = CodesOf<ReportKind>();
    static readonly string[] s_needs = CodesOf<VictimNeed>();

    public static string Of(ReportKind kind) => s_kinds[(int)kind];

    public static string Of(VictimNeed need) => s_needs[(int)need];

    static string[] CodesOf<T>() where T : struct, Enum
    {
        var values = Enum.GetValues<T>();
        var codes = new string[values.Max(v => Convert.ToInt32(v)) + 1];
        foreach (var value in values)
            codes[Convert.ToInt32(value)] = UpperSnake.Of(value);
        return codes;
    }
}
