using Opsporing.V1;

namespace Opsporing.Web;

/// <summary>Dimensions of a priority in words.</summary>
static class DimensionWords
{
    public static string Of(WorkSession s, Dimension dimension) => dimension switch
    {
        Dimension.Harm => s.Pick("Schade (CHI)", "Harm (CHI)"),
        Dimension.VictimNeed => s.Pick("Slachtoffer", "Victim need"),
        Dimension.Leads => s.Pick("Aanknopingspunten", "Leads"),
        Dimension.RegionalContext => s.Pick("Regionaal", "Regional"),
        Dimension.NationalPicture => s.Pick("Landelijk", "National"),
        Dimension.Development => s.Pick("Ontwikkeling", "Development"),
        _ => "?",
    };
}
