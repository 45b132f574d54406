namespace Opsporing.Server;

/// <summary>What reports of an offence group look like; permille where nothing else is said.</summary>
/// <remarks>
/// Ours, an order of magnitude [R], steered by DOMAIN section 7: clear-up 2017 total 23, assault 57, sexual 26.5, rape 17.5,
/// fraud 2.6 percent (Statistics Netherlands); what is known of the suspect at intake lies below the final clear-up.
/// </remarks>
sealed record GroupProfile
{
    public Lag Lag { get; init; } = Lag.Property;

    /// <summary>The offence happened within a window, not at an instant.</summary>
    public bool HasWindow { get; init; }

    public int Identified { get; init; }
    public int Described { get; init; }
    public int Caught { get; init; }

    /// <summary>Of those identified or caught.</summary>
    public int InCustody { get; init; } = 60;

    public int Online { get; init; }

    /// <summary>Of the reports: AMBTSHALVE, MELDING, ANONYMOUS; the rest is AANGIFTE.</summary>
    public (int Ambtshalve, int Melding, int Anonymous) Kinds { get; init; } = (20, 120, 8);

    /// <summary>Attempts.</summary>
    public int Attempted { get; init; } = 30;

    public int Victimless { get; init; }

    /// <summary>Median damage in whole euros; 0 for none recorded.</summary>
    public int DamageEuros { get; init; }

    /// <summary>Kinds of leads that must be asked (seeds/offence_group_lead_kinds.csv; a test compares).</summary>
    public required string[] LeadKinds { get; init; }

    public V1.PlaceType[] Places { get; init; } = [V1.PlaceType.PublicSpace];
}

/// <summary>How long after the offence a report comes in.</summary>
enum Lag { Property, Short, Long }

/// <summary>The profiles, in the order of <see cref="OffenceMix.Groups"/>.</summary>
static class GroupProfiles
{
    const V1.PlaceType Dwelling = V1.PlaceType.Dwelling, Business = V1.PlaceType.Business, Public = V1.PlaceType.PublicSpace,
        Vehicle = V1.PlaceType.Vehicle, Transport = V1.PlaceType.PublicTransport, School = V1.PlaceType.School,
        Care = V1.PlaceType.Care, Online = V1.PlaceType.Online, Other = V1.PlaceType.Other;

