using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Makes core values of wire messages, collecting everything that is wrong.</summary>
static partial class FromWire
{
    /// <summary>Most violations that an error lists.</summary>
    public const int MaxViolations = 100;

    // Stands in for what cannot be read, so that the rest is still looked at; a report with violations goes no further.
    static readonly ReportId Unreadable = new("unreadable", "0");

    /// <summary>Reads a report.</summary>
    /// <param name="from">As sent; null when the field was absent.</param>
    /// <param name="sourceEenheden">Receiving eenheid per source system, for reports that name none.</param>
    /// <param name="now">Unix seconds.</param>
    /// <param name="violations">
    /// Everything that is wrong, at most <see cref="MaxViolations"/>; null when nothing is.
    /// </param>
    /// <returns>Canonical; null when there are violations.</returns>
    public static Report? Report(
        V1.Report? from, IReadOnlyDictionary<string, string> sourceEenheden, long now, out IReadOnlyList<Violation>? violations)
    {
        if (from is null)
        {
            violations = [new("", "A report is needed.")];
            return null;
        }
        var reader = new ReportReader();
        var report = reader.Read(from, sourceEenheden);
        var found = ReportValidation.Validate(report, now);
        violations = reader.Found is null && found.IsEmpty ? null : [.. (reader.Found ?? []).Concat(found).Take(MaxViolations)];
        return violations is null ? report.Canonical() : null;
    }

    /// <summary>The identity in a report, for the text of an error; null when it has none that can be read.</summary>
    public static ReportId? FindId(V1.ReportId? from) =>
        from is not null && ReportId.IsSystem(from.SourceSystem) && ReportId.IsNumber(from.SourceNumber)
            ? new(from.SourceSystem, from.SourceNumber)
            : null;

    /// <summary>
    /// Reads an identity under <paramref name="field"/>; reports what is wrong to <paramref name="violations"/>.
    /// </summary>
    public static ReportId? Id(V1.ReportId? from, string field, List<Violation> violations)
    {
        if (from is null)
        {
            violations.Add(new(field, "A report identity is needed."));
            return null;
        }
        if (!ReportId.IsSystem(from.SourceSystem))
            violations.Add(new(field + ".source_system", "A source system has 1 to 32 of a-z, 0-9, '.', '_' and '-'."));
        if (!ReportId.IsNumber(from.SourceNumber))
            violations.Add(new(field + ".source_number", "A source number has 1 to 64 visible ASCII characters."));
        return FindId(from);
    }

    public static Language Language(V1.Language from, List<Violation> violations)
    {
        if (from is < 0 or > V1.Language.En)
            violations.Add(new("language", "The language is unknown."));
        return from == V1.Language.En ? Opsporing.Language.English : Opsporing.Language.Dutch;
    }

    /// <summary>Reads a filter; null means everything.</summary>
    public static QueueFilter Filter(V1.QueueItemFilter? from, List<Violation> violations)
    {
        if (from is null)
            return QueueFilter.All;
        if (from.OffenceGroups.Count > OffenceCatalogue.MaxGroups)
            violations.Add(new("filter.offence_groups", "At most 64 groups can be asked."));
        if (from.MinPriorityMillipoints is < 0 or > Units.PriorityMax)
            violations.Add(new("filter.min_priority_millipoints", "A priority lies in 0..1,000,000."));
        return new()
        {
            Kinds = Codes<V1.ReportKind, ReportKind>(from.Kinds, "filter.kinds", violations),
            Advices = Codes<V1.Advice, Advice>(from.Advices, "filter.advices", violations),
            OffenceGroups = [.. from.OffenceGroups.Distinct(StringComparer.Ordinal)],
            Bands = Numbers(from.Bands, 255, "filter.bands", n => (byte)n, violations),
            Lanes = Numbers(from.Lanes, 2, "filter.lanes", n => n, violations),
            TermStates = Codes<V1.TermState, TermState>(from.TermStates, "filter.term_states", violations),
            Certainties = Codes<V1.Certainty, Certainty>(from.Certainties, "filter.certainties", violations),
            MinimumPriority = from.MinPriorityMillipoints,
            RedFlagOnly = from.RedFlagOnly,
        };
    }

    static ImmutableArray<T> Codes<TWire, T>(
        IReadOnlyCollection<TWire> from, string field, List<Violation> violations)
        where TWire : struct, System.Enum where T : struct, System.Enum
    {
        var codes = from.Distinct().Select(code => (T)System.Enum.ToObject(typeof(T), Convert.ToInt32(code) & 0xFF)).ToImmutableArray();
        if (from.Any(code => Convert.ToInt32(code) is <= 0 or > 255 || !System.Enum.IsDefined(code)))
            violations.Add(new(field, "A code is unknown."));
        return codes;
    }

