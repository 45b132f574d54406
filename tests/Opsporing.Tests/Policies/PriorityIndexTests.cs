using System.Collections.Immutable;
using CsCheck;
using Xunit;

namespace Opsporing.Tests;

public sealed class PriorityIndexTests
{
    const int Groups = 4;

    static readonly Gen<PolicyPriority> Priorities =
        from groups in Gen.OneOf(Gen.Const(ulong.MaxValue), Gen.ULong[1, 15])
        from eenheden in Gen.OneOf(Gen.Const(uint.MaxValue), Gen.UInt[1, 7])
        from basisteam in Gen.Int[-1, 2]
        from gemeenten in OneOf<ImmutableArray<string>>([], ["GM1"], ["GM1", "GM2"])
        from tag in OneOf<string?>(null, "a", "b")
        from online in OneOf<bool?>(null, true, false)
        from period in Gen.Long[0, 3].Select(Gen.Long[0, 4])
        from strength in Gen.Short[1, 5]
        select new PolicyPriority(groups, eenheden, basisteam, gemeenten, tag, online, period.Item1, period.Item2,
            strength, "", "");

    static readonly Gen<Facts> SomeFacts =
        from eenheid in Gen.Short[-1, 2]
        from basisteam in Gen.Short[-1, 2]
        from gemeente in OneOf<string?>(null, "GM1", "GM2", "GM3")
        from tags in OneOf<ImmutableArray<string>>([], ["a"], ["a", "b"])
        from isOnline in Gen.Bool
        from received in Gen.Long[0, 4]
        select new Facts
        {
            Eenheid = eenheid,
            Basisteam = basisteam,
            Gemeente = gemeente,
            MethodTags = tags,
            IsOnline = isOnline,
            Received = received,
        };

    [Fact]
    public void The_match_is_the_strongest_and_of_equals_the_first() =>
        Gen.Select(Priorities.Array[0, 30], Priorities.Array[0, 10], SomeFacts, Gen.Int[-1, Groups - 1])
            .Sample((first, second, facts, group) =>
            {
                var index = PriorityIndex.Join(new([.. first], Groups), new([.. second], Groups));

                return index.Match(facts, group) == StrongestOf([.. first, .. second], facts, group);
            }, iter: 20_000);

    [Fact]
    public void No_priorities_match_nothing() => Assert.Equal(-1, PriorityIndex.Empty.Match(new(), 0));

    static int StrongestOf(PolicyPriority[] all, Facts facts, int group)
    {
        var best = -1;
        for (var i = 0; i < all.Length && group >= 0; i++)
            if (Matches(all[i], facts, group) && (best < 0 || all[i].Strength > all[best].Strength))
                best = i;
        return best;
    }

    static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    static bool Matches(PolicyPriority p, Facts facts, int group) =>
        (p.Groups >> group & 1) == 1
        && (p.Eenheden == uint.MaxValue || facts.Eenheid >= 0 && (p.Eenheden >> facts.Eenheid & 1) == 1)
        && (p.Basisteam < 0 || p.Basisteam == facts.Basisteam)
        && (p.Gemeenten.IsEmpty || facts.Gemeente is not null && p.Gemeenten.Contains(facts.Gemeente))
        && (p.MethodTag is null || facts.MethodTags.Contains(p.MethodTag))
        && (p.Online is null || p.Online == facts.IsOnline)
        && p.From <= facts.Received && facts.Received < p.Until;
}
