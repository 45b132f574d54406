using CsCheck;
using Xunit;

namespace Opsporing.Research.Tests;

/// <summary>Suppression, attacked with the total and everything that is shown.</summary>
public sealed class SmallCellsTests
{
    const int Limit = 10;

    [Fact]
    public void A_single_small_cell_takes_another_with_it()
    {
        Assert.Equal([true, true, false], SmallCells.Hide([[3L], [12L], [40L]], Limit));
    }

    [Fact]
    public void Two_small_cells_that_sum_to_few_take_a_third()
    {
        Assert.Equal([true, true, true, false], SmallCells.Hide([[3L], [4L], [12L], [40L]], Limit));
    }

    [Fact]
    public void Cells_at_the_limit_and_empty_ones_are_shown()
    {
        Assert.Equal([false, false, false], SmallCells.Hide([[0L], [10L], [40L]], Limit));
    }

    [Fact]
    public void An_empty_cell_protects_nothing()
    {
        Assert.Equal([true, true, true], SmallCells.Hide([[0L], [9L], [40L]], Limit));
    }

    [Fact]
    public void A_small_second_count_hides_the_cell_too()
    {
        Assert.Equal([true, true, false], SmallCells.Hide([[100L, 5L], [120L, 60L], [150L, 70L]], Limit));
    }

    [Fact]
    public void No_hidden_cell_can_be_told_from_the_total_and_what_is_shown() =>
        Gen.Int[0, 25].Array[1, 8].Sample(counts =>
        {
            long[][] cells = [.. counts.Select(static c => new[] { (long)c })];
            var isHidden = SmallCells.Hide(cells, Limit);
            var rest = counts.Sum() - counts.Where((_, i) => !isHidden[i]).Sum();
            var suspects = counts.Where((c, i) => isHidden[i] && c > 0).Count();

            Assert.All(counts.Where((_, i) => !isHidden[i]), static c => Assert.False(SmallCells.IsSmall(c, Limit)));
            // The attacker has the sum of the hidden cells. One of them alone, or few in all, would be told.
            if (isHidden.Contains(true) && !isHidden.All(static h => h))
            {
                Assert.True(suspects >= 2, $"{string.Join(',', counts)}: {suspects} hidden");
                Assert.False(SmallCells.IsSmall(rest, Limit), $"{string.Join(',', counts)}: {rest} in all");
            }
        });
}
