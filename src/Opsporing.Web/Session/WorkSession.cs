using Grpc.Core;
using Microsoft.AspNetCore.Components.Authorization;
using Opsporing.V1;

namespace Opsporing.Web;

/// <summary>Who is working, for what purpose and in which language: the one place that makes the headers of a call.</summary>
sealed class WorkSession
{
    const string PurposeHeader = "opsporing-purpose";
    const string SensitivePurposeHeader = "opsporing-sensitive-purpose";
    SessionClaims? _claims;

    /// <summary>True when somebody is signed in.</summary>
    public bool IsOpen => _claims is not null;

    public string Person => _claims?.Person ?? "";

    public string Role => _claims?.Role ?? "";

    public string Purpose => _claims?.Purpose ?? "";

    public bool IsDutch => _claims?.Language != "en";

    public Language Language => IsDutch ? Language.Nl : Language.En;

    /// <summary>Purpose for sensitive reports. Empty until the service asked for it.</summary>
    public string SensitivePurpose { get; set; } = "";

    /// <summary>Headers of every call of this person.</summary>
    /// <exception cref="RpcException">Nobody is signed in.</exception>
    public Metadata Headers
    {
        get
        {
            var claims = _claims ?? throw new RpcException(new(StatusCode.Unauthenticated, ""));
            var headers = new Metadata { { "authorization", $"Bearer {claims.Token}" }, { PurposeHeader, claims.Purpose } };
            if (SensitivePurpose != "")
                headers.Add(SensitivePurposeHeader, SensitivePurpose);
            return headers;
        }
    }

    /// <summary>Takes over who is signed in.</summary>
    public async Task OpenAsync(Task<AuthenticationState>? state) =>
        _claims = SessionClaims.Of(state is null ? null : (await state).User);

    /// <summary>The same words in the language of the session.</summary>
    public string Pick(string dutch, string english) => IsDutch ? dutch : english;
}
