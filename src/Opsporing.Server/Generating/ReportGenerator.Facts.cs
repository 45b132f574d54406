namespace Opsporing.Server;

public sealed partial class ReportGenerator
{
    static void AddSuspect(ref SplitMix random, V1.Report report, GroupProfile profile)
    {
        var draw = random.Below(1000);
        var status = draw < profile.Caught ? V1.SuspectStatus.CaughtInTheAct
            : draw < profile.Caught + profile.Identified ? V1.SuspectStatus.Identified
            : draw < profile.Caught + profile.Identified + profile.Described ? V1.SuspectStatus.Described
            : V1.SuspectStatus.Unknown;
        if (status >= V1.SuspectStatus.Identified && random.Chance(profile.InCustody))
            status = V1.SuspectStatus.InCustody;
        report.SuspectStatus = status;
        if (status < V1.SuspectStatus.Identified)
            return;
        report.SuspectAgeBand = random.Below(1000) switch // minors are about one in eight suspects [R]
        {
            < 8 => V1.SuspectAgeBand.Under12,
            < 125 => V1.SuspectAgeBand.From12To17,
            < 920 => V1.SuspectAgeBand.From18,
            _ => V1.SuspectAgeBand.Unspecified,
        };
        report.Provability = (V1.Provability)(random.Chance(350) ? 0 : 1 + random.Below(3));
        report.IsReadyMade = status >= V1.SuspectStatus.CaughtInTheAct && random.Chance(250);
    }

    /// <summary>Red flags go with violence at home, stalking and threats (DOMAIN section 5); the shares are ours [R].</summary>
    static void AddCircumstances(ref SplitMix random, V1.Report report, string group, GroupProfile profile)
    {
        report.PoliceStaffInvolved = random.Below(10_000) < 6;
        report.PublicTaskVictim = group is "violence" or "insult_privacy" or "threat_stalking" && random.Chance(70);
        report.DiscriminatoryMotive = group == "discrimination" || group is "violence" or "insult_privacy" && random.Chance(12);
        report.AangifteWithdrawn = report.Kind == V1.ReportKind.Aangifte && group == "domestic_violence" && random.Chance(60);
        if (group is "insult_privacy" or "threat_stalking")
            report.KlachtFiled = random.Chance(500) ? V1.Answer.Unspecified : random.Chance(500) ? V1.Answer.Yes : V1.Answer.No;
        AddWeaponAndInjury(ref random, report, group);
        var isClose = group == "domestic_violence" || group == "threat_stalking" && random.Chance(400);
        if (isClose)
        {
            Flag(ref random, report, V1.RedFlag.ExPartner, 420);
            Flag(ref random, report, V1.RedFlag.Stalking, 160);
            Flag(ref random, report, V1.RedFlag.NonFatalStrangulation, 60);
            Flag(ref random, report, V1.RedFlag.DeathThreat, 110);
            Flag(ref random, report, V1.RedFlag.BreachedContactBan, 50);
            Flag(ref random, report, V1.RedFlag.ChildrenPresent, 210);
            if (random.Chance(300))
                report.EarlierReportCount = 1 + random.Below(6);
            if (report.EarlierReportCount >= 3)
                report.RedFlags.Add(V1.RedFlag.RepeatedReports);
        }
        if (group is "sexual" or "child_abuse")
            Flag(ref random, report, V1.RedFlag.RepetitionDanger, 90);
        if (group == "sexual_online")
            Flag(ref random, report, V1.RedFlag.SuicideRisk, 25);
        if (report.Weapon is V1.Weapon.Knife or V1.Weapon.Firearm && group is "domestic_violence" or "threat_stalking")
            Flag(ref random, report, V1.RedFlag.Weapon, 400);
        if (report.RedFlags.Count > 0 && random.Chance(200))
            report.SafetyMeasures.Add(random.Chance(500) ? "veilig_thuis_informed" : "contact_ban_requested");
        if (profile.HasWindow && random.Chance(120))
            report.MethodTags.Add(MethodTags[random.Below(MethodTags.Length)]);
    }

    static readonly string[] MethodTags =
        ["flipperen", "cilinder_afbreken", "ruit_ingooien", "raam_forceren", "insluipen", "relay_attack", "onderdelen", "slot_doorknippen"];

