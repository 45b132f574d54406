namespace Opsporing.Server;

/// <summary>Which offences are reported how often.</summary>
/// <remarks>
/// Shares of the chapters: DOMAIN section 7 (registered crime 2024: property 57.2, traffic 16.2, violence + sexual 9.6, damage
/// 9.5, public order 3.1, drugs 1.9, weapons 0.9 percent; the rest other). Dwelling burglary 22,000, street robbery 2,800 and
/// raids 500 of 812,000 a year; bank-helpdesk fraud 6,900 victims; about 14,802 sexual meldingen and one aangifte per 4 to 5
/// of them. The division within a chapter is ours, an order of magnitude.
/// </remarks>
static class OffenceMix
{
    /// <summary>Weight of a chapter (out of 100,000) and, within it, the weight of each offence of a group.</summary>
    static readonly (int Chapter, (string Group, string Offences)[] Groups)[] Table =
    [
        (57_200,
        [
            ("burglary_dwelling", "burglary_dwelling:1900 burglary_dwelling_night:410 sneak_in_dwelling:400 bank_card_theft_trick:260"),
            ("burglary_other", "burglary_shed:1500 burglary_business:1450 ram_raid_atm:8"),
            ("robbery", "robbery_street:150 robbery_street_violence:130 robbery_street_weapon:65 robbery_business:40 robbery_home:22 "
                + "extortion:70 shoplifting_violence:220"),
            ("vehicle_theft", "theft_bicycle:9800 theft_moped:900 theft_car:800 theft_from_vehicle:6300 cargo_theft:60 joyriding:20"),
            ("theft", "pickpocketing:1900 theft_other:10200 embezzlement:1300 embezzlement_employment:160 handling_stolen_goods:420 "
                + "handling_negligent:110 theft_family:60"),
            ("shoplifting", "shoplifting:6000"),
            ("fraud", "fraud_simple:1500 fraud_online_trade:5300 fraud_bank_helpdesk:600 fraud_bank_helpdesk_card:250 "
                + "fraud_friend_in_need:1100 fraud_dating:260 fraud_investment:320 identity_fraud:700 payment_card_fraud:480 "
                + "fraud_fake_police:330 fraud_ceo_invoice:140 bankruptcy_fraud:20"),
            ("cyber", "phishing:560 computer_intrusion:430 computer_intrusion_data:150 ddos:8 ransomware_small:40 ransomware_campaign:3 "
                + "data_destruction:20 wiretapping:6 fraud_sim_swap:30"),
            ("forgery_laundering", "money_laundering:90 money_mule:330 forgery:240 counterfeit_money:130 false_travel_document:30 "
                + "false_report:60"),
        ]),
        (16_200,
        [
            ("traffic", "hit_and_run:9200 drink_driving:4200 dangerous_driving:900 driving_disqualified:1300 traffic_injury:550 traffic_death:50"),
        ]),
        (7_350,
        [
            ("violence", "assault_simple_pain:1900 assault_simple_injury:1300 assault_weapon_light_injury:180 assault_more_serious_injury:130 "
                + "attempted_grievous_assault_knife:90 attempted_grievous_assault:110 grievous_assault:40 assault_public_servant:230 "
                + "public_violence_persons:190 brawl:20 resisting_arrest:150"),
            ("domestic_violence", "domestic_violence_assault:860 restraining_order_breach:120 house_ban_breach:45"),
            ("child_abuse", "child_abuse_assault:120 child_abuse_grievous:8 child_neglect:25 child_abduction:20"),
            ("threat_stalking", "threat_verbal:880 threat_online:210 threat_knife:140 threat_firearm:45 stalking:190 stalking_ex_partner:210 "
                + "doxing:35 coercion:60 witness_intimidation:15 blackmail:60 bomb_hoax:15 threat_public_official:20"),
            ("life", "murder:2 manslaughter:4 attempted_manslaughter_knife:25 attempted_manslaughter_firearm:9 attempted_manslaughter_unarmed:18 "
                + "death_by_negligence:3"),
            ("liberty", "unlawful_detention:26 hostage_taking:2"),
        ]),
        (2_250,
        [
            ("sexual", "intentional_sexual_assault:330 negligent_sexual_assault:110 qualified_sexual_assault:110 intentional_rape:150 "
                + "negligent_rape:70 qualified_rape:70 sexual_assault_16_18:70 rape_16_18:70 sexual_assault_12_16:120 rape_12_16:90 "
                + "sexual_assault_under_12:90 rape_under_12:45 sexual_corruption:15 child_prostitution:8 covert_filming:50 "
                + "indecent_exposure:170 sexual_harassment:90 sex_with_trafficking_victim:2"),
            ("sexual_online", "sexchatting:80 grooming:60 csam_possession:60 csam_distribution:90 csam_production:15 image_abuse_making:40 "
                + "image_abuse_publishing:90 sextortion:130 sextortion_minor:60 image_abuse_deepfake:20 image_abuse_threat:70 "
                + "sexual_harassment_online:30 unsolicited_nude_image:30 harmful_images_to_minor:15"),
        ]),
        (9_500,
        [
            ("vandalism", "vandalism:8400 vandalism_large:550"),
            ("arson_explosion", "arson_goods:220 arson_vehicle:190 arson_persons:45 explosion_dwelling:70 explosion_business:25"),
        ]),
        (3_100,
        [
            ("public_order", "trespass_dwelling:900 disobeying_order:500 obstructing_emergency_services:60"),
            ("insult_privacy", "insult:420 insult_officer:520 defamation:260 defamation_oral:120 slander:60 street_harassment_nonsexual:80 "
                + "breach_confidentiality:20"),
        ]),
        (1_900,
        [
            ("drugs", "hard_drugs_possession:520 hard_drugs_dealing:560 hard_drugs_import:220 cannabis_cultivation:430 drug_lab:50"),
        ]),
        (900,
        [
            ("weapons", "firearm_possession:260 knife_possession:420 heavy_fireworks:150 explosive_possession:50 automatic_firearm:10 firearm_trade:10"),
        ]),
        (1_600,
        [
            ("discrimination", "discrimination_insult:180 incitement_hatred:40"),
            ("environment_animals", "animal_cruelty:260 environmental_dumping:160"),
            ("organised", "criminal_organisation:40 port_intrusion:120 port_intrusion_forced:40"),
            ("trafficking", "trafficking_sexual:60 trafficking_sexual_minor:20 trafficking_labour:40 trafficking_criminal:40 people_smuggling:60"),
        ]),
    ];