    static readonly Dictionary<string, GroupProfile> ByGroup = new()
    {
        ["burglary_dwelling"] = new()
        {
            HasWindow = true,
            Identified = 35,
            Described = 110,
            Caught = 12,
            Attempted = 280,
            DamageEuros = 900,
            Places = [Dwelling],
            LeadKinds = Kinds("named_suspect suspect_description witness camera_private camera_public linked_case trace_scene "
                + "vehicle_plate vehicle_description stolen_goods_identifiable stolen_goods_offered device_location object_left"),
        },
        ["burglary_other"] = new()
        {
            HasWindow = true,
            Identified = 30,
            Described = 90,
            Caught = 15,
            Attempted = 180,
            DamageEuros = 700,
            Victimless = 300,
            Places = [Business, Dwelling, School],
            LeadKinds = Kinds("named_suspect suspect_description witness camera_private camera_public linked_case trace_scene "
                + "vehicle_plate vehicle_description stolen_goods_identifiable object_left"),
        },
        ["robbery"] = new()
        {
            Lag = Lag.Short,
            Identified = 90,
            Described = 560,
            Caught = 70,
            Attempted = 140,
            DamageEuros = 250,
            InCustody = 350,
            Places = [Public, Business, Transport, Dwelling],
            LeadKinds = Kinds("named_suspect suspect_description witness camera_private camera_public linked_case trace_scene "
                + "vehicle_plate vehicle_description anpr stolen_goods_identifiable device_location object_left"),
        },
        ["vehicle_theft"] = new()
        {
            HasWindow = true,
            Identified = 10,
            Described = 20,
            Caught = 6,
            Attempted = 25,
            DamageEuros = 600,
            Places = [Public, Dwelling],
            LeadKinds = Kinds("named_suspect suspect_description witness camera_private camera_public linked_case vehicle_plate anpr "
                + "device_location stolen_goods_identifiable stolen_goods_offered"),
        },
        ["theft"] = new()
        {
            HasWindow = true,
            Identified = 70,
            Described = 60,
            Caught = 20,
            DamageEuros = 300,
            Places = [Public, Business, Dwelling, Transport],
            LeadKinds = Kinds("named_suspect suspect_description witness camera_private camera_public linked_case "
                + "stolen_goods_identifiable stolen_goods_offered payment_trace device_location"),
        },
        ["shoplifting"] = new()
        {
            Lag = Lag.Short,
            Identified = 180,
            Described = 120,
            Caught = 480,
            InCustody = 60,
            DamageEuros = 80,
            Victimless = 900,
            Places = [Business],
            LeadKinds = Kinds("named_suspect suspect_description witness camera_private vehicle_plate linked_case"),
        },
        ["fraud"] = new()
        {
            Lag = Lag.Long,
            Identified = 20,
            Described = 15,
            Online = 880,
            DamageEuros = 450,
            Places = [Online, Dwelling],
            LeadKinds = Kinds("named_suspect bank_account payment_trace phone_number online_account ip_address document "
                + "camera_private linked_case"),
        },
        ["cyber"] = new()
        {
            Lag = Lag.Long,
            Identified = 15,
            Online = 1000,
            DamageEuros = 1200,
            Victimless = 200,
            Places = [Online],
            LeadKinds = Kinds("named_suspect ip_address online_account bank_account payment_trace digital_device document linked_case"),
        },
        ["forgery_laundering"] = new()
        {
            Lag = Lag.Long,
            Identified = 220,
            Online = 200,
            Kinds = (350, 60, 10),
            Victimless = 500,
            Places = [Business, Other],
            LeadKinds = Kinds("named_suspect bank_account document phone_number linked_case"),
        },
        ["traffic"] = new()
        {
            Lag = Lag.Short,
            Identified = 180,
            Described = 120,
            Caught = 330,
            InCustody = 10,
            Kinds = (480, 140, 0),
            Victimless = 480,
            Attempted = 0,
            Places = [Public],
            LeadKinds = Kinds("named_suspect witness camera_public camera_vehicle vehicle_plate vehicle_description anpr"),
        },
        ["violence"] = new()
        {
            Lag = Lag.Short,
            Identified = 370,
            Described = 260,
            Caught = 90,
            InCustody = 130,
            Kinds = (60, 240, 6),
            Places = [Public, Dwelling, Business, School, Transport, Care],
            LeadKinds = Kinds("named_suspect suspect_description witness camera_private camera_public linked_case injury_record "
                + "camera_vehicle police_testimony"),
        },
        ["domestic_violence"] = new()
        {
            Lag = Lag.Short,
            Identified = 800,
            Described = 30,
            Caught = 90,
            InCustody = 160,
            Kinds = (90, 420, 8),
            Attempted = 10,
            Places = [Dwelling, Public],
            LeadKinds = Kinds("named_suspect witness injury_record phone_number camera_private digital_device police_testimony linked_case"),
        },
        ["child_abuse"] = new()
        {
            Lag = Lag.Long,
            Identified = 700,
            Caught = 20,
            Kinds = (80, 620, 30),
            Attempted = 5,
            Places = [Dwelling, School, Care],
            LeadKinds = Kinds("named_suspect witness injury_record document digital_device police_testimony linked_case"),
        },
        ["threat_stalking"] = new()
        {
            Identified = 520,
            Described = 140,
            Caught = 15,
            Online = 320,
            Kinds = (20, 330, 10),
            Attempted = 5,
            Places = [Dwelling, Public, Online],
            LeadKinds = Kinds("named_suspect witness phone_number online_account platform_content ip_address digital_device "
                + "camera_private linked_case"),
        },
        ["life"] = new()
        {
            Lag = Lag.Short,
            Identified = 350,
            Described = 220,
            Caught = 200,
            InCustody = 600,
            Kinds = (400, 200, 20),
            Places = [Public, Dwelling],
            LeadKinds = Kinds("named_suspect suspect_description witness camera_private camera_public linked_case trace_scene trace_body "
                + "vehicle_plate anpr telecom_data digital_device object_left"),
        },
        ["liberty"] = new()
        {
            Lag = Lag.Short,
            Identified = 450,
            Described = 200,
            Caught = 60,
            InCustody = 350,
            Kinds = (60, 350, 20),
            Places = [Dwelling, Public],
            LeadKinds = Kinds("named_suspect suspect_description witness camera_private camera_public linked_case phone_number "
                + "vehicle_plate anpr telecom_data device_location"),
        },
        ["sexual"] = new()
        {
            Lag = Lag.Long,
            Identified = 520,
            Described = 200,
            Caught = 15,
            InCustody = 60,
            Kinds = (10, 785, 10),
            Attempted = 40,
            Places = [Dwelling, Public, Business, Care, School],
            LeadKinds = Kinds("named_suspect suspect_description witness camera_private camera_public linked_case trace_body trace_scene "
                + "toxicology injury_record phone_number online_account digital_device"),
        },
        ["sexual_online"] = new()
        {
            Lag = Lag.Long,
            Identified = 250,
            Online = 970,
            Kinds = (30, 780, 15),
            Attempted = 10,
            Places = [Online],
            LeadKinds = Kinds("named_suspect online_account platform_content ip_address phone_number payment_trace bank_account "
                + "digital_device linked_case"),
        },
        ["vandalism"] = new()
        {
            HasWindow = true,
            Identified = 90,
            Described = 80,
            Caught = 25,
            DamageEuros = 400,
            Places = [Public, Vehicle, Dwelling, Business],
            LeadKinds = Kinds("named_suspect suspect_description witness camera_private camera_public linked_case object_left vehicle_plate"),
        },
        ["arson_explosion"] = new()
        {
            Lag = Lag.Short,
            Identified = 60,
            Described = 180,
            Caught = 40,
            DamageEuros = 4000,
            InCustody = 300,
            Kinds = (200, 250, 20),
            Places = [Public, Dwelling, Business, Vehicle],
            LeadKinds = Kinds("named_suspect suspect_description witness camera_private camera_public linked_case trace_scene "
                + "vehicle_plate anpr telecom_data object_left phone_number"),
        },
        ["public_order"] = new()
        {
            Lag = Lag.Short,
            Identified = 300,
            Described = 120,
            Caught = 320,
            Kinds = (420, 150, 5),
            Victimless = 500,
            Places = [Dwelling, Public],
            LeadKinds = Kinds("named_suspect witness camera_public police_testimony"),
        },
        ["insult_privacy"] = new()
        {
            Identified = 430,
            Described = 60,
            Caught = 180,
            Online = 330,
            Kinds = (260, 120, 5),
            Attempted = 0,
            Places = [Public, Online],
            LeadKinds = Kinds("named_suspect witness online_account platform_content"),
        },
        ["drugs"] = new()
        {
            Lag = Lag.Short,
            Identified = 300,
            Caught = 480,
            InCustody = 250,
            Kinds = (820, 60, 120),
            Victimless = 1000,
            Attempted = 5,
            Places = [Public, Dwelling, Vehicle],
            LeadKinds = Kinds("named_suspect witness vehicle_plate phone_number police_testimony linked_case"),
        },
        ["weapons"] = new()
        {
            Lag = Lag.Short,
            Identified = 250,
            Caught = 600,
            InCustody = 250,
            Kinds = (850, 50, 100),
            Victimless = 1000,
            Attempted = 0,
            Places = [Public, Vehicle, Dwelling],
            LeadKinds = Kinds("named_suspect witness camera_public police_testimony linked_case"),
        },
        ["discrimination"] = new()
        {
            Identified = 280,
            Described = 120,
            Online = 450,
            Kinds = (40, 350, 10),
            Attempted = 0,
            Places = [Public, Online],
            LeadKinds = Kinds("named_suspect witness online_account platform_content camera_public"),
        },
        ["environment_animals"] = new()
        {
            Identified = 180,
            Described = 60,
            Kinds = (150, 500, 80),
            Victimless = 1000,
            Places = [Public, Dwelling],
            LeadKinds = Kinds("named_suspect witness vehicle_plate camera_public object_left"),
        },
        ["organised"] = new()
        {
            Identified = 200,
            Caught = 300,
            InCustody = 400,
            Kinds = (650, 100, 200),
            Victimless = 1000,
            Places = [Business, Public],
            LeadKinds = Kinds("named_suspect witness vehicle_plate phone_number camera_private police_testimony linked_case"),
        },
        ["trafficking"] = new()
        {
            Lag = Lag.Long,
            Identified = 350,
            Described = 100,
            Kinds = (250, 550, 80),
            Places = [Dwelling, Business],
            LeadKinds = Kinds("named_suspect suspect_description witness phone_number online_account bank_account vehicle_plate "
                + "digital_device document linked_case"),
        },
    };

