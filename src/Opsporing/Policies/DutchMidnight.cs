namespace Opsporing;

/// <summary>When a calendar day begins in the European Netherlands.</summary>
/// <remarks>
/// CET is UTC+1, CEST UTC+2; summer time runs from the last Sunday of March to the last Sunday of October, 01:00 UTC
/// (Directive 2000/84/EC, arts. 2 and 3). Written out, so that no time zone data of a machine changes an assessment.
/// </remarks>
public static class DutchMidnight
{
    /// <summary>Unix seconds of 00:00 local time.</summary>
    public static long UnixSeconds(DateOnly date)
    {
        var isSummer = date > LastSunday(date.Year, 3) && date <= LastSunday(date.Year, 10);
        var days = date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        return days * 86_400L - (isSummer ? 7_200 : 3_600);
    }

    static DateOnly LastSunday(int year, int month)
    {
        var last = new DateOnly(year, month, 31);
        return last.AddDays(-(int)last.DayOfWeek);
    }
}