    static void AddWeaponAndInjury(ref SplitMix random, V1.Report report, string group)
    {
        var isPhysical = group is "violence" or "domestic_violence" or "child_abuse" or "robbery" or "life" or "liberty" or "sexual";
        if (group == "threat_stalking" || isPhysical)
            report.Weapon = random.Below(1000) switch
            {
                < 450 => V1.Weapon.Unspecified,
                < 830 => V1.Weapon.None,
                < 880 => V1.Weapon.Threatened,
                < 910 => V1.Weapon.Blunt,
                < 960 => V1.Weapon.Knife,
                < 980 => V1.Weapon.Firearm,
                _ => V1.Weapon.Other,
            };
        if (isPhysical)
            report.Injury = group == "life" && random.Chance(200) ? V1.InjuryLevel.Fatal : random.Below(1000) switch
            {
                < 350 => V1.InjuryLevel.Unspecified,
                < 600 => V1.InjuryLevel.None,
                < 930 => V1.InjuryLevel.Light,
                _ => V1.InjuryLevel.Serious,
            };
    }

    static void Flag(ref SplitMix random, V1.Report report, V1.RedFlag flag, int permille)
    {
        if (random.Chance(permille))
            report.RedFlags.Add(flag);
    }

    static void AddVictims(ref SplitMix random, V1.Report report, string group, GroupProfile profile)
    {
        if (random.Chance(profile.Victimless))
            return;
        var count = random.Chance(60) ? 2 : 1;
        for (var i = 0; i < count; i++)
            report.Victims.Add(Victim(ref random, report, group));
    }

    static V1.Victim Victim(ref SplitMix random, V1.Report report, string group)
    {
        var victim = new V1.Victim { Relation = Relation(ref random, report, group) };
        if (random.Chance(report.Kind == V1.ReportKind.Aangifte ? 600 : 220))
        {
            victim.NeedsAssessedBy = report.Channel == V1.Channel.Internet ? "frontoffice" : "intake";
            victim.NeedsAssessedTime = new() { Seconds = report.Received.Time.Seconds };
        }
        var isClose = victim.Relation is V1.VictimRelation.Partner or V1.VictimRelation.ExPartner;
        Need(ref random, victim, V1.VictimNeed.Minor, group switch { "child_abuse" => 1000, "sexual" or "sexual_online" => 380, _ => 40 });
        Need(ref random, victim, V1.VictimNeed.CloseRelationshipViolence, group == "domestic_violence" ? 700 : isClose ? 250 : 0);
        Need(ref random, victim, V1.VictimNeed.SexualViolence, group is "sexual" or "sexual_online" ? 650 : 0);
        Need(ref random, victim, V1.VictimNeed.GenderBasedViolence, group is "domestic_violence" or "sexual" ? 180 : 5);
        Need(ref random, victim, V1.VictimNeed.DependentOnSuspect, group is "child_abuse" ? 600 : isClose ? 150 : 5);
        Need(ref random, victim, V1.VictimNeed.FearOfReprisal, group is "threat_stalking" or "domestic_violence" ? 260 : 20);
        Need(ref random, victim, V1.VictimNeed.RepeatVictim, report.EarlierReportCount > 0 ? 700 : 40);
        Need(ref random, victim, V1.VictimNeed.Disability, group is "sexual" or "fraud" ? 50 : 15);
        Need(ref random, victim, V1.VictimNeed.BiasMotive, report.DiscriminatoryMotive ? 900 : 0);
        Need(ref random, victim, V1.VictimNeed.PublicTask, report.PublicTaskVictim ? 900 : 0);
        Need(ref random, victim, V1.VictimNeed.ConsiderableHarm, report.Injury >= V1.InjuryLevel.Serious ? 600 : 30);
        Need(ref random, victim, V1.VictimNeed.TerrorismOrganisedTrafficking, group == "trafficking" ? 800 : 0);
        victim.SafeContact = random.Chance(300) ? V1.Answer.Unspecified
            : random.Chance(isClose ? 350 : 15) ? V1.Answer.No : V1.Answer.Yes;
        victim.Wish = random.Chance(400) ? V1.FeedbackWish.Unspecified
            : random.Chance(850) ? V1.FeedbackWish.Wanted : V1.FeedbackWish.NotWanted;
        return victim;
    }

