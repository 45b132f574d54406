using System.Globalization;

namespace Opsporing;

/// <summary>The words of the profession in Dutch, and their English, for every code that is shown to people.</summary>
public static class Wording
{
    static readonly CultureInfo s_dutch = MakeDutch();

    public static string Pick(this Language language, string dutch, string english) =>
        language == Language.English ? english : dutch;

    public static string Of(Dimension dimension, Language language) => dimension switch
    {
        Dimension.Harm => language.Pick("Schade (CHI)", "Harm (CHI)"),
        Dimension.VictimNeed => language.Pick("Behoefte van het slachtoffer", "Victim need"),
        Dimension.Leads => language.Pick("Aanknopingspunten", "Leads"),
        Dimension.RegionalContext => language.Pick("Regionale context", "Regional context"),
        Dimension.NationalPicture => language.Pick("Landelijk beeld", "National picture"),
        _ => language.Pick("Ontwikkeling", "Development"),
    };

    public static string Of(Advice advice, Language language) => advice switch
    {
        Advice.TakeUp => language.Pick("oppakken", "take up"),
        Advice.Gather => language.Pick("informatie opvragen", "gather information"),
        Advice.ConsultOm => language.Pick("voorleggen aan het OM", "consult the OM"),
        Advice.Review => language.Pick("herbeoordelen", "review"),
        _ => language.Pick("voorstel vroegtijdig beëindigen", "propose to end early"),
    };

    /// <summary>Acts in their order, parted by commas; empty for none.</summary>
    public static string Of(Acts acts, Language language)
    {
        var words = new List<string>();
        for (int rest = (int)acts; rest != 0; rest &= rest - 1)
            words.Add((Acts)(rest & -rest) switch
            {
                Acts.SecureLeads => language.Pick("sporen veiligstellen", "secure leads"),
                Acts.Urgent => language.Pick("spoed", "urgent"),
                Acts.DangerReview => language.Pick("veiligheidsbeoordeling", "danger review"),
                Acts.CallVictim => language.Pick("slachtoffer bellen", "call the victim"),
                _ => language.Pick("klacht vragen", "ask for a klacht"),
            });
        return string.Join(", ", words);
    }

    public static string Of(Certainty certainty, Language language) => certainty switch
    {
        Certainty.Known => language.Pick("bekend", "known"),
        Certainty.Partial => language.Pick("deels bekend", "partly known"),
        _ => language.Pick("onbekend", "unknown"),
    };

    public static string Of(ReportKind kind, Language language) => kind switch
    {
        ReportKind.Aangifte => "aangifte",
        ReportKind.Melding => "melding",
        ReportKind.Ambtshalve => language.Pick("ambtshalve", "ex officio"),
        _ => language.Pick("anonieme melding", "anonymous report"),
    };

    public static string Of(RedFlag flag, Language language) => flag switch
    {
        RedFlag.ExPartner => language.Pick("(ex-)partner", "(ex-)partner"),
        RedFlag.Stalking => language.Pick("stalking", "stalking"),
        RedFlag.NonFatalStrangulation => language.Pick("verwurging", "non-fatal strangulation"),
        RedFlag.DeathThreat => language.Pick("doodsbedreiging", "death threat"),
        RedFlag.BreachedContactBan => language.Pick("overtreden contactverbod", "breached contact ban"),
        RedFlag.Weapon => language.Pick("wapen", "weapon"),
        RedFlag.ChildrenPresent => language.Pick("kinderen aanwezig", "children present"),
        RedFlag.RepeatedReports => language.Pick("herhaalde meldingen", "repeated reports"),
        RedFlag.RepetitionDanger => language.Pick("herhalingsgevaar", "danger of repetition"),
        _ => language.Pick("suïciderisico", "suicide risk"),
    };

    public static string Of(VictimNeed need, Language language) => need switch
    {
        VictimNeed.Minor => language.Pick("minderjarig", "minor"),
        VictimNeed.ConsiderableHarm => language.Pick("aanzienlijke schade", "considerable harm"),
        VictimNeed.BiasMotive => language.Pick("discriminatoir motief", "bias motive"),
        VictimNeed.DependentOnSuspect => language.Pick("afhankelijk van de verdachte", "dependent on the suspect"),
        VictimNeed.TerrorismOrganisedTrafficking =>
            language.Pick("terrorisme, georganiseerde misdaad of mensenhandel", "terrorism, organised crime or trafficking"),
        VictimNeed.GenderBasedViolence => language.Pick("gendergerelateerd geweld", "gender-based violence"),
        VictimNeed.CloseRelationshipViolence => language.Pick("geweld in een hechte relatie", "violence in a close relationship"),
        VictimNeed.SexualViolence => language.Pick("seksueel geweld of uitbuiting", "sexual violence or exploitation"),
        VictimNeed.Disability => language.Pick("beperking", "disability"),
        VictimNeed.RepeatVictim => language.Pick("herhaald slachtoffer", "repeat victim"),
        VictimNeed.FearOfReprisal => language.Pick("vrees voor vergelding", "fear of reprisal"),
        _ => language.Pick("publieke taak", "public task"),
    };

