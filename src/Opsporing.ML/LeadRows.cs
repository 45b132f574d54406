using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Opsporing.ML;

/// <summary>
/// Reports with a known outcome as rows of levels: the only form in which a report reaches training. About 100 bytes a row.
/// </summary>
/// <param name="catalogue">Offences by which reports are resolved.</param>
/// <param name="leadKinds">Lead kinds by which reports are resolved.</param>
public sealed class LeadRows(OffenceCatalogue catalogue, LeadKindTable leadKinds)
{
    readonly LeadLevels _levels = new(catalogue, leadKinds);
    readonly Dictionary<string, int> _tags = new(StringComparer.Ordinal);
    readonly List<string> _tagKeys = [];
    readonly List<int> _cells = [];
    readonly List<int> _ends = [];
    readonly List<long> _received = [];
    readonly List<byte[]> _ids = [];
    readonly List<bool> _labels = [];
    readonly List<byte> _missing = [];
    readonly List<ulong> _groups = [];
    readonly Facts _facts = new();
    readonly List<int> _row = [];

    public int Count => _labels.Count;

    /// <summary>Offences by which reports were resolved.</summary>
    public OffenceCatalogue Catalogue => catalogue;

    /// <summary>Adds a report as it was known at intake: leads stand as of its receipt.</summary>
    /// <param name="report">Canonical, its first revision.</param>
    /// <param name="isIdentified">The outcome.</param>
    public void Add(Report report, bool isIdentified)
    {
        FactResolver.Resolve(report, catalogue, leadKinds, _facts);
        _row.Clear();
        var sink = new Cells(_row);
        _levels.Visit(_facts, _facts.Received, ref sink);
        foreach (var tag in report.MethodTags)
            _row.Add(_levels.Keys.Length + IndexOf(tag));
        _row.Sort();
        _cells.AddRange(_row);
        _ends.Add(_cells.Count);
        _received.Add(_facts.Received);
        _ids.Add(report.Id.ToKey());
        _labels.Add(isIdentified);
        _missing.Add((byte)LeadLevels.MissingFacts(_facts));
        ulong groups = 0;
        for (var i = 0; i < _facts.OffenceCount; i++)
            groups |= 1UL << catalogue.GroupIndices[_facts.Offences[i].Index];
        _groups.Add(groups);
    }

    /// <summary>Levels of a row: indices for <see cref="KeyOf"/>, ascending, none twice.</summary>
    public ReadOnlySpan<int> LevelsOf(int row)
    {
        var start = row == 0 ? 0 : _ends[row - 1];
        return CollectionsMarshal.AsSpan(_cells)[start.._ends[row]];
    }

    /// <summary>Number of levels that any row can have.</summary>
    public int LevelCount => _levels.Keys.Length + _tagKeys.Count;

    public string KeyOf(int level) => level < _levels.Keys.Length ? _levels.Keys[level] : _tagKeys[level - _levels.Keys.Length];

    public bool LabelOf(int row) => _labels[row];

    /// <summary>Unix seconds.</summary>
    public long ReceivedOf(int row) => _received[row];

    internal int MissingOf(int row) => _missing[row];

    /// <summary>Mask of the offence groups of the row's known offences.</summary>
    internal ulong GroupsOf(int row) => _groups[row];

    /// <summary>Row numbers in the order of receipt, then identity: the same for the same reports in any order.</summary>
    public int[] ByReceipt()
    {
        var rows = Enumerable.Range(0, Count).ToArray();
        Array.Sort(rows, (a, b) => _received[a].CompareTo(_received[b]) is not 0 and var order ? order
            : _ids[a].AsSpan().SequenceCompareTo(_ids[b]));
        return rows;
    }

    /// <summary>Digest of rows with their levels and outcomes.</summary>
    public ContentDigest Digest(ReadOnlySpan<int> rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[9];
        foreach (var row in rows)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, _received[row]);
            number[8] = _labels[row] ? (byte)1 : (byte)0;
            hash.AppendData(number);
            hash.AppendData(_ids[row]);
            // By text: the number of a tag is that of its first appearance, and the digest knows no order of rows.
            foreach (var key in LevelsOf(row).ToArray().Select(KeyOf).Order(StringComparer.Ordinal))
            {
                hash.AppendData(Encoding.UTF8.GetBytes(key));
                hash.AppendData("\n"u8);
            }
        }
        return ContentDigest.FromBytes(hash.GetHashAndReset());
    }

    int IndexOf(string tag)
    {
        if (_tags.TryGetValue(tag, out var index))
            return index;
        _tagKeys.Add($"{LeadLevels.MethodTag}={tag}");
        return _tags[tag] = _tagKeys.Count - 1;
    }

    readonly struct Cells(List<int> row) : ILeadLevelSink
    {
        public void Add(int level) => row.Add(level);
    }
}
