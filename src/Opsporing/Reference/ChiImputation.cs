using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Opsporing;

/// <summary>
/// Makes the table <c>nl-startpunt</c> from the catalogue: starting points found, and the blanks imputed.
/// </summary>
/// <remarks>
/// A blank is the weight of its named sibling × its own statutory maximum / the sibling's maximum, rounded half up to a
/// hundredth of a day; an offence with life takes its anchor. Never the statutory maximum itself, a median 24 times the
/// starting point. Source of the rule: DOMAIN.md section 3. Integers only.
/// </remarks>
public static class ChiImputation
{
    /// <summary>Imputes the weights of a whole catalogue.</summary>
    /// <returns>One weight for each offence, by offence index.</returns>
    public static ImmutableArray<ChiWeight> Impute(OffenceCatalogue catalogue) =>
        [.. catalogue.Offences.Select(offence => WeightOf(offence, catalogue))];

    /// <summary>The text of <c>seeds/chi/nl-startpunt.csv</c> for a catalogue.</summary>
    /// <param name="catalogue">Catalogue to make the table for.</param>
    /// <param name="version">Version to write into the table.</param>
    public static string ToCsv(OffenceCatalogue catalogue, string version)
    {
        var csv = new StringBuilder();
        csv.Append($"# table: nl-startpunt\n# version: {version}\n# use: rank\ncode,days,imputed,basis,source,as_of\n");
        foreach (var (offence, weight) in catalogue.Offences.Zip(Impute(catalogue)))
        {
            string[] fields =
            [
                offence.Code, Days(weight.HundredthDays), weight.Imputed ? "true" : "false", weight.Basis,
                weight.Source, weight.AsOf?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
            ];
            csv.AppendJoin(',', fields.Select(Quoted)).Append('\n');
        }

        return csv.ToString();
    }

    /// <summary>Days with two decimals, a point between.</summary>
    internal static string Days(long hundredths) => string.Create(
        CultureInfo.InvariantCulture, $"{hundredths / Units.DayHundredths}.{hundredths % Units.DayHundredths:00}");

    static ChiWeight WeightOf(OffenceDefinition offence, OffenceCatalogue catalogue)
    {
        var start = offence.StartingPoint;
        if (start.HundredthDays is { } found)
        {
            return new()
            {
                HundredthDays = found,
                Imputed = false,
                Basis = $"starting point: {start.Raw}",
                Source = start.Source,
                AsOf = start.VerifiedOn,
            };
        }

        return start.AnchorHundredthDays is { } anchor
            ? new() { HundredthDays = anchor, Imputed = true, Basis = "imputed: anchor", Source = start.AnchorSource }
            : FromSibling(offence, catalogue[catalogue.IndexOf(start.SiblingCode)], catalogue);
    }

    static ChiWeight FromSibling(OffenceDefinition offence, OffenceDefinition sibling, OffenceCatalogue catalogue)
    {
        var weight = WeightOf(sibling, catalogue);
        return weight with
        {
            HundredthDays = Units.DivideHalfUp(
                weight.HundredthDays * offence.StatutoryMaxDays, sibling.StatutoryMaxDays),
            Imputed = true,
            Basis = $"imputed: {Days(weight.HundredthDays)} days of {sibling.Code} x "
                + $"{offence.StatutoryMaxDays} / {sibling.StatutoryMaxDays} days of statutory maximum",
            Source = $"{sibling.Code}: {weight.Source}",
        };
    }

    static string Quoted(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"")}\"";
}
