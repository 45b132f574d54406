using System.Collections.Immutable;

namespace Opsporing.Storage;

/// <summary>Secrets of a data folder, each in a file that only its owner can read.</summary>
static class SecretFiles
{
    const string Extension = ".key";

    // The folder belongs to one process; a move that does not overwrite is no test-and-set on every system.
    static readonly Lock s_making = new();

    /// <returns>The secret, or null when the folder has none of this name.</returns>
    /// <exception cref="InvalidDataException">Its file has another size.</exception>
    public static byte[]? Find(string dataFolder, string name)
    {
        var path = PathOf(dataFolder, name);
        if (!File.Exists(path))
            return null;
        var secret = File.ReadAllBytes(path);
        return secret.Length == StoredSecret.Size
            ? secret
            : throw new InvalidDataException($"Key file '{path}' has not {StoredSecret.Size} bytes.");
    }

    /// <param name="dataFolder">Locked by this process.</param>
    /// <returns>What is kept: <paramref name="proposal"/> when there was none.</returns>
    public static byte[] Keep(string dataFolder, string name, ReadOnlySpan<byte> proposal)
    {
        lock (s_making)
            return KeepAlone(dataFolder, name, proposal);
    }

    static byte[] KeepAlone(string dataFolder, string name, ReadOnlySpan<byte> proposal)
    {
        if (Find(dataFolder, name) is { } known)
            return known;
        var folder = Path.Combine(dataFolder, "keys");
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Make(PathOf(dataFolder, name), proposal);
        return Find(dataFolder, name)!;
    }

    /// <returns>All of them, ascending by name.</returns>
    public static ImmutableArray<StoredSecret> Read(string dataFolder)
    {
        var folder = Path.Combine(dataFolder, "keys");
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, $"*{Extension}").Select(f => Path.GetFileNameWithoutExtension(f))
                .Order(StringComparer.Ordinal).Select(name => new StoredSecret(name, Find(dataFolder, name)!))]
            : [];
    }

    static string PathOf(string dataFolder, string name) => Path.Combine(dataFolder, "keys", name + Extension);

    // Written aside, flushed and moved: a crash never leaves half a key.
    static void Make(string path, ReadOnlySpan<byte> secret)
    {
        var draft = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, options))
        {
            file.Write(secret);
            file.Flush(flushToDisk: true);
        }
        File.Move(draft, path, overwrite: false);
    }
}