    /// <summary>Offences in the order of the table.</summary>
    public static readonly (string Code, int Group)[] Offences;

    /// <summary>Groups in the order of the table.</summary>
    public static readonly string[] Groups;

    /// <summary>Draws an index of <see cref="Offences"/>.</summary>
    public static readonly WeightedDraw All;

    /// <summary>Draws an index of <see cref="Offences"/> among the sexual ones.</summary>
    public static readonly WeightedDraw Sexual;

    static OffenceMix()
    {
        var (offences, groups, weights) = (new List<(string, int)>(), new List<string>(), new List<int>());
        foreach (var (chapter, parts) in Table)
        {
            var rows = parts.SelectMany(p => p.Offences.Split(' ').Select(o => (p.Group, Parts: o.Split(':')))).ToArray();
            var total = rows.Sum(r => int.Parse(r.Parts[1]));
            foreach (var (group, row) in rows)
            {
                if (!groups.Contains(group))
                    groups.Add(group);
                offences.Add((row[0], groups.IndexOf(group)));
                weights.Add(Math.Max(1, (int)((long)chapter * 100 * int.Parse(row[1]) / total)));
            }
        }
        (Offences, Groups) = ([.. offences], [.. groups]);
        All = new([.. weights]);
        Sexual = new([.. offences.Select((o, i) => groups[o.Item2] is "sexual" or "sexual_online" ? weights[i] : 0)]);
    }
}
