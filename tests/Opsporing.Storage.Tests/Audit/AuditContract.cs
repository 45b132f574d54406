using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using Dapper;
using Xunit;

namespace Opsporing.Storage.Tests;

/// <summary>What every engine does with the audit chain: whatever is done to the store behind its back is found.</summary>
public abstract class AuditContract : IAsyncLifetime
{
    /// <summary>Random edits per engine; the variable OPSPORING_AUDIT_EDITS asks for more.</summary>
    static readonly int s_editCount = int.Parse(Environment.GetEnvironmentVariable("OPSPORING_AUDIT_EDITS") ?? "300", CultureInfo.InvariantCulture);

    static readonly ECDsa s_key = AuditCheckpoint.KeyOf(SHA256.HashData("key"u8));

    ReportStore? _store;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    ReportStore Store => _store!;

    /// <summary>Where the store of this test is.</summary>
    protected abstract string Location { get; }

    /// <summary>Opens the store of this test, with what it held when it was closed.</summary>
    protected abstract Task<ReportStore> OpenAsync();

    /// <summary>Opens a connection that may write whatever it likes.</summary>
    protected abstract Task<DbConnection> ConnectAsync();

    public async ValueTask InitializeAsync() => _store = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Every_kind_of_act_is_in_a_chain_and_a_whole_store_verifies()
    {
        await FillAsync();
        var checkpoint = await CheckpointAsync();

        var result = await AuditVerification.RunAsync(Location, [checkpoint], Cancellation);

        Assert.Empty(result.Findings);
        await using var connection = await ConnectAsync();
        var kinds = connection.Query<byte[]>("SELECT entries FROM audit_link")
            .SelectMany(e => e.Chunk(AuditEncoding.EntrySize)).Select(e => (AuditKind)e[AuditSalt.LocatorSize]).ToHashSet();
        Assert.Equal(Enum.GetValues<AuditKind>().ToHashSet(), kinds);
        Assert.Equal((result.Acts, 0), (result.ActsCovered, result.ActsBefore));
        Assert.Equal(result.Acts, checkpoint.Heads.Heads.Sum(h => h.Acts));
    }

    [Fact]
    public async Task What_came_after_the_newest_checkpoint_is_not_guaranteed_and_the_result_says_so()
    {
        await FillAsync();
        var checkpoint = await CheckpointAsync();
        await Store.ScreenAsync(new[] { Example.Screening(500) }, Cancellation);

        var result = await AuditVerification.RunAsync(Location, [checkpoint], Cancellation);

        Assert.Empty(result.Findings);
        Assert.Equal(result.Acts - 1, result.ActsCovered);
    }

    [Fact]
    public async Task A_duplicate_a_conflict_and_a_lost_race_add_nothing()
    {
        await FillAsync();
        var before = await Store.Audit.ReadHeadsAsync(Cancellation);

        await Store.ScreenAsync(new[] { Example.Screening(1), Example.Screening(2, revision: 9, facts: "other") }, Cancellation);
        await Store.AppendAsync([new(Example.Id(1), Claim(2))], Cancellation);
        await Store.AppendActAsync(new(StoredAct.Series, 1, "officer-2", 6, new byte[] { 3 }), Cancellation);

        Assert.Equal(before.Heads.AsEnumerable(), (await Store.Audit.ReadHeadsAsync(Cancellation)).Heads);
    }

    [Fact]
    public async Task A_new_run_begins_a_chain_of_its_own_and_every_checkpoint_goes_on_holding()
    {
        await FillAsync();
        var first = await CheckpointAsync();
        await Store.DisposeAsync();
        _store = await OpenAsync();
        await Store.ScreenAsync(new[] { Example.Screening(501) }, Cancellation);
        var second = await CheckpointAsync();

        Assert.Equal(first.Heads.Heads.Length + 1, second.Heads.Heads.Length);
        Assert.Empty((await AuditVerification.RunAsync(Location, [first, second], Cancellation)).Findings);
    }

    [Fact]
    public async Task A_forged_checkpoint_is_told()
    {
        await FillAsync();
        var checkpoint = await CheckpointAsync();
        using var other = AuditCheckpoint.KeyOf(SHA256.HashData("other"u8));

        var forged = checkpoint with { Time = checkpoint.Time + 1 };
        var foreign = AuditCheckpoint.Sign(checkpoint.Time, checkpoint.Heads, other);

        Assert.Equal("checkpoint", Assert.Single((await AuditVerification.RunAsync(Location, [forged], Cancellation)).Findings).Kind);
        Assert.Equal("checkpoint", Assert.Single((await AuditVerification.RunAsync(Location, [checkpoint, foreign], Cancellation)).Findings).Kind);
        Assert.Equal(checkpoint.Text, AuditCheckpoint.Parse(checkpoint.ToJson()).Text);
    }