    static ImmutableArray<T> Numbers<T>(
        IReadOnlyCollection<int> from, int most, string field, Func<int, T> make, List<Violation> violations)
    {
        if (from.Any(n => n < 0 || n > most))
            violations.Add(new(field, $"A number lies in 0..{most}."));
        return [.. from.Distinct().Select(make)];
    }

    /// <summary>Reads one report; keeps what cannot become a core value.</summary>
    struct ReportReader
    {
        /// <summary>Null while nothing is wrong.</summary>
        public List<Violation>? Found { get; private set; }

        public Report Read(V1.Report from, IReadOnlyDictionary<string, string> sourceEenheden)
        {
            var id = ReadId(from.Id, "id") ?? Unreadable;
            return new()
            {
                Id = id,
                Revision = from.Revision == 0 ? 1 : from.Revision,
                Kind = (ReportKind)Required((int)from.Kind, (int)V1.ReportKind.Anonymous, "kind"),
                Received = ReadMoment(from.Received, "received") ?? Missing(),
                OccurredFrom = from.OccurredFrom is null ? null : ReadMoment(from.OccurredFrom, "occurred_from"),
                OccurredTo = from.OccurredTo is null ? null : ReadMoment(from.OccurredTo, "occurred_to"),
                ReceivingEenheid = from.ReceivingEenheid is { Length: > 0 } code
                    ? code : sourceEenheden.GetValueOrDefault(id.SourceSystem, ""),
                Offences = ReadOffences(from),
                OccurredPlace = ReadPlace(from.OccurredPlace),
                ResidencePlace = ReadPlace(from.ResidencePlace),
                ReportingPlace = ReadPlace(from.ReportingPlace),
                IsOnline = from.IsOnline,
                Channel = (Channel)Optional((int)from.Channel, (int)V1.Channel.Other, "channel"),
                PlaceType = (PlaceType)Optional((int)from.PlaceType, (int)V1.PlaceType.Other, "place_type"),
                Weapon = (Weapon)Optional((int)from.Weapon, (int)V1.Weapon.Other, "weapon"),
                Injury = (InjuryLevel)Optional((int)from.Injury, (int)V1.InjuryLevel.Fatal, "injury"),
                RedFlags = ReadRedFlags(from),
                Victims = ReadVictims(from),
                EarlierReportCount = from.EarlierReportCount,
                SuspectStatus = from.SuspectStatus == V1.SuspectStatus.Unspecified
                    ? SuspectStatus.Unknown
                    : (SuspectStatus)Required((int)from.SuspectStatus, (int)V1.SuspectStatus.InCustody, "suspect_status"),
                SuspectAgeBand = (SuspectAgeBand)Optional(
                    (int)from.SuspectAgeBand, (int)V1.SuspectAgeBand.From18, "suspect_age_band"),
                PoliceStaffInvolved = from.PoliceStaffInvolved,
                Provability = (Provability)Optional((int)from.Provability, (int)V1.Provability.High, "provability"),
                IsReadyMade = from.IsReadyMade,
                PublicTaskVictim = from.PublicTaskVictim,
                DiscriminatoryMotive = from.DiscriminatoryMotive,
                Leads = ReadLeads(from),
                SafetyMeasures = [.. from.SafetyMeasures],
                AangifteWithdrawn = from.AangifteWithdrawn,
                KlachtFiled = (Answer)Optional((int)from.KlachtFiled, (int)V1.Answer.No, "klacht_filed"),
                DamageCents = from.HasDamageCents ? from.DamageCents : null,
                MethodTags = [.. from.MethodTags],
                LinkKeys = ReadLinkKeys(from),
                SexualContentSignal = from.SexualContentSignal,
                CounterReport = from.CounterReport is null ? null : ReadId(from.CounterReport, "counter_report"),
                SourceReference = from.SourceReference,
            };
        }

        ReportId? ReadId(V1.ReportId? from, string field) =>
            FindId(from) ?? Id(from, field, Found ??= []);

        ImmutableArray<Offence> ReadOffences(V1.Report from)
        {
            var to = ImmutableArray.CreateBuilder<Offence>(from.Offences.Count);
            for (var i = 0; i < from.Offences.Count; i++)
            {
                var offence = from.Offences[i];
                to.Add(new(offence.Code, (OffenceStage)Required(
                    (int)offence.Stage, (int)V1.OffenceStage.Prepared, "offences", i, "stage")));
            }
            return to.MoveToImmutable();
        }

        ImmutableArray<RedFlag> ReadRedFlags(V1.Report from)
        {
            var to = ImmutableArray.CreateBuilder<RedFlag>(from.RedFlags.Count);
            for (var i = 0; i < from.RedFlags.Count; i++)
                if (Required((int)from.RedFlags[i], (int)V1.RedFlag.SuicideRisk, "red_flags", i) is > 0 and var code)
                    to.Add((RedFlag)(code - 1));
            return to.DrainToImmutable();
        }