    /// <summary>One per group.</summary>
    public static readonly GroupProfile[] All = [.. OffenceMix.Groups.Select(g => ByGroup[g])];

    /// <summary>Permille present when asked, and permille secured when present, per lead kind; ours [R].</summary>
    public static readonly Dictionary<string, (int Present, int Secured)> Leads = new()
    {
        ["named_suspect"] = (0, 0), // follows the suspect's status
        ["suspect_description"] = (0, 0),
        ["witness"] = (190, 200),
        ["police_testimony"] = (160, 700),
        ["camera_private"] = (240, 300),
        ["camera_public"] = (170, 250),
        ["camera_vehicle"] = (120, 250),
        ["anpr"] = (70, 300),
        ["vehicle_plate"] = (110, 600),
        ["vehicle_description"] = (160, 500),
        ["trace_scene"] = (180, 500),
        ["trace_body"] = (260, 400),
        ["toxicology"] = (120, 300),
        ["injury_record"] = (430, 600),
        ["object_left"] = (60, 600),
        ["stolen_goods_identifiable"] = (330, 600),
        ["stolen_goods_offered"] = (50, 300),
        ["device_location"] = (90, 200),
        ["phone_number"] = (380, 700),
        ["telecom_data"] = (120, 200),
        ["ip_address"] = (110, 300),
        ["online_account"] = (420, 500),
        ["platform_content"] = (320, 350),
        ["bank_account"] = (540, 700),
        ["payment_trace"] = (350, 300),
        ["digital_device"] = (180, 300),
        ["document"] = (330, 700),
        ["linked_case"] = (70, 500),
    };

    static string[] Kinds(string list) => list.Split(' ');
}
