using System.Collections.Frozen;

namespace Opsporing.Server;

/// <summary>Digests of the documents in <c>seeds/policies</c>: nothing else may call itself a demonstration. A test holds them equal.</summary>
static class DemonstrationSeeds
{
    static readonly FrozenSet<string> s_digests = FrozenSet.ToFrozenSet(
    [
        "ce748563ccfdeeef1b046e554b7e3ecd0b5f99da6024d8518eb8f93e0820086e", // demonstration.json
        "01dff58b872f6e57306b94151d49148d10438cc1b3cc9933fda85f53242aec12", // overlays/am.json
        "d3b5775358249652cb91774a8847ef19dc30246fcc47da68a9b8420c93b9fe89", // overlays/am-02.json
        "f391f34a7c3ca87acac01015d526679b138684fe4c81cbf06ee528af7a2e8572", // overlays/on-09.json
        "7b1bb8ef858cdaeddb9c91b6915a1981df0d5b2e32a5e84c7d30479580a56fac", // overlays/rd.json
    ]);

    /// <summary>True for a document of the seeds.</summary>
    public static bool Contains(ContentDigest digest) => s_digests.Contains(digest.ToString());

    /// <summary>How many there are.</summary>
    public static int Count => s_digests.Count;
}
