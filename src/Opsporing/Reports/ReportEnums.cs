namespace Opsporing;

/// <summary>Kind of a report.</summary>
public enum ReportKind : byte { Aangifte = 1, Melding, Ambtshalve, Anonymous }

/// <summary>Channel by which a report came in. Recorded, never scored.</summary>
public enum Channel : byte { Unknown, Desk, Phone, Internet, Street, Partner, Other }

/// <summary>Stage of an offence: completed, attempted (art. 45 Sr) or prepared (art. 46 Sr).</summary>
public enum OffenceStage : byte { Completed = 1, Attempted, Prepared }

/// <summary>Kind of place of the offence.</summary>
public enum PlaceType : byte { Unknown, Dwelling, Business, PublicSpace, Vehicle, PublicTransport, School, Care, Online, Other }

/// <summary>Weapon used or shown.</summary>
public enum Weapon : byte { Unknown, None, Threatened, Blunt, Knife, Firearm, Explosive, Other }

/// <summary>Injury of the worst affected victim.</summary>
public enum InjuryLevel : byte { Unknown, None, Light, Serious, Fatal }

/// <summary>What is known of a suspect.</summary>
public enum SuspectStatus : byte { Unknown = 1, Described, Identified, CaughtInTheAct, InCustody }

/// <summary>Age band of the suspect; for routing only (77e and 486 Sr/Sv).</summary>
public enum SuspectAgeBand : byte { Unknown, Under12, From12To17, From18 }

/// <summary>State of a lead (aanknopingspunt).</summary>
public enum LeadState : byte { NotAsked = 1, None, Present, Secured, Lost }

/// <summary>Yes, no, or not known.</summary>
public enum Answer : byte { Unknown, Yes, No }

/// <summary>Relation of a victim to the suspect.</summary>
public enum VictimRelation : byte { Unknown, Stranger, Acquaintance, Family, Partner, ExPartner, Dependent, Professional }

/// <summary>Estimate whether the offence can be proven.</summary>
public enum Provability : byte { Unknown, Low, Medium, High }

/// <summary>Side of a link key: whose number, account or object it is.</summary>
public enum LinkSide : byte { Suspect = 1, Victim, ThirdParty }

/// <summary>How the victim wishes to hear.</summary>
public enum FeedbackWish : byte { Unknown, Wanted, NotWanted }

/// <summary>Need codes of the individual assessment (Directive 2012/29/EU art. 22; DOMAIN section 5). Bit i of a mask is code i.</summary>
public enum VictimNeed : byte
{
    Minor, ConsiderableHarm, BiasMotive, DependentOnSuspect, TerrorismOrganisedTrafficking, GenderBasedViolence,
    CloseRelationshipViolence, SexualViolence, Disability, RepeatVictim, FearOfReprisal, PublicTask,
}

/// <summary>Codes of danger patterns (rode vlaggen). Bit i of a mask is code i.</summary>
public enum RedFlag : byte
{
    ExPartner, Stalking, NonFatalStrangulation, DeathThreat, BreachedContactBan, Weapon, ChildrenPresent, RepeatedReports,
    RepetitionDanger, SuicideRisk,
}
