using Npgsql;
using NpgsqlTypes;

namespace Opsporing.Storage;

/// <summary>Duties of reports that nobody has touched, one column for each kind that an assessment alone can give.</summary>
/// <remarks>The term of the route is not among them: it stands in the item.</remarks>
sealed class FirstDuties
{
    static readonly DutyKind[] s_kinds = [DutyKind.DangerReview, DutyKind.SecureLead, DutyKind.HicReview, DutyKind.SixMonths];

    /// <summary>Columns: one per kind, and the attention.</summary>
    public static int ParameterCount => s_kinds.Length + 1;

    readonly List<long>[] _dues = [.. s_kinds.Select(_ => new List<long>())];
    readonly List<long> _attention = [];

    /// <summary>Rows (kind, due) of report <paramref name="index"/> for a VALUES list; due is 0 when it does not run.</summary>
    public static string Rows(int firstParameter, string index) =>
        string.Join(", ", s_kinds.Select((kind, i) => $"({(short)kind}::smallint, (${firstParameter + i})[{index}])"));

    /// <summary>The instant at which report <paramref name="index"/> wants attention; -1 for never.</summary>
    public static string Attention(int firstParameter, string index) => $"(${firstParameter + s_kinds.Length})[{index}]";

    public void Clear()
    {
        foreach (var dues in _dues)
            dues.Clear();
        _attention.Clear();
    }

    /// <exception cref="InvalidOperationException">A duty is of another kind: it would be lost.</exception>
    public void Add(WorkDue due)
    {
        var found = 0;
        for (var i = 0; i < s_kinds.Length; i++)
        {
            var duty = due.Duties.FirstOrDefault(d => d.Kind == s_kinds[i]);
            found += duty.Due != 0 ? 1 : 0;
            _dues[i].Add(duty.Due);
        }
        _attention.Add(due.Attention == long.MaxValue ? -1 : due.Attention);
        if (found != due.Duties.Count(d => d.Kind != DutyKind.RouteTerm))
            throw new InvalidOperationException("A new report owes what only work can give.");
    }

    /// <summary>One array per column, filled anew by <see cref="Add"/>.</summary>
    public IEnumerable<NpgsqlParameter> Parameters() => [.. _dues.Append(_attention).Select(d => Arrays.Of(d, NpgsqlDbType.Bigint))];
}
