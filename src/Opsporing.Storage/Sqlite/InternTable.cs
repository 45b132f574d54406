namespace Opsporing.Storage;

/// <summary>A table of values that repeat in every row, kept in memory: rows hold a small number instead.</summary>
/// <remarks>Used by the writer's thread alone. Values added in a transaction are forgotten when it is rolled back.</remarks>
sealed class InternTable<T>(Action<int, T> insert) where T : notnull
{
    readonly Dictionary<T, int> _ids = [];
    readonly List<T> _values = [];

    /// <summary>Values known: what to pass to <see cref="Forget"/> after a rollback.</summary>
    public int Count => _values.Count;

    /// <summary>The value of an id, 1..Count.</summary>
    public T this[long id] => _values[(int)id - 1];

    /// <summary>The id of <paramref name="value"/>, which is inserted when new.</summary>
    public int Intern(T value)
    {
        if (_ids.TryGetValue(value, out var id))
            return id;
        id = _values.Count + 1;
        insert(id, value);
        Load(value);
        return id;
    }

    /// <summary>Adds a value that is stored under the next id.</summary>
    public void Load(T value)
    {
        _values.Add(value);
        _ids.Add(value, _values.Count);
    }

    /// <summary>Forgets all values after the first <paramref name="count"/>.</summary>
    public void Forget(int count)
    {
        for (var i = count; i < _values.Count; i++)
            _ids.Remove(_values[i]);
        _values.RemoveRange(count, _values.Count - count);
    }
}