    [Fact]
    public async Task Without_its_salt_nothing_of_a_report_can_be_guessed_from_the_chain()
    {
        await FillAsync();
        await using var connection = await ConnectAsync();
        var salts = connection.Query<byte[]>("SELECT audit_salt FROM report_revision WHERE revision = 1").AsList();

        Assert.All(salts, s => Assert.Equal(AuditSalt.Size, s.Length));
        Assert.Equal(salts.Count, salts.Select(Convert.ToHexString).Distinct().Count());
        var known = AuditSalt.Of(Example.Id(1).ToKey());
        Assert.DoesNotContain(
            connection.Query<byte[]>("SELECT entries FROM audit_link").SelectMany(e => e.Chunk(AuditEncoding.EntrySize)),
            e => e.AsSpan(0, AuditSalt.LocatorSize).SequenceEqual(known.AsSpan(0, AuditSalt.LocatorSize)));
    }

    [Fact]
    public async Task Of_many_random_edits_each_one_is_found_and_its_place_told()
    {
        await FillAsync();
        var checkpoint = await CheckpointAsync();
        await Store.DisposeAsync();
        await using var connection = await ConnectAsync();
        var edits = new AuditEdits(connection, seed: 20_260_101);
        var missed = new List<string>();

        for (var i = 0; i < s_editCount; i++)
        {
            await using var transaction = await connection.BeginTransactionAsync(Cancellation);
            var (name, expected) = edits.Apply();
            var findings = AuditVerification.Run(connection, [checkpoint], Cancellation).Findings;
            if (!findings.Any(f => expected.Length == 0 || expected.Any(e => f.Where.Contains(e, StringComparison.Ordinal))))
                missed.Add($"{i}: {name}: {string.Join("; ", findings.Take(3))}");
            await transaction.RollbackAsync(Cancellation);
        }

        Assert.Empty(missed);
        Assert.Empty(AuditVerification.Run(connection, [checkpoint], Cancellation).Findings);
        _store = await OpenAsync();
    }

    async Task<AuditCheckpoint> CheckpointAsync() =>
        AuditCheckpoint.Sign(1000 * Example.Start, await Store.Audit.ReadHeadsAsync(Cancellation), s_key);

    async Task FillAsync()
    {
        await Store.ScreenAsync(Enumerable.Range(1, 12).Select(i => Example.Screening(i)).ToArray(), Cancellation);
        await Store.ScreenAsync(new[] { Example.Screening(20), Example.Screening(1), Example.Screening(21) }, Cancellation);
        await Store.ScreenAsync(new[] { Example.Screening(3, revision: 2, facts: "more", desk: "OTHER") }, Cancellation);
        for (var i = 1; i <= 6; i++)
            await Store.AppendAsync([new(Example.Id(i), Claim(i == 3 ? 3 : 2))], Cancellation);
        await Store.AppendAsync([], [Again(4, 2), Again(5, 2)], Cancellation);
        await Store.AppendAsync([], [Again(4, 3) with { Vector = null }], Cancellation);
        await Store.Outcomes.RecordAsync([Ended(1), Ended(2)], "intake", Cancellation);
        await Store.LeadModels.AppendAsync(0, LeadModelAct.Submit, Example.Basis, Example.Basis, "researcher-1", "first", Cancellation);
        for (var n = 1; n <= 2; n++)
        {
            await Store.Policies.AppendAsync(PolicyStoreContract.Event("a", n), Cancellation);
            await Store.AppendActAsync(new(StoredAct.Series, n, "officer-1", 5, new byte[] { 1, (byte)n }), Cancellation);
        }
        await Store.PutContentAsync(ContentDigest.Of("text"u8), "text", "text"u8.ToArray(), Cancellation);
    }

    static WorkEvent Claim(int number) => new()
    {
        Number = number,
        Kind = WorkEventKind.Claimed,
        Time = 1000 * Example.Start,
        Actor = "officer-1",
        Desk = "BT-AM-01",
        DeskKind = DeskKind.Basisteam,
        Revision = 1,
        AssessmentNumber = 1,
        Payload = new Lease(Example.Start + 60).Encode(),
    };

    static Reassessment Again(int report, int number) => new()
    {
        ReportId = Example.Id(report),
        Revision = 1,
        Number = number,
        Trigger = AssessmentTrigger.Policy,
        BasisDigest = Example.Basis,
        Vector = Example.Vector(number),
        Offence = "burglary_dwelling",
        OffenceGroup = "burglary",
    };

    static Outcome Ended(int report) => new()
    {
        ReportId = Example.Id(report),
        Kind = OutcomeKind.Ended,
        HasHappened = true,
        OccurTime = Example.Start,
        KnownTime = 1000 * Example.Start,
        Detail = "capacity",
    };
}
