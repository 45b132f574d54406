using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>
/// Every error the service answers with. Texts hold identifiers only; what varies is in the metadata too.
/// </summary>
/// <remarks>Reasons and their metadata keys: <c>protos/opsporing/v1/error_reason.proto</c>.</remarks>
static partial class RpcErrors
{
    /// <summary>Domain of every <see cref="ErrorInfo"/>.</summary>
    public const string Domain = "opsporing";

    static readonly Duration RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(1));

    public static Google.Rpc.Status FieldsInvalid(ReportId? id, IReadOnlyList<Violation> violations)
    {
        var count = violations.Count.ToString(CultureInfo.InvariantCulture);
        var of = id is null ? "The request" : $"Report '{id}'";
        var status = Error(Code.InvalidArgument, V1.ErrorReason.FieldsInvalid,
            $"{of} has {count} field violation(s); the first is '{violations[0].Field}': {violations[0].Reason}",
            id is null ? [("violation_count", count)] : [("violation_count", count), ("report_id", id.ToString())]);
        var bad = new BadRequest();
        foreach (var (field, reason) in violations)
            bad.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = field, Description = reason });
        status.Details.Add(Any.Pack(bad));
        return status;
    }

    public static Google.Rpc.Status FieldInvalid(string field, string reason) => FieldsInvalid(null, [new(field, reason)]);

    public static Google.Rpc.Status RevisionConflict(ReportId id, int revision, int current) =>
        Error(Code.Aborted, V1.ErrorReason.RevisionConflict,
            $"Report '{id}' stands at revision {Text(current)}: other content needs revision {Text(current + 1)}, not {Text(revision)}.",
            [("report_id", id.ToString()), ("revision", Text(revision)), ("current_revision", Text(current))]);

    public static Google.Rpc.Status ReportNotFound(ReportId id) =>
        Error(Code.NotFound, V1.ErrorReason.ReportNotFound, $"Report '{id}' does not exist.", [("report_id", id.ToString())]);

    public static Google.Rpc.Status DeskNotFound(string desk) =>
        Error(Code.NotFound, V1.ErrorReason.DeskNotFound, $"Desk '{desk}' does not exist within your scope.", [("desk", desk)]);

    public static Google.Rpc.Status PageTokenInvalid() =>
        Error(Code.InvalidArgument, V1.ErrorReason.PageTokenInvalid,
            "The page token is not one of this list: start again at the first page.", []);

    public static Google.Rpc.Status PageTokenExpired() =>
        Error(Code.FailedPrecondition, V1.ErrorReason.PageTokenExpired,
            "The page token has expired: start again at the first page.", []);

    public static Google.Rpc.Status WatchTooSlow(int limit) =>
        Error(Code.ResourceExhausted, V1.ErrorReason.WatchTooSlow,
            $"More than {Text(limit)} changes waited for this watcher: go on with the token of the last message that was read.",
            [("limit", Text(limit))]);

    public static Google.Rpc.Status ResumeTokenInvalid() =>
        Error(Code.InvalidArgument, V1.ErrorReason.ResumeTokenInvalid,
            "The resume token is not one of this watch: begin without one and list the queue.", []);

    public static Google.Rpc.Status ResumeTokenExpired() =>
        Error(Code.FailedPrecondition, V1.ErrorReason.ResumeTokenExpired,
            "The resume token has expired: begin without one and list the queue.", []);

    public static Google.Rpc.Status Unauthenticated() =>
        Error(Code.Unauthenticated, V1.ErrorReason.Unauthenticated, "The call needs a valid bearer token.", []);

    public static Google.Rpc.Status RoleDenied(string rpc) =>
        Error(Code.PermissionDenied, V1.ErrorReason.RoleDenied, $"None of your roles may call '{rpc}'.", [("rpc", rpc)]);

    public static Google.Rpc.Status ScopeDenied(ReportId id) =>
        Error(Code.PermissionDenied, V1.ErrorReason.ScopeDenied, $"Report '{id}' is outside your scope.", [("report_id", id.ToString())]);

    public static Google.Rpc.Status PurposeRequired(string header) =>
        Error(Code.InvalidArgument, V1.ErrorReason.PurposeRequired,
            $"The call shows identifiable facts and no purpose holds: the header '{header}' states one for three hours, 1 to 32 of a-z and '_'.",
            [("header", header)]);

    public static Google.Rpc.Status ActRefused(StoredWork stored, Refusal refusal) =>
        Error(Code.FailedPrecondition, V1.ErrorReason.ActRefused,
            $"The act on report '{stored.Report.Id}' is refused: {UpperSnake.Of(refusal.Reason)} ({refusal.Clause.ToCode()}).",
            [
                ("report_id", stored.Report.Id.ToString()), ("refusal", UpperSnake.Of(refusal.Reason)),
                ("clause", refusal.Clause.ToCode()), ("who_may", RolesText(refusal.WhoMay)), ("holder", refusal.Holder),
                ("work_event_number", Text(stored.Work.Number)),
            ]);

    /// <param name="stored">As it stands.</param>
    /// <param name="winner">The event that was first; null when the report was revised or assessed again.</param>
    /// <param name="now">Unix seconds.</param>
    public static Google.Rpc.Status LostRace(StoredWork stored, WorkEvent? winner, long now) =>
        Error(Code.Aborted, V1.ErrorReason.LostRace,
            $"The work on report '{stored.Report.Id}' has moved on to event {Text(stored.Work.Number)}: look again.",
            [
                ("report_id", stored.Report.Id.ToString()), ("work_event_number", Text(stored.Work.Number)),
                ("winner", winner?.Actor ?? ""), ("winner_kind", winner is null ? "" : UpperSnake.Of(winner.Kind)),
                ("winner_time", winner?.Time.ToString(CultureInfo.InvariantCulture) ?? ""),
                ("state", UpperSnake.Of(stored.Work.State)), ("desk", stored.Work.Desk), ("holder", stored.Work.HolderAt(now) ?? ""),
            ]);

    public static Google.Rpc.Status SimulationBusy() =>
        Error(Code.ResourceExhausted, V1.ErrorReason.SimulationBusy,
            "As many simulations as the service takes at once are running: try again when one has ended.", []);

    public static Google.Rpc.Status ShadowRunning(ContentDigest policy) =>
        Error(Code.AlreadyExists, V1.ErrorReason.ShadowRunning,
            $"A shadow of policy '{policy}' is running on this replica: stop it first.", [("policy_digest", policy.ToString())]);

    public static Google.Rpc.Status ShadowNotRunning() =>
        Error(Code.NotFound, V1.ErrorReason.ShadowNotRunning, "No shadow is running on this replica.", []);

    public static Google.Rpc.Status SeriesNotFound(ReportId id) =>
        Error(Code.NotFound, V1.ErrorReason.SeriesNotFound, $"Report '{id}' is in no series.", [("report_id", id.ToString())]);

    public static Google.Rpc.Status SeriesRefused(SeriesRefusal refusal) =>
        Error(Code.FailedPrecondition, V1.ErrorReason.SeriesRefused,
            $"The act on series is refused: {UpperSnake.Of(refusal)}.", [("refusal", UpperSnake.Of(refusal))]);

    public static Google.Rpc.Status SeriesChanged(long number) =>
        Error(Code.Aborted, V1.ErrorReason.SeriesChanged,
            $"Series have moved on to act {number.ToString(CultureInfo.InvariantCulture)}: look again.",
            [("act_number", number.ToString(CultureInfo.InvariantCulture))]);

    public static Google.Rpc.Status StoreUnavailable()
    {
        var status = Error(Code.Unavailable, V1.ErrorReason.StoreUnavailable,
            "The store cannot be reached; nothing of this was acknowledged. Sending it again is safe.", []);
        status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = RetryDelay }));
        return status;
    }

    public static Google.Rpc.Status StoreVersion() =>
        Error(Code.FailedPrecondition, V1.ErrorReason.StoreVersion,
            "The schema of the store is not that of this program: an operator has to run 'opsporing migrate'.", []);

    public static Google.Rpc.Status StoreAccess() =>
        Error(Code.FailedPrecondition, V1.ErrorReason.StoreAccess,
            "The store refuses this service: an operator has to look at its rights.", []);

    public static Google.Rpc.Status StoreDurability() =>
        Error(Code.FailedPrecondition, V1.ErrorReason.StoreDurability,
            "The store does not keep what it acknowledges and may not serve: an operator has to look at its settings.", []);

    /// <returns>The error for what a store threw; null for anything else.</returns>
    public static Google.Rpc.Status? OfStore(Exception e) => e switch
    {
        StoreUnavailableException or ObjectDisposedException => StoreUnavailable(),
        StoreVersionException => StoreVersion(),
        StoreAccessException => StoreAccess(),
        StoreDurabilityException => StoreDurability(),
        _ => null,
    };

    public static Google.Rpc.Status MessageTooLarge(int limit) =>
        Error(Code.ResourceExhausted, V1.ErrorReason.MessageTooLarge,
            $"A message holds at most {Text(limit)} reports.", [("limit", Text(limit))]);

    public static Google.Rpc.Status LeadModelNotFound(string digest) =>
        Error(Code.NotFound, V1.ErrorReason.LeadModelNotFound,
            $"The store keeps no lead model or card '{digest}'.", [("digest", digest)]);

    public static Google.Rpc.Status LeadModelActRefused(ContentDigest model, LeadModelRefusal refusal) =>
        Error(Code.FailedPrecondition, V1.ErrorReason.LeadModelActRefused,
            $"The act on lead model '{model}' is refused: {UpperSnake.Of(refusal)}.",
            [("model_digest", model.ToString()), ("refusal", UpperSnake.Of(refusal))]);

    public static Google.Rpc.Status LeadModelUnusable(ContentDigest model, string reason) =>
        Error(Code.FailedPrecondition, V1.ErrorReason.LeadModelUnusable,
            $"Lead model '{model}' cannot be used: {reason}", [("model_digest", model.ToString())]);

    public static Google.Rpc.Status LeadModelLostRace(ContentDigest model) =>
        Error(Code.Aborted, V1.ErrorReason.LeadModelLostRace,
            "Somebody else acted on the registry of lead models first: look again.", [("model_digest", model.ToString())]);

    public static Google.Rpc.Status MessageUnreadable() =>
        Error(Code.InvalidArgument, V1.ErrorReason.MessageUnreadable, "The message cannot be decoded.", []);

    public static Google.Rpc.Status Internal() =>
        Error(Code.Internal, V1.ErrorReason.Internal, "The service failed; the cause is in its log.", []);

    /// <summary>The name of a reason as the contract writes it.</summary>
    public static string Name(V1.ErrorReason reason) =>
        V1.ErrorReasonReflection.Descriptor.EnumTypes[0].FindValueByNumber((int)reason).Name;

    static Google.Rpc.Status Error(Code code, V1.ErrorReason reason, string message, (string Key, string Value)[] metadata)
    {
        var info = new ErrorInfo { Domain = Domain, Reason = Name(reason) };
        foreach (var (key, value) in metadata)
            info.Metadata.Add(key, value);
        return new Google.Rpc.Status { Code = (int)code, Message = message, Details = { Any.Pack(info) } };
    }

    /// <summary>Codes of roles as errors and options write them, ascending.</summary>
    public static IEnumerable<string> RoleCodes(Opsporing.Roles roles) => System.Enum.GetValues<Opsporing.Roles>()
        .Where(r => r != 0 && System.Numerics.BitOperations.IsPow2((int)r) && (roles & r) != 0).Select(UpperSnake.Of);

    static string RolesText(Opsporing.Roles roles) => string.Join(',', RoleCodes(roles));

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
