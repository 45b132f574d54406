using Google.Rpc;
using Grpc.Core;

namespace Opsporing.Web;

/// <summary>A failed call, for a person to read.</summary>
/// <param name="Code">Status of the call.</param>
/// <param name="Reason">Reason as the contract names it; empty when there is none.</param>
/// <param name="Metadata">What varies.</param>
/// <param name="Violations">Fields that are wrong, each a sentence.</param>
public sealed record Failure(StatusCode Code, string Reason, IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<string> Violations)
{
    public bool IsForbidden => Code == StatusCode.PermissionDenied;

    public bool IsSignedOut => Code == StatusCode.Unauthenticated;

    /// <summary>The service asks for what purpose, this time for a sensitive report.</summary>
    public bool IsPurposeAsked => Reason == "ERROR_REASON_PURPOSE_REQUIRED";

    public bool IsLostRace => Reason == "ERROR_REASON_LOST_RACE";

    public bool IsAway => Code is StatusCode.Unavailable or StatusCode.DeadlineExceeded;

    internal static Failure Of(RpcException error)
    {
        var status = error.GetRpcStatus();
        var info = status?.GetDetail<ErrorInfo>();
        return new(
            error.StatusCode, info?.Reason ?? "", info?.Metadata.ToDictionary() ?? [],
            [.. status?.GetDetail<BadRequest>()?.FieldViolations.Select(v => $"{v.Field}: {v.Description}") ?? []]);
    }

    /// <summary>One sentence in the language of the session.</summary>
    internal string Say(WorkSession session) => Reason switch
    {
        "ERROR_REASON_ACT_REFUSED" => RefusalWords.Sentence(session, Metadata.GetValueOrDefault("refusal", ""),
            Metadata.GetValueOrDefault("clause", ""), Metadata.GetValueOrDefault("who_may", "").Split(',', StringSplitOptions.RemoveEmptyEntries)),
        "ERROR_REASON_POLICY_ACT_REFUSED" => session.Pick("Dat kan nu niet: ", "That is not possible now: ")
            + RefusalWords.OfPolicy(session, Metadata.GetValueOrDefault("refusal", "")),
        "ERROR_REASON_LOST_RACE" or "ERROR_REASON_POLICY_LOST_RACE" => session.Pick(
            $"Iemand anders was eerder{Winner}. Hieronder staat de stand van nu.",
            $"Somebody else was first{Winner}. Below is how it stands now."),
        "ERROR_REASON_PURPOSE_REQUIRED" => session.Pick(
            "Hiervoor is het doel voor gevoelige zaken nodig: open een zaak en noem het.",
            "This takes the purpose for sensitive cases: open a case and state it."),
        "ERROR_REASON_REPORT_NOT_FOUND" => session.Pick("Deze zaak bestaat niet.", "This case does not exist."),
        "ERROR_REASON_DESK_NOT_FOUND" => session.Pick("Deze werkvoorraad bestaat niet voor u.", "This worklist does not exist for you."),
        "ERROR_REASON_FIELDS_INVALID" or "ERROR_REASON_POLICY_INVALID" => string.Join(" · ", Violations),
        _ => Code switch
        {
            StatusCode.PermissionDenied => session.Pick("Uw rol heeft hier geen toegang toe.", "Your role has no access to this."),
            StatusCode.Unavailable => session.Pick("De dienst is even niet bereikbaar.", "The service cannot be reached just now."),
            StatusCode.Unauthenticated => session.Pick("Uw sessie is verlopen.", "Your session has expired."),
            _ => session.Pick("Er ging iets mis in de dienst; probeer het opnieuw.", "Something went wrong in the service; try again."),
        },
    };

    string Winner => Metadata.GetValueOrDefault("winner", "") is { Length: > 0 } winner ? $" ({winner})" : "";
}
