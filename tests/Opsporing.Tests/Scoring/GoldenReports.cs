namespace Opsporing.Tests.Scoring;

/// <summary>Representative synthetic reports, each with a name; what the golden vectors and explanations are of.</summary>
static class GoldenReports
{
    public static readonly IReadOnlyList<(string Name, Report Report)> All =
    [
        ("shoplifting_nothing_asked", Report("1", ["shoplifting"])),
        ("shoplifting_all_asked_none", Report("2", ["shoplifting"]).AllAsked().NeedsAssessed()),
        ("shoplifting_caught", Report("3", ["shoplifting"]) with { SuspectStatus = SuspectStatus.CaughtInTheAct }),
        ("bicycle_late_report", Report("4", ["theft_bicycle"], leads: ["camera_public"]) with { OccurredFrom = new(Example.Now - 40 * Example.Day, Precision.Day) }),
        ("burglary_fresh_traces", Report("5", ["burglary_dwelling"], leads: ["trace_scene", "witness", "camera_private:none"]) with { Kind = ReportKind.Aangifte }),
        ("burglary_attempt", Report("6", ["burglary_dwelling_night:attempted"], leads: ["object_left:secured"])),
        ("street_robbery_amsterdam", Report("7", ["robbery_street_weapon"], redFlags: [RedFlag.Weapon], leads: ["camera_public", "suspect_description"])),
        ("rape_minor", Report("8", ["rape_12_16"], needs: [VictimNeed.Minor, VictimNeed.SexualViolence], leads: ["trace_body"])),
        ("rape_with_burglary_no_place", Report("9", ["burglary_dwelling", "intentional_rape"], gemeente: null) with { Kind = ReportKind.Aangifte }),
        ("sextortion_as_blackmail", Report("10", ["blackmail"]) with { SexualContentSignal = true, IsOnline = true }),
        ("repetition_danger_tos", Report("11", ["intentional_sexual_assault"], redFlags: [RedFlag.RepetitionDanger], needs: [VictimNeed.Disability])),
        ("contact_ban_breach", Report("12", ["restraining_order_breach"], redFlags: [RedFlag.ExPartner, RedFlag.BreachedContactBan], needs: [VictimNeed.FearOfReprisal]) with { SuspectStatus = SuspectStatus.Identified, AangifteWithdrawn = true }),
        ("domestic_custody", Report("13", ["domestic_violence_assault"], needs: [VictimNeed.CloseRelationshipViolence]) with { SuspectStatus = SuspectStatus.InCustody }),
        ("child_neglect", Report("14", ["child_neglect"], needs: [VictimNeed.Minor]).NeedsAssessed()),
        ("murder_prepared", Report("15", ["murder:prepared"])),
        ("attempted_manslaughter", Report("16", ["attempted_manslaughter_knife:attempted"], leads: ["named_suspect", "witness"]) with { Provability = Provability.High }),
        ("trafficking_sexual", Report("17", ["trafficking_sexual"], needs: [VictimNeed.TerrorismOrganisedTrafficking])),
        ("online_trade_fraud", Report("18", ["fraud_online_trade"], leads: ["bank_account", "online_account"]) with { IsOnline = true, DamageCents = 12_500 }),
        ("helpdesk_fraud_priority", Report("19", ["fraud_bank_helpdesk"], leads: ["payment_trace", "bank_account", "phone_number"]) with { IsOnline = true, Provability = Provability.Medium }),
        ("ransomware", Report("20", ["ransomware_campaign"]) with { IsOnline = true, ReceivingEenheid = "RD" }),
        ("police_involved", Report("21", ["assault_simple_injury"]) with { PoliceStaffInvolved = true }),
        ("nurse_hit_discrimination", Report("22", ["assault_public_servant"]) with { PublicTaskVictim = true, DiscriminatoryMotive = true, IsReadyMade = true }),
        ("insult_klacht", Report("23", ["insult"]).AllAsked() with { KlachtFiled = Answer.No }),
        ("no_offence_no_place", Report("24", [], gemeente: null) with { ReceivingEenheid = "ZB" }),
        ("unknown_code", Report("25", ["feit_9999", "vandalism"], leads: ["glazen_bol", "witness"], gemeente: "GM9999")),
        ("suspect_under_12", Report("26", ["vandalism"]) with { SuspectStatus = SuspectStatus.Identified, SuspectAgeBand = SuspectAgeBand.Under12 }),
        ("drugs_no_victim", Report("27", ["hard_drugs_dealing"]) with { Kind = ReportKind.Ambtshalve, Victims = [] }),
        ("imputed_weight", Report("28", ["identity_fraud"]).AllAsked()),
    ];

    static Report Report(
        string number, string[] offences, string? gemeente = "GM0363", RedFlag[]? redFlags = null, VictimNeed[]? needs = null,
        string[]? leads = null) => Example.Report(offences, number, gemeente, redFlags, needs, leads);
}
