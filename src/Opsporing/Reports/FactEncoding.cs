using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Opsporing;

/// <summary>
/// The core's own encoding of a report's facts: what is stored and digested. One version byte, then every field in a fixed
/// order, sets sorted; equal facts give equal bytes whether they came by gRPC, JSON or CSV. Identity and revision are not in it.
/// </summary>
public static class FactEncoding
{
    /// <summary>Version this code writes.</summary>
    public const byte Version = 1;

    [ThreadStatic]
    static FactWriter? t_writer;

    /// <summary>Encodes the canonical form of <paramref name="report"/>.</summary>
    public static byte[] Encode(Report report)
    {
        var writer = t_writer ??= new();
        writer.Clear();
        Write(writer, report.Canonical());
        return writer.Written.ToArray();
    }

    /// <summary>Digest of <see cref="Encode"/>.</summary>
    public static ContentDigest Digest(Report report) => ContentDigest.Of(Encode(report));

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="FormatException">The bytes are no encoding of a known version.</exception>
    public static Report Decode(ReportId id, int revision, ReadOnlySpan<byte> bytes)
    {
        var reader = new FactReader(bytes);
        if (reader.Byte() is var version && version != Version)
            throw new FormatException($"Version {version} of the fact encoding is unknown.");
        var report = Read(ref reader, id, revision);
        return reader.IsAtEnd ? report : throw new FormatException("The fact encoding has bytes left over.");
    }

    static void Write(FactWriter to, Report report)
    {
        to.Byte(Version);
        to.Byte((byte)report.Kind);
        Write(to, report.Received);
        WriteOptional(to, report.OccurredFrom);
        WriteOptional(to, report.OccurredTo);
        to.Text(report.ReceivingEenheid);
        to.Count(report.Offences.Length);
        foreach (var offence in report.Offences)
        {
            to.Text(offence.Code);
            to.Byte((byte)offence.Stage);
        }
        Write(to, report.OccurredPlace);
        Write(to, report.ResidencePlace);
        Write(to, report.ReportingPlace);
        to.Flag(report.IsOnline);
        to.Byte((byte)report.Channel);
        to.Byte((byte)report.PlaceType);
        to.Byte((byte)report.Weapon);
        to.Byte((byte)report.Injury);
        to.Count(report.RedFlags.Length);
        foreach (var flag in report.RedFlags)
            to.Byte((byte)flag);
        to.Count(report.Victims.Length);
        foreach (var victim in report.Victims)
            Write(to, victim);
        to.Count(report.EarlierReportCount);
        to.Byte((byte)report.SuspectStatus);
        to.Byte((byte)report.SuspectAgeBand);
        to.Flag(report.PoliceStaffInvolved);
        to.Byte((byte)report.Provability);
        to.Flag(report.IsReadyMade);
        to.Flag(report.PublicTaskVictim);
        to.Flag(report.DiscriminatoryMotive);
        to.Count(report.Leads.Length);
        foreach (var lead in report.Leads)
            Write(to, lead);
        Write(to, report.SafetyMeasures);
        to.Flag(report.AangifteWithdrawn);
        to.Byte((byte)report.KlachtFiled);
        to.Count(report.DamageCents is { } cents ? cents + 1 : 0);
        Write(to, report.MethodTags);
        to.Count(report.LinkKeys.Length);
        foreach (var key in report.LinkKeys)
        {
            to.Byte((byte)key.Side);
            to.Count(key.KeyVersion);
            to.Text(key.Hash);
        }
        to.Flag(report.SexualContentSignal);
        to.Text(report.CounterReport?.ToString());
        to.Text(report.SourceReference);
    }

