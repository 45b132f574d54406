using System.Globalization;
using Opsporing.V1;

namespace Opsporing.Web;

// Facets: counts of the service, and the filter that they set.
public sealed partial class Worklist
{
    List<FacetCount> CountsOf(string facet) => [.. (_facets?.Counts ?? []).Where(c => c.Facet == facet)];

    string FacetWord(string facet, string value) => facet switch
    {
        "advice" => value == "" ? CodeWords.Of(Session, Advice.Unspecified) : Parse<Advice>(value) is { } a ? CodeWords.Of(Session, a) : value,
        "kind" => Parse<ReportKind>(value) is { } kind ? CodeWords.Of(Session, kind) : value,
        "certainty" => Parse<Certainty>(value) is { } certainty ? CodeWords.Of(Session, certainty) : value,
        "band" => $"{T("band", "band")} {value}",
        _ => value == "" ? T("geen feit", "no offence") : value.Replace('_', ' '),
    };

    bool IsChosen(string facet, string value) => facet switch
    {
        "advice" => Parse<Advice>(value) is { } advice && _filter.Advices.Contains(advice),
        "kind" => Parse<ReportKind>(value) is { } kind && _filter.Kinds.Contains(kind),
        "certainty" => Parse<Certainty>(value) is { } certainty && _filter.Certainties.Contains(certainty),
        "band" => _filter.Bands.Contains(int.Parse(value, CultureInfo.InvariantCulture)),
        _ => _filter.OffenceGroups.Contains(value),
    };

    async Task ToggleAsync(string facet, string value)
    {
        switch (facet)
        {
            case "advice": Toggle(_filter.Advices, Parse<Advice>(value) ?? Advice.Unspecified); break;
            case "kind" when Parse<ReportKind>(value) is { } kind: Toggle(_filter.Kinds, kind); break;
            case "certainty" when Parse<Certainty>(value) is { } certainty: Toggle(_filter.Certainties, certainty); break;
            case "band": Toggle(_filter.Bands, int.Parse(value, CultureInfo.InvariantCulture)); break;
            case "offence_group": Toggle(_filter.OffenceGroups, value); break;
        }
        await FilterAsync();
    }

    async Task ToggleRedFlagsAsync()
    {
        _filter.RedFlagOnly = !_filter.RedFlagOnly;
        await FilterAsync();
    }

    async Task ClearAsync()
    {
        _filter = new();
        await FilterAsync();
    }

    async Task FilterAsync()
    {
        Place.Tokens = [""];
        await ListAsync();
    }

    static void Toggle<TValue>(ICollection<TValue> values, TValue value)
    {
        if (!values.Remove(value))
            values.Add(value);
    }

    /// <summary>A code as the service writes it, such as <c>TAKE_UP</c>.</summary>
    static TEnum? Parse<TEnum>(string code) where TEnum : struct, Enum =>
        Enum.TryParse<TEnum>(code.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var value) ? value : null;
}
