using System.Globalization;

namespace Opsporing;

/// <summary>One row; each reading tells what is wrong with the field and then gives a harmless value.</summary>
sealed class ReferenceRow(ReferenceTable table, int line, string[] fields)
{
    /// <summary>1-based line on which the row begins.</summary>
    public int Line { get; } = line;

    public void Refuse(string reason) => table.Refuse(Line, reason);

    /// <summary>The field as written; empty when blank or when the table lacks the column.</summary>
    public string Text(string column) => table.Column(column) is var index and >= 0 ? fields[index] : "";

    /// <summary>The field, which may not be blank.</summary>
    public string Required(string column)
    {
        var text = Text(column);
        if (string.IsNullOrWhiteSpace(text) && table.Column(column) >= 0)
            Refuse($"'{column}' is blank");
        return text;
    }

    /// <summary>A code: letters, digits, hyphen and underscore of ASCII. Empty when refused.</summary>
    public string Code(string column)
    {
        var text = Required(column);
        if (text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            return text;
        Refuse($"'{text}' in '{column}' is no code (letters, digits, '_' and '-')");
        return "";
    }

    /// <summary>As <see cref="Code"/>, or null for a blank field.</summary>
    public string? OptionalCode(string column) =>
        Text(column).Length == 0 || Code(column) is not { Length: > 0 } code ? null : code;

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Flag(string column)
    {
        var text = Required(column);
        if (text.Length > 0 && text is not ("true" or "false"))
            Refuse($"'{text}' in '{column}' is neither true nor false");
        return text == "true";
    }

    /// <summary>
    /// A whole number from <paramref name="minimum"/> up to and including <paramref name="maximum"/>.
    /// </summary>
    public int Integer(string column, int minimum, int maximum)
    {
        var text = Required(column);
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= minimum && value <= maximum)
            return value;
        if (text.Length > 0)
            Refuse($"'{text}' in '{column}' is no whole number from {minimum} to {maximum}");
        return minimum;
    }

    /// <summary>
    /// Days with at most two decimals, above 0 and up to <paramref name="maximumDays"/>, in hundredths.
    /// </summary>
    public long HundredthDays(string column, int maximumDays)
    {
        var text = Required(column);
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        if (decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out var days)
            && days > 0 && days <= maximumDays && decimal.IsInteger(days * Units.DayHundredths))
            return (long)(days * Units.DayHundredths);
        if (text.Length > 0)
            Refuse($"'{text}' in '{column}' is not above 0 and up to {maximumDays} days, in at most two decimals");
        return 0;
    }

    /// <summary>As <see cref="HundredthDays"/>, or null for a blank field.</summary>
    public long? OptionalHundredthDays(string column, int maximumDays) =>
        Text(column).Length == 0 ? null : HundredthDays(column, maximumDays);

    /// <summary>A date as yyyy-MM-dd, or null for a blank field.</summary>
    public DateOnly? OptionalDate(string column)
    {
        var text = Text(column);
        if (text.Length == 0)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return date;
        Refuse($"'{text}' in '{column}' is no date (yyyy-MM-dd)");
        return null;
    }
}
