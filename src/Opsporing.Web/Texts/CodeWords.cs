using Opsporing.V1;

namespace Opsporing.Web;

/// <summary>Codes of the contract in the words of the profession.</summary>
static class CodeWords
{
    public static string Of(WorkSession s, Advice advice) => advice switch
    {
        Advice.TakeUp => s.Pick("oppakken", "take up"),
        Advice.Gather => s.Pick("informatie opvragen", "gather information"),
        Advice.ConsultOm => s.Pick("voorleggen aan OM", "consult the OM"),
        Advice.Review => s.Pick("herbeoordelen", "review"),
        Advice.ProposeEnd => s.Pick("voorstel beëindigen", "propose to end"),
        _ => s.Pick("geen advies getoond", "no advice shown"),
    };

    public static string Of(WorkSession s, Act act) => act switch
    {
        Act.SecureLeads => s.Pick("sporen veiligstellen", "secure leads"),
        Act.Urgent => s.Pick("spoed", "urgent"),
        Act.DangerReview => s.Pick("veiligheidsbeoordeling", "danger review"),
        Act.CallVictim => s.Pick("slachtoffer bellen", "call the victim"),
        Act.AskComplaint => s.Pick("klacht vragen", "ask for a klacht"),
        _ => "?",
    };

    public static string Of(WorkSession s, Certainty certainty) => certainty switch
    {
        Certainty.Known => s.Pick("feiten bekend", "facts known"),
        Certainty.Partial => s.Pick("feiten deels bekend", "facts partly known"),
        Certainty.Missing => s.Pick("feiten ontbreken", "facts missing"),
        _ => "–",
    };

    public static string Of(WorkSession s, ReportKind kind) => kind switch
    {
        ReportKind.Aangifte => "aangifte",
        ReportKind.Melding => "melding",
        ReportKind.Ambtshalve => s.Pick("ambtshalve", "ex officio"),
        ReportKind.Anonymous => s.Pick("anonieme melding", "anonymous"),
        _ => "?",
    };

    public static string Of(WorkSession s, OffenceStage stage) => stage switch
    {
        OffenceStage.Attempted => s.Pick("poging", "attempt"),
        OffenceStage.Prepared => s.Pick("voorbereiding", "preparation"),
        _ => s.Pick("voltooid", "completed"),
    };

    public static string Of(WorkSession s, RedFlag flag) => flag switch
    {
        RedFlag.ExPartner => s.Pick("(ex-)partner", "(ex-)partner"),
        RedFlag.Stalking => "stalking",
        RedFlag.NonFatalStrangulation => s.Pick("verwurging", "strangulation"),
        RedFlag.DeathThreat => s.Pick("doodsbedreiging", "death threat"),
        RedFlag.BreachedContactBan => s.Pick("contactverbod overtreden", "breached contact ban"),
        RedFlag.Weapon => s.Pick("wapen", "weapon"),
        RedFlag.ChildrenPresent => s.Pick("kinderen aanwezig", "children present"),
        RedFlag.RepeatedReports => s.Pick("herhaalde meldingen", "repeated reports"),
        RedFlag.RepetitionDanger => s.Pick("herhalingsgevaar", "danger of repetition"),
        RedFlag.SuicideRisk => s.Pick("suïciderisico", "suicide risk"),
        _ => "?",
    };

    public static string Of(WorkSession s, TermKind kind) => kind switch
    {
        TermKind.Custody => s.Pick("verdachte zit vast", "in custody"),
        TermKind.DangerReview => s.Pick("veiligheid", "danger review"),
        TermKind.PerishingLead => s.Pick("spoor vervalt", "lead perishes"),
        TermKind.Tos => s.Pick("reactie TOS", "TOS response"),
        TermKind.Hic => s.Pick("reactie HIC", "HIC response"),
        _ => s.Pick("reactie", "response"),
    };