    static V1.VictimRelation Relation(ref SplitMix random, V1.Report report, string group)
    {
        if (report.RedFlags.Contains(V1.RedFlag.ExPartner))
            return V1.VictimRelation.ExPartner;
        var draw = random.Below(1000);
        return group switch
        {
            "domestic_violence" => draw < 600 ? V1.VictimRelation.Partner : draw < 950 ? V1.VictimRelation.Family : V1.VictimRelation.ExPartner,
            "child_abuse" => draw < 800 ? V1.VictimRelation.Family : V1.VictimRelation.Dependent,
            "sexual" => draw < 450 ? V1.VictimRelation.Acquaintance : draw < 700 ? V1.VictimRelation.Stranger
                : draw < 830 ? V1.VictimRelation.Family : draw < 930 ? V1.VictimRelation.Partner : V1.VictimRelation.Unspecified,
            "threat_stalking" or "violence" or "insult_privacy" => draw < 450 ? V1.VictimRelation.Acquaintance
                : draw < 800 ? V1.VictimRelation.Stranger : V1.VictimRelation.Unspecified,
            _ => draw < 350 ? V1.VictimRelation.Stranger : V1.VictimRelation.Unspecified,
        };
    }

    static void Need(ref SplitMix random, V1.Victim victim, V1.VictimNeed need, int permille)
    {
        if (random.Chance(permille))
            victim.Needs.Add(need);
    }

    /// <summary>Who asks less knows less: a melding leaves more kinds unasked than an aangifte; ours [R].</summary>
    static void AddLeads(ref SplitMix random, V1.Report report, GroupProfile profile)
    {
        var notAsked = report.Kind switch
        {
            V1.ReportKind.Aangifte => report.Channel == V1.Channel.Internet ? 400 : 180,
            V1.ReportKind.Ambtshalve => 120,
            _ => 620,
        };
        var isComplete = random.Chance(report.Kind == V1.ReportKind.Aangifte ? 300 : 60);
        foreach (var kind in profile.LeadKinds)
        {
            var state = kind switch
            {
                "named_suspect" when report.SuspectStatus >= V1.SuspectStatus.Identified => V1.LeadState.Secured,
                "suspect_description" when report.SuspectStatus == V1.SuspectStatus.Described => V1.LeadState.Present,
                _ when !isComplete && random.Chance(notAsked) => V1.LeadState.NotAsked,
                _ => Answer(ref random, GroupProfiles.Leads[kind]),
            };
            if (state == V1.LeadState.NotAsked && random.Chance(600))
                continue; // absent says the same
            var lead = new V1.Lead { Kind = kind, State = state };
            if (state is V1.LeadState.Present or V1.LeadState.Secured)
                lead.QualityPermille = 300 + 100 * random.Below(8);
            report.Leads.Add(lead);
        }
    }

    static V1.LeadState Answer(ref SplitMix random, (int Present, int Secured) chance) =>
        !random.Chance(chance.Present) ? random.Chance(20) ? V1.LeadState.Lost : V1.LeadState.None
        : random.Chance(chance.Secured) ? V1.LeadState.Secured : V1.LeadState.Present;

    static readonly int[] DamageShape = [5, 10, 20, 40, 60, 80, 100, 140, 200, 300, 500, 1200]; // percent of the median

    static void AddDamage(ref SplitMix random, V1.Report report, GroupProfile profile)
    {
        if (profile.DamageEuros == 0 || random.Chance(350))
            return;
        var median = report.Offences.Any(o => o.Code.StartsWith("fraud_bank_helpdesk", StringComparison.Ordinal))
            ? 2400 // mean EUR 3,300 (DOMAIN section 7)
            : profile.DamageEuros;
        report.DamageCents = (long)median * DamageShape[random.Below(DamageShape.Length)] * random.Between(80, 120) / 100;
    }

    /// <summary>Seven in a thousand reports of violence name the other side's report as counter-report.</summary>
    void AddCounterReport(ref SplitMix random, V1.Report report, string group, int eenheid)
    {
        if (group is not ("violence" or "domestic_violence" or "threat_stalking"))
            return;
        if (_lastViolence[eenheid] is { } last && random.Chance(7))
            report.CounterReport = last.Clone();
        _lastViolence[eenheid] = report.Id;
    }
}
