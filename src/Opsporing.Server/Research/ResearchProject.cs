using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Who may see what for which ground: every reading for research names one.</summary>
/// <param name="Code">1 to 32 of a-z, 0-9 and '-'; rows of two projects cannot be joined.</param>
/// <param name="Ground">Legal ground, for example the consent under article 22 Wpg with its number.</param>
/// <param name="Purpose">What the numbers are for.</param>
public sealed record ResearchProject(string Code, string Ground, string Purpose)
{
    const string KeyName = "research";
    const int MaxText = 500;

    /// <returns>What is wrong with it; null when nothing is.</returns>
    public string? Fault() =>
        Code.Length is < 1 or > 32 || Code.Any(static c => !(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            ? "A project is 1 to 32 of a-z, 0-9 and '-'."
        : !IsText(Ground) ? $"A legal ground is stated in 1 to {MaxText} characters."
        : !IsText(Purpose) ? $"A purpose is stated in 1 to {MaxText} characters."
        : null;

    /// <summary>Records in the store that this project is about to read, before anything is read.</summary>
    /// <param name="store">The store.</param>
    /// <param name="act">What it does, such as <c>COMPARE</c>.</param>
    /// <param name="person">Who.</param>
    /// <param name="time">Unix milliseconds.</param>
    /// <param name="cancellation">Observed between two commits.</param>
    /// <returns>Key of the project's pseudonyms.</returns>
    /// <exception cref="StoreUnavailableException">It could not be recorded: nothing may be read.</exception>
    public async Task<byte[]> RecordAsync(ReportStore store, string act, string person, long time, CancellationToken cancellation)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(new { act, project = Code, ground = Ground, purpose = Purpose });
        long number;
        do
            number = (await store.ReadActsAsync(StoredAct.Research, 0, cancellation)).Length + 1;
        while (!await store.AppendActAsync(new(StoredAct.Research, number, person, time, payload), cancellation));
        var secret = await store.KeepSecretAsync(KeyName, RandomNumberGenerator.GetBytes(32), cancellation);
        return HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(Code));
    }

    static bool IsText(string text) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= MaxText && !text.Any(char.IsControl);
}
