namespace Opsporing.Research;

/// <summary>Dutch holidays on which people report less, or on which more happens.</summary>
/// <remarks>
/// Dates: Algemene termijnenwet, art. 3, and New Year's Eve; Easter by the Gregorian computus of Meeus (1991), chapter 8.
/// </remarks>
public static class DutchHolidays
{
    /// <summary>Name of the holiday in a period; of the first of the list below when there are more.</summary>
    /// <param name="start">First day.</param>
    /// <param name="days">Length, 1 or more.</param>
    /// <returns>Dutch, lower case; null when there is none.</returns>
    public static string? In(DateOnly start, int days)
    {
        string? found = null;
        for (var year = start.Year; year <= start.AddDays(days - 1).Year; year++)
            foreach (var (name, date) in Of(year))
                if (date >= start && date < start.AddDays(days))
                    found ??= name;
        return found;
    }

    static IEnumerable<(string Name, DateOnly Date)> Of(int year)
    {
        var easter = Easter(year);
        yield return ("oud en nieuw", new(year, 12, 31));
        yield return ("oud en nieuw", new(year, 1, 1));
        yield return ("kerst", new(year, 12, 25));
        yield return ("pasen", easter);
        yield return ("pasen", easter.AddDays(1));
        yield return ("koningsdag", KingsDay(year));
        yield return ("hemelvaart", easter.AddDays(39));
        yield return ("pinksteren", easter.AddDays(49));
        yield return ("bevrijdingsdag", new(year, 5, 5));
    }

    /// <summary>27 April since 2014, 30 April before; a day earlier, after 1980, when that is a Sunday.</summary>
    static DateOnly KingsDay(int year)
    {
        var day = new DateOnly(year, 4, year < 2014 ? 30 : 27);
        return day.DayOfWeek == DayOfWeek.Sunday ? day.AddDays(-1) : day;
    }

    static DateOnly Easter(int year)
    {
        var (century, rest) = Math.DivRem(year, 100);
        var golden = year % 19;
        var moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
        var weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
        var late = (golden + 11 * moon + 22 * weekday) / 451;
        var (month, day) = Math.DivRem(moon + weekday - 7 * late + 114, 31);
        return new(year, month, day + 1);
    }
}
