using Grpc.Core;
using Microsoft.AspNetCore.Components.Authorization;
using Opsporing.V1;

namespace Opsporing.Web;

/// <summary>Who is working, for what purpose and in which language: the one place that makes the headers of a call.</summary>
sealed class WorkSession
{
    const string PurposeHeader = "opsporing-purpose";
    readonly Dictionary<ReportId, string> _confirmed = [];
    SessionClaims? _claims;

    /// <summary>True when somebody is signed in.</summary>
    public bool IsOpen => _claims is not null;

    public string Person => _claims?.Person ?? "";

    public string Role => _claims?.Role ?? "";

    public string Purpose => _claims?.Purpose ?? "";

    public bool IsDutch => _claims?.Language != "en";

    public Language Language => IsDutch ? Language.Nl : Language.En;

    /// <summary>Headers of every call of this person.</summary>
    /// <exception cref="RpcException">Nobody is signed in.</exception>
    public Metadata Headers => HeadersOf(Purpose);

    /// <summary>Headers of a call about one report: with the purpose that was confirmed for it, if any.</summary>
    public Metadata HeadersFor(ReportId report) => HeadersOf(_confirmed.GetValueOrDefault(report, Purpose));

    /// <summary>Takes over who is signed in.</summary>
    public async Task OpenAsync(Task<AuthenticationState>? state) =>
        _claims = SessionClaims.Of(state is null ? null : (await state).User);

    /// <summary>The same words in the language of the session.</summary>
    public string Pick(string dutch, string english) => IsDutch ? dutch : english;

    /// <summary>Notes the purpose for a sensitive report.</summary>
    public void Confirm(ReportId report, string purpose) => _confirmed[report] = purpose;

    /// <summary>True when the purpose was confirmed for this report in this circuit.</summary>
    public bool IsConfirmed(ReportId report) => _confirmed.ContainsKey(report);

    Metadata HeadersOf(string purpose) => _claims is { } claims
        ? new() { { "authorization", $"Bearer {claims.Token}" }, { PurposeHeader, purpose } }
        : throw new RpcException(new(StatusCode.Unauthenticated, ""));
}
