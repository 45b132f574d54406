using CsCheck;
using Xunit;

namespace Opsporing.Storage.Tests;

public sealed class StoredFormTests
{
    [Fact]
    public void A_packed_vector_reads_back_to_the_bit() =>
        Gen.Byte.Array[AssessmentVector.Size].Sample(plain =>
        {
            var vector = Example.Vector();
            for (var i = 0; i < plain.Length; i++)
                plain[i] = plain[i] < 128 ? (byte)0 : plain[i];
            plain[^10] = AssessmentVector.CurrentScorerVersion;
            vector = AssessmentVector.Read(plain);
            var packed = new byte[PackedVector.MaxSize];

            var length = PackedVector.Pack(vector, packed);

            Assert.Equal(plain, Example.Bytes(PackedVector.Unpack(packed.AsSpan(0, length))));
        });

    [Fact]
    public void No_flipped_bit_reads_back_as_the_same_vector()
    {
        var vector = Example.Vector();
        var packed = new byte[PackedVector.MaxSize];
        packed = packed[..PackedVector.Pack(vector, packed)];

        for (var bit = 0; bit < 8 * packed.Length; bit++)
        {
            var flipped = packed.ToArray();
            flipped[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.False(PackedVector.TryUnpack(flipped, out var read)
                && Example.Bytes(read).AsSpan().SequenceEqual(Example.Bytes(vector)), $"bit {bit}");
        }
        Assert.False(PackedVector.TryUnpack(packed.AsSpan(0, packed.Length - 1), out _));
        Assert.False(PackedVector.TryUnpack([.. packed, 0], out _));
    }

    [Fact]
    public void Other_bytes_are_no_packed_vector()
    {
        Assert.Throws<InvalidDataException>(() => PackedVector.Unpack([]));
        Assert.Throws<InvalidDataException>(() => PackedVector.Unpack(new byte[100]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(19)]
    [InlineData(243)]
    public void Bytes_of_another_length_are_no_position(int length) =>
        Assert.False(QueuePosition.TryRead(new byte[length], out _));

    [Theory]
    [InlineData(0)]
    [InlineData(65_537)]
    public void A_group_size_out_of_range_is_refused(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new StoreOptions { DataFolder = "x", GroupSize = size }.Validate());

    [Fact]
    public void A_store_without_a_folder_is_refused() =>
        Assert.Throws<ArgumentException>(() => new StoreOptions { DataFolder = " " }.Validate());
}