    public static string Of(RouteReason reason, Language language) => reason switch
    {
        RouteReason.SexualOffence => language.Pick("zedendelict: altijd naar de frontoffice TOS", "sexual offence: always to the TOS frontoffice"),
        RouteReason.SexualContentSignal => language.Pick("seksuele inhoud volgens de intake", "sexual content according to the intake"),
        RouteReason.PoliceStaffInvolved => language.Pick("politiemedewerker betrokken", "police staff involved"),
        RouteReason.MandatoryAvim => language.Pick("mensenhandel", "human trafficking"),
        RouteReason.SuspectInCustody => language.Pick("verdachte zit vast", "suspect in custody"),
        RouteReason.KnownSuspect => language.Pick("VVC met bekende verdachte", "volume crime with a known suspect"),
        RouteReason.MandatoryCyber => language.Pick("cybercrime", "cybercrime"),
        RouteReason.MandatoryNationalFraud => language.Pick("online handelsfraude, landelijk behandeld", "online trade fraud, handled nationally"),
        RouteReason.NoOffence => language.Pick("nog geen feit", "no offence yet"),
        RouteReason.UnknownOffence => language.Pick("onbekende feitcode", "unknown offence code"),
        RouteReason.NoPlace => language.Pick("geen bekende plaats", "no known place"),
        RouteReason.PolicyDesk => language.Pick("door het beleid aan dit team toegewezen", "assigned to this desk by the policy"),
        RouteReason.NoBasisteam => language.Pick("gemeente zonder basisteam", "gemeente without a basisteam"),
        _ => language.Pick("basisteam van de plaats", "basisteam of the place"),
    };

    public static string Of(TermKind kind, Language language) => kind switch
    {
        TermKind.Custody => language.Pick("inverzekeringstelling", "custody"),
        TermKind.DangerReview => language.Pick("veiligheidsbeoordeling", "danger review"),
        TermKind.PerishingLead => language.Pick("vervallend aanknopingspunt", "perishing lead"),
        TermKind.Tos => language.Pick("reactietermijn TOS", "TOS response term"),
        TermKind.Hic => language.Pick("reactietermijn HIC", "HIC response term"),
        _ => language.Pick("reactietermijn", "response term"),
    };

    public static string Of(PlaceBasis basis, Language language) => basis switch
    {
        PlaceBasis.Occurred => language.Pick("plaats van het feit", "place of the offence"),
        PlaceBasis.Residence => language.Pick("woonplaats van het slachtoffer", "victim's residence"),
        PlaceBasis.Reporting => language.Pick("plaats van de aangifte", "place of reporting"),
        _ => language.Pick("ontvangende eenheid", "receiving eenheid"),
    };

    /// <summary>Hundredths of a day as "120 dagen" or "6,67 dagen".</summary>
    public static string Days(long hundredths, Language language)
    {
        var days = (decimal)hundredths / Units.DayHundredths;
        return language == Language.English
            ? $"{days.ToString("#,0.##", CultureInfo.InvariantCulture)} days"
            : $"{days.ToString("#,0.##", s_dutch)} dagen";
    }

    /// <summary>Parts per million as a whole percentage.</summary>
    public static string Percent(int ppm) => $"{Units.DivideHalfUp(ppm, 10_000)}%";

    /// <summary>Millipoints as points of 1,000: "312,4".</summary>
    public static string Points(int millipoints, Language language) =>
        ((decimal)millipoints / Units.Permille).ToString("0.0", language == Language.English ? CultureInfo.InvariantCulture : s_dutch);

    /// <summary>An instant in UTC; the reader's own clock is the client's affair.</summary>
    public static string Time(long unixSeconds, Language language) => DateTimeOffset.FromUnixTimeSeconds(unixSeconds)
        .ToString(language == Language.English ? "yyyy-MM-dd HH:mm 'UTC'" : "dd-MM-yyyy HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>Time left or passed, in the largest fitting unit: "over 3 uur", "2 dagen geleden".</summary>
    public static string Until(long unixSeconds, long now, Language language)
    {
        var left = unixSeconds - now;
        var size = Math.Abs(left);
        var (count, dutch, english) = size switch
        {
            < 3600 => (size / 60, size / 60 == 1 ? "minuut" : "minuten", size / 60 == 1 ? "minute" : "minutes"),
            < 48 * 3600 => (size / 3600, "uur", size / 3600 == 1 ? "hour" : "hours"),
            _ => (size / 86_400, "dagen", "days"), // two or more
        };
        return left >= 0
            ? language.Pick($"over {count} {dutch}", $"in {count} {english}")
            : language.Pick($"{count} {dutch} geleden", $"{count} {english} ago");
    }

    static CultureInfo MakeDutch()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        return culture;
    }
}