        ImmutableArray<Victim> ReadVictims(V1.Report from)
        {
            var to = ImmutableArray.CreateBuilder<Victim>(from.Victims.Count);
            for (var i = 0; i < from.Victims.Count; i++)
                to.Add(ReadVictim(from.Victims[i], i));
            return to.MoveToImmutable();
        }

        Victim ReadVictim(V1.Victim from, int i)
        {
            var needs = ImmutableArray.CreateBuilder<VictimNeed>(from.Needs.Count);
            foreach (var need in from.Needs)
                if (Required((int)need, (int)V1.VictimNeed.PublicTask, "victims", i, "needs") is > 0 and var code)
                    needs.Add((VictimNeed)(code - 1));
            var by = from.NeedsAssessedBy is { Length: > 0 } person ? person : null;
            if (by is null && from.NeedsAssessedTime is not null)
                Add($"victims[{i}].needs_assessed_by", "An assessment that has a time has somebody who did it.");
            return new()
            {
                Needs = needs.DrainToImmutable(),
                NeedsAssessedBy = by,
                NeedsAssessedTime = ReadTime(from.NeedsAssessedTime, "victims", i, "needs_assessed_time"),
                SafeContact = (Answer)Optional((int)from.SafeContact, (int)V1.Answer.No, "victims", i, "safe_contact"),
                Relation = (VictimRelation)Optional(
                    (int)from.Relation, (int)V1.VictimRelation.Professional, "victims", i, "relation"),
                Wish = (FeedbackWish)Optional((int)from.Wish, (int)V1.FeedbackWish.NotWanted, "victims", i, "wish"),
            };
        }

        ImmutableArray<Lead> ReadLeads(V1.Report from)
        {
            var to = ImmutableArray.CreateBuilder<Lead>(from.Leads.Count);
            for (var i = 0; i < from.Leads.Count; i++)
            {
                var lead = from.Leads[i];
                to.Add(new(
                    lead.Kind, (LeadState)Required((int)lead.State, (int)V1.LeadState.Lost, "leads", i, "state"),
                    lead.HasQualityPermille ? lead.QualityPermille : Units.Permille, lead.RecordedBy,
                    ReadTime(lead.RecordedTime, "leads", i, "recorded_time"), ReadTime(lead.PerishTime, "leads", i, "perish_time")));
            }
            return to.MoveToImmutable();
        }

        ImmutableArray<LinkKey> ReadLinkKeys(V1.Report from)
        {
            var to = ImmutableArray.CreateBuilder<LinkKey>(from.LinkKeys.Count);
            for (var i = 0; i < from.LinkKeys.Count; i++)
            {
                var key = from.LinkKeys[i];
                var side = Required((int)key.Side, (int)V1.LinkSide.ThirdParty, "link_keys", i, "side");
                to.Add(new((LinkSide)side, key.KeyVersion, key.Hash));
            }
            return to.MoveToImmutable();
        }

        static Place? ReadPlace(V1.Place? from) => from is null
            ? null
            : new(from.Gemeente, from.Basisteam is { Length: > 0 } team ? team : null, from.GridCell is { Length: > 0 } cell ? cell : null);

        Moment? ReadMoment(V1.Moment? from, string field)
        {
            if (from?.Time is not { } time)
            {
                Add(from is null ? field : field + ".time", "A time is needed.");
                return null;
            }
            var precision = Required((int)from.Precision, (int)V1.Precision.Day, field + ".precision");
            if (IsTimestamp(time))
                return new(time.Seconds, precision == 0 ? Precision.Second : (Precision)precision);
            Add(field + ".time", TimestampReason);
            return null;
        }

        static Moment Missing() => new(0, Precision.Second);

        long ReadTime(Timestamp? from, string list, int i, string field)
        {
            if (from is null)
                return 0;
            if (IsTimestamp(from))
                return from.Seconds;
            Add($"{list}[{i}].{field}", TimestampReason);
            return 0;
        }

        const string TimestampReason = "A timestamp lies in the years 1 to 9999, with 0..999,999,999 nanoseconds.";

        static bool IsTimestamp(Timestamp time) =>
            time.Seconds is >= -62_135_596_800 and <= 253_402_300_799 && time.Nanos is >= 0 and <= 999_999_999;

        int Required(int code, int most, string field, int index = -1, string? part = null)
        {
            if (code > 0 && code <= most)
                return code;
            Add(Path(field, index, part), code == 0 ? "A value is needed." : "The value is unknown.");
            return 0;
        }

        int Optional(int code, int most, string field, int index = -1, string? part = null)
        {
            if (code >= 0 && code <= most)
                return code;
            Add(Path(field, index, part), "The value is unknown.");
            return 0;
        }

        static string Path(string field, int index, string? part) =>
            index < 0 ? field : part is null ? $"{field}[{index}]" : $"{field}[{index}].{part}";

        void Add(string field, string reason)
        {
            Found ??= [];
            if (Found.Count < MaxViolations)
                Found.Add(new(field, reason));
        }
    }
}