    public static string Of(WorkSession s, Guard guard) => guard switch
    {
        Guard.IdentifiedSuspect => s.Pick("bekende verdachte", "identified suspect"),
        Guard.SexualOffence => s.Pick("zedenzaak", "sexual offence"),
        Guard.HighImpactCrime => "HIC",
        Guard.RedFlag => s.Pick("rode vlag", "red flag"),
        Guard.CaughtInTheAct => s.Pick("heterdaad of kant-en-klaar", "caught in the act or ready-made"),
        Guard.PriorityTheme => s.Pick("prioriteit van het gezag", "priority theme"),
        _ => "?",
    };

    public static string Of(WorkSession s, Decision decision) => decision switch
    {
        Decision.TakeUp => s.Pick("Oppakken", "Take up"),
        Decision.RequestInformation => s.Pick("Informatie opvragen", "Request information"),
        Decision.Hold => s.Pick("Aanhouden", "Hold"),
        Decision.AwaitVictim => s.Pick("Wacht op slachtoffer", "Await victim"),
        Decision.Transfer => s.Pick("Doorzetten", "Transfer"),
        Decision.Merge => s.Pick("Voegen", "Merge"),
        Decision.ToZsm => s.Pick("Doorzetten naar ZSM", "To ZSM"),
        Decision.Halt => "Halt",
        Decision.EndEarly => s.Pick("Vroegtijdig beëindigen", "End early"),
        Decision.OmEnd => s.Pick("Beëindigen door OM", "End by the OM"),
        Decision.OtherIntervention => s.Pick("Andere interventie", "Other intervention"),
        Decision.Abroad => s.Pick("Overdragen aan buitenland", "Hand over abroad"),
        Decision.Reopen => s.Pick("Heropenen", "Reopen"),
        Decision.LiftGuard => s.Pick("Waarborg opheffen", "Lift a guard"),
        _ => "?",
    };

    public static string Of(WorkSession s, ReportState state) => state switch
    {
        ReportState.Open => s.Pick("open", "open"),
        ReportState.Merged => s.Pick("gevoegd", "merged"),
        ReportState.InInvestigation => s.Pick("opgepakt", "taken up"),
        ReportState.Ended => s.Pick("beëindigd", "ended"),
        _ => "?",
    };

    public static string Of(WorkSession s, DutyKind kind) => kind switch
    {
        DutyKind.Feedback => s.Pick("terugmelden", "feedback"),
        DutyKind.DangerReview => s.Pick("veiligheidsbeoordeling", "danger review"),
        DutyKind.SecureLead => s.Pick("spoor veiligstellen", "secure a lead"),
        DutyKind.HicReview => s.Pick("HIC herbeoordelen met OM", "review HIC with the OM"),
        DutyKind.RouteTerm => s.Pick("reactietermijn", "response term"),
        DutyKind.SixMonths => s.Pick("zesmaandennorm", "six-month norm"),
        DutyKind.Review => s.Pick("terug van wachten", "review after waiting"),
        DutyKind.Acceptance => s.Pick("overdracht aanvaarden", "accept a transfer"),
        DutyKind.SecondPerson => s.Pick("tweede persoon", "second person"),
        DutyKind.CareReferral => s.Pick("zorgmelding", "care referral"),
        DutyKind.Retriage => s.Pick("blinde tweede beoordeling", "blind second triage"),
        _ => "?",
    };

    public static string Of(WorkSession s, SuspectStatus status) => status switch
    {
        SuspectStatus.Described => s.Pick("signalement", "described"),
        SuspectStatus.Identified => s.Pick("bekend", "identified"),
        SuspectStatus.CaughtInTheAct => s.Pick("op heterdaad aangehouden", "caught in the act"),
        SuspectStatus.InCustody => s.Pick("zit vast", "in custody"),
        _ => s.Pick("onbekend", "unknown"),
    };

