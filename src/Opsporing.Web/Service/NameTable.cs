using System.Collections.Concurrent;
using System.Collections.Frozen;
using Opsporing.V1;

namespace Opsporing.Web;

/// <summary>What codes are called, as the service says; asked once per language.</summary>
sealed class NameTable
{
    readonly ConcurrentDictionary<Language, FrozenDictionary<(CodeKind, string), CodeName>> _names = [];

    /// <summary>Asks the service, unless it was asked before.</summary>
    public async Task LoadAsync(ServiceClient service, Language language, CancellationToken cancellation)
    {
        if (_names.ContainsKey(language))
            return;
        var reply = await service.Guidance.ListNamesAsync(
            new() { Language = language }, service.Headers, cancellationToken: cancellation);
        _names[language] = reply.Names.ToFrozenDictionary(n => (n.Kind, n.Code));
    }

    /// <returns>The name; the code itself when it has none.</returns>
    public string Of(CodeKind kind, string code, Language language) =>
        _names.GetValueOrDefault(language)?.GetValueOrDefault((kind, code))?.Name ?? code;

    /// <returns>The article of law of an offence; empty when unknown.</returns>
    public string LawOf(string offence, Language language) =>
        _names.GetValueOrDefault(language)?.GetValueOrDefault((CodeKind.Offence, offence))?.Law ?? "";

    /// <returns>Desks, ascending by code.</returns>
    public IEnumerable<CodeName> Desks(Language language) =>
        (_names.GetValueOrDefault(language)?.Values ?? []).Where(n => n.Kind == CodeKind.Desk).OrderBy(n => n.Code, StringComparer.Ordinal);
}
