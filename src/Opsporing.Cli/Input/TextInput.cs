namespace Opsporing.Cli;

/// <summary>Opens a file as text, after a look at its first bytes: no binary, no encoding other than the stated one.</summary>
static class TextInput
{
    const int HeadSize = 64 * 1024;

    /// <summary>Opens the file behind its byte order mark.</summary>
    /// <exception cref="InputException">Absent, empty, binary, or plainly in another encoding.</exception>
    public static StreamReader Open(string path, string encodingName)
    {
        var stream = OpenFile(path);
        try
        {
            var head = Peek(stream);
            if (head.Length == 0)
                throw new InputException($"{path}: the file is empty.");
            Check(path, head, encodingName);
            return new(stream, Encodings.Of(encodingName), detectEncodingFromByteOrderMarks: false, bufferSize: HeadSize);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    static FileStream OpenFile(string path)
    {
        try
        {
            return new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException($"{path}: cannot be opened ({error.Message})");
        }
    }

    static byte[] Peek(FileStream stream)
    {
        var head = new byte[HeadSize];
        var length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return head[..length];
    }

    static void Check(string path, ReadOnlySpan<byte> head, string encodingName)
    {
        var isWide = encodingName is "utf-16" or "utf-16be";
        if (!isWide && (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])))
            throw new InputException(
                $"{path}: the file is UTF-16 and not {encodingName}: state csv.encoding utf-16 or utf-16be in the mapping, "
                + "or save it as UTF-8.");
        if (isWide)
            return;
        if (LooksWide(head))
            throw new InputException($"{path}: the file looks like UTF-16 without a byte order mark and not like {encodingName}.");
        if (IsBinary(head))
            throw new InputException($"{path}: the file is binary and not text (it holds control characters).");
    }

    /// <summary>Zero bytes at every second place.</summary>
    static bool LooksWide(ReadOnlySpan<byte> head)
    {
        int even = 0, odd = 0;
        for (var i = 0; i < head.Length; i++)
            if (head[i] == 0)
                _ = i % 2 == 0 ? even++ : odd++;
        return head.Length >= 8 && (even == 0 || odd == 0) && Math.Max(even, odd) > head.Length / 4;
    }

    /// <summary>More than ten, and more than one in a hundred, are control characters: a lone U+0000 rejects its row only.</summary>
    static bool IsBinary(ReadOnlySpan<byte> head)
    {
        var controls = 0;
        foreach (var value in head)
            if (value < 32 && value is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 12 or 27))
                controls++;
        return controls > 10 && controls * 100 > head.Length || head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])
            || head.StartsWith("%PDF-"u8);
    }
}