    public static string Of(WorkSession s, VictimNeed need) => need switch
    {
        VictimNeed.Minor => s.Pick("minderjarig", "minor"),
        VictimNeed.ConsiderableHarm => s.Pick("aanzienlijke schade", "considerable harm"),
        VictimNeed.BiasMotive => s.Pick("discriminatoir motief", "bias motive"),
        VictimNeed.DependentOnSuspect => s.Pick("afhankelijk van verdachte", "dependent on suspect"),
        VictimNeed.TerrorismOrganisedTrafficking => s.Pick("terrorisme, georganiseerd, mensenhandel", "terrorism, organised, trafficking"),
        VictimNeed.GenderBasedViolence => s.Pick("gendergerelateerd geweld", "gender-based violence"),
        VictimNeed.CloseRelationshipViolence => s.Pick("geweld in hechte relatie", "violence in close relationship"),
        VictimNeed.SexualViolence => s.Pick("seksueel geweld", "sexual violence"),
        VictimNeed.Disability => s.Pick("beperking", "disability"),
        VictimNeed.RepeatVictim => s.Pick("herhaald slachtoffer", "repeat victim"),
        VictimNeed.FearOfReprisal => s.Pick("vrees voor vergelding", "fear of reprisal"),
        VictimNeed.PublicTask => s.Pick("publieke taak", "public task"),
        _ => "?",
    };

    public static string Of(WorkSession s, Answer answer) => answer switch
    {
        Answer.Yes => s.Pick("ja", "yes"),
        Answer.No => s.Pick("nee", "no"),
        _ => s.Pick("onbekend", "unknown"),
    };

    public static string Of(WorkSession s, LeadState state) => state switch
    {
        LeadState.NotAsked => s.Pick("niet gevraagd", "not asked"),
        LeadState.None => s.Pick("gevraagd, geen", "asked, none"),
        LeadState.Present => s.Pick("aanwezig", "present"),
        LeadState.Secured => s.Pick("veiliggesteld", "secured"),
        LeadState.Lost => s.Pick("verloren", "lost"),
        _ => "?",
    };

    public static string Of(WorkSession s, DeskKind kind) => kind switch
    {
        DeskKind.Basisteam => s.Pick("Basisteams", "Basisteams"),
        DeskKind.FrontofficeTos => "Frontoffices TOS",
        DeskKind.Avim => "AVIM",
        DeskKind.District => s.Pick("Districtsrecherche", "District"),
        DeskKind.Zsm => "ZSM",
        DeskKind.Cyber => "Cyber",
        DeskKind.NationalFraud => s.Pick("Landelijk: online fraude", "National online fraud"),
        DeskKind.Integrity => s.Pick("Integriteit", "Integrity"),
        DeskKind.SeriousReview => s.Pick("Toets ernstige zaken", "Serious review"),
        DeskKind.Classification => s.Pick("Classificatie", "Classification"),
        _ => "?",
    };

