using System.Security.Cryptography;

namespace Opsporing.Server;

/// <summary>Secret keys of a data folder, each in a file that only its owner can read; made at first start.</summary>
/// <remarks>They belong to the data: copy them with it. Without the audit key no draw can be repeated.</remarks>
public sealed class DataKeys
{
    const int KeySize = 32;

    DataKeys(byte[] signing, byte[] paging, byte[] audit) => (Signing, Paging, Audit) = (signing, paging, audit);

    /// <summary>Signs the tokens of demo identities.</summary>
    public byte[] Signing { get; }

    /// <summary>Authenticates page tokens.</summary>
    public byte[] Paging { get; }

    /// <summary>Key of the audit draws (<see cref="AuditDraws"/>).</summary>
    public byte[] Audit { get; }

    /// <summary>Opens the keys of <paramref name="dataFolder"/>, making the folder and what is absent.</summary>
    /// <exception cref="InvalidDataException">A key file has not 32 bytes.</exception>
    public static DataKeys Open(string dataFolder)
    {
        var folder = Path.Combine(dataFolder, "keys");
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new(OpenKey(folder, "signing.key"), OpenKey(folder, "paging.key"), OpenKey(folder, "audit.key"));
    }

    static byte[] OpenKey(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
            Make(path);
        var key = File.ReadAllBytes(path);
        return key.Length == KeySize ? key : throw new InvalidDataException($"Key file '{path}' has not {KeySize} bytes.");
    }

    // Written aside, flushed and moved without overwriting: a crash or a second process never leaves half a key.
    static void Make(string path)
    {
        var draft = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(KeySize));
            file.Flush(flushToDisk: true);
        }
        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