    static Report Read(ref FactReader from, ReportId id, int revision) => new()
    {
        Id = id,
        Revision = revision,
        Kind = from.Code<ReportKind>(),
        Received = ReadMoment(ref from),
        OccurredFrom = ReadOptionalMoment(ref from),
        OccurredTo = ReadOptionalMoment(ref from),
        ReceivingEenheid = from.Text(),
        Offences = ReadMany(ref from, static (ref FactReader r) => new Offence(r.Text(), r.Code<OffenceStage>())),
        OccurredPlace = ReadPlace(ref from),
        ResidencePlace = ReadPlace(ref from),
        ReportingPlace = ReadPlace(ref from),
        IsOnline = from.Flag(),
        Channel = from.Code<Channel>(),
        PlaceType = from.Code<PlaceType>(),
        Weapon = from.Code<Weapon>(),
        Injury = from.Code<InjuryLevel>(),
        RedFlags = ReadMany(ref from, static (ref FactReader r) => r.Code<RedFlag>()),
        Victims = ReadMany(ref from, ReadVictim),
        EarlierReportCount = (int)from.Count(),
        SuspectStatus = from.Code<SuspectStatus>(),
        SuspectAgeBand = from.Code<SuspectAgeBand>(),
        PoliceStaffInvolved = from.Flag(),
        Provability = from.Code<Provability>(),
        IsReadyMade = from.Flag(),
        PublicTaskVictim = from.Flag(),
        DiscriminatoryMotive = from.Flag(),
        Leads = ReadMany(ref from, ReadLead),
        SafetyMeasures = ReadMany(ref from, static (ref FactReader r) => r.Text()),
        AangifteWithdrawn = from.Flag(),
        KlachtFiled = from.Code<Answer>(),
        DamageCents = from.Count() is not 0 and var cents ? cents - 1 : null,
        MethodTags = ReadMany(ref from, static (ref FactReader r) => r.Text()),
        LinkKeys = ReadMany(ref from, static (ref FactReader r) => new LinkKey(r.Code<LinkSide>(), (int)r.Count(), r.Text())),
        SexualContentSignal = from.Flag(),
        CounterReport = ReportId.TryParse(from.Text(), out var counter) ? counter : null,
        SourceReference = from.Text(),
    };

    static void Write(FactWriter to, Moment moment)
    {
        to.Byte((byte)moment.Precision);
        to.Signed(moment.UnixSeconds);
    }

    static void WriteOptional(FactWriter to, Moment? moment)
    {
        if (moment is { } known)
            Write(to, known);
        else
            to.Byte(0);
    }

    static void Write(FactWriter to, Place? place)
    {
        to.Flag(place is not null);
        if (place is null)
            return;
        to.Text(place.Gemeente);
        to.Text(place.Basisteam);
        to.Text(place.GridCell);
    }

    static void Write(FactWriter to, Victim victim)
    {
        to.Count(victim.Needs.Length);
        foreach (var need in victim.Needs)
            to.Byte((byte)need);
        to.Text(victim.NeedsAssessedBy);
        to.Signed(victim.NeedsAssessedTime);
        to.Byte((byte)victim.SafeContact);
        to.Byte((byte)victim.Relation);
        to.Byte((byte)victim.Wish);
    }

    static void Write(FactWriter to, Lead lead)
    {
        to.Text(lead.Kind);
        to.Byte((byte)lead.State);
        to.Count(lead.QualityPermille);
        to.Text(lead.RecordedBy);
        to.Signed(lead.RecordedTime);
        to.Signed(lead.PerishTime);
    }

    static void Write(FactWriter to, ImmutableArray<string> texts)
    {
        to.Count(texts.Length);
        foreach (var text in texts)
            to.Text(text);
    }

    static Moment ReadMoment(ref FactReader from)
    {
        var precision = from.Code<Precision>();
        return new(from.Signed(), precision);
    }

    static Moment? ReadOptionalMoment(ref FactReader from)
    {
        var precision = from.Code<Precision>();
        return precision == 0 ? null : new(from.Signed(), precision);
    }

    static Place? ReadPlace(ref FactReader from) =>
        from.Flag() ? new Place(from.Text(), from.TextOrNull(), from.TextOrNull()) : null;

    static Victim ReadVictim(ref FactReader from) => new()
    {
        Needs = ReadMany(ref from, static (ref FactReader r) => r.Code<VictimNeed>()),
        NeedsAssessedBy = from.TextOrNull(),
        NeedsAssessedTime = from.Signed(),
        SafeContact = from.Code<Answer>(),
        Relation = from.Code<VictimRelation>(),
        Wish = from.Code<FeedbackWish>(),
    };

    static Lead ReadLead(ref FactReader from) =>
        new(from.Text(), from.Code<LeadState>(), (int)from.Count(), from.Text(), from.Signed(), from.Signed());

    static ImmutableArray<T> ReadMany<T>(ref FactReader from, ReadOne<T> readOne)
    {
        var count = from.Count();
        if (count is < 0 or > 10_000)
            throw new FormatException("A list of the fact encoding is too long.");
        if (count == 0)
            return [];
        var items = new T[count];
        for (var i = 0; i < items.Length; i++)
            items[i] = readOne(ref from);
        return ImmutableCollectionsMarshal.AsImmutableArray(items);
    }

    delegate T ReadOne<T>(ref FactReader from);
}