    public static string Of(WorkSession s, WorkEventKind kind) => kind switch
    {
        WorkEventKind.Routed => s.Pick("toegewezen", "routed"),
        WorkEventKind.Claimed => s.Pick("geclaimd", "claimed"),
        WorkEventKind.Extended => s.Pick("claim verlengd", "claim extended"),
        WorkEventKind.Released => s.Pick("vrijgegeven", "released"),
        WorkEventKind.HandedOver => s.Pick("overgedragen aan collega", "handed over"),
        WorkEventKind.TakenOver => s.Pick("overgenomen", "taken over"),
        WorkEventKind.Decided => s.Pick("besloten", "decided"),
        WorkEventKind.TransferAccepted => s.Pick("overdracht aanvaard", "transfer accepted"),
        WorkEventKind.TransferRefused => s.Pick("overdracht geweigerd", "transfer refused"),
        WorkEventKind.Acknowledged => s.Pick("gezien door medekijker", "acknowledged"),
        WorkEventKind.Returned => s.Pick("terug in de werkvoorraad", "returned"),
        WorkEventKind.DangerReviewed => s.Pick("veiligheid beoordeeld", "danger reviewed"),
        WorkEventKind.SourceRead => s.Pick("bron gelezen", "source read"),
        WorkEventKind.SecondConfirmed => s.Pick("tweede persoon akkoord", "second person agreed"),
        WorkEventKind.SecondRefused => s.Pick("tweede persoon niet akkoord", "second person refused"),
        WorkEventKind.DutyDone => s.Pick("plicht gedaan", "duty done"),
        WorkEventKind.LeadLost => s.Pick("spoor verloren tijdens wachten", "lead lost while waiting"),
        WorkEventKind.Classified => s.Pick("geclassificeerd", "classified"),
        WorkEventKind.IntakeRecorded => s.Pick("intake vastgelegd", "intake recorded"),
        WorkEventKind.MemberMerged => s.Pick("zaak gevoegd", "member merged"),
        WorkEventKind.MemberLeft => s.Pick("zaak losgemaakt", "member left"),
        _ => kind.ToString(),
    };

    public static string Of(WorkSession s, PolicyState state) => state switch
    {
        PolicyState.Draft => s.Pick("concept", "draft"),
        PolicyState.Submitted => s.Pick("ingediend", "submitted"),
        PolicyState.Approved => s.Pick("goedgekeurd", "approved"),
        PolicyState.Activated => s.Pick("geactiveerd", "activated"),
        PolicyState.Expired => s.Pick("verlopen", "expired"),
        PolicyState.Retired => s.Pick("ingetrokken", "retired"),
        PolicyState.Rejected => s.Pick("afgewezen", "rejected"),
        PolicyState.Replaced => s.Pick("vervangen", "replaced"),
        _ => "?",
    };

    public static string Of(WorkSession s, PolicyKind kind) => kind switch
    {
        PolicyKind.Base => s.Pick("landelijk", "base"),
        PolicyKind.EenheidOverlay => s.Pick("eenheid", "eenheid overlay"),
        PolicyKind.BasisteamOverlay => s.Pick("basisteam", "basisteam overlay"),
        _ => "?",
    };

    public static string Of(WorkSession s, SecondPersonKind kind) => kind switch
    {
        SecondPersonKind.Colleague => s.Pick("een collega moet instemmen", "a colleague must agree"),
        SecondPersonKind.Om => s.Pick("het OM moet instemmen", "the OM must agree"),
        _ => "",
    };

    public static string Of(WorkSession s, InterventionKind kind) => kind switch
    {
        InterventionKind.Mediation => s.Pick("bemiddeling", "mediation"),
        InterventionKind.Referral => s.Pick("doorverwijzing", "referral"),
        InterventionKind.Disruption => s.Pick("verstoring", "disruption"),
        InterventionKind.PublicAppeal => s.Pick("opsporingsbericht", "public appeal"),
        _ => "–",
    };

    public static string Of(WorkSession s, PolicyAct act) => act switch
    {
        PolicyAct.Draft => s.Pick("geschreven", "drafted"),
        PolicyAct.Submit => s.Pick("ingediend", "submitted"),
        PolicyAct.Approve => s.Pick("goedgekeurd", "approved"),
        PolicyAct.Reject => s.Pick("afgewezen", "rejected"),
        PolicyAct.Activate => s.Pick("geactiveerd", "activated"),
        PolicyAct.Retire => s.Pick("ingetrokken", "retired"),
        PolicyAct.Expire => s.Pick("verlopen", "expired"),
        _ => "?",
    };

    public static string OfLane(WorkSession s, int lane) => lane switch
    {
        0 => s.Pick("Direct: hechtenis en gevaar", "At once: custody and danger"),
        1 => s.Pick("Termijn loopt af", "Terms running out"),
        _ => s.Pick("Op volgorde", "In order"),
    };
}
