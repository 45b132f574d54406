namespace Opsporing.Storage;

/// <summary>A data folder that this process alone has open.</summary>
sealed class DataFolder : IDisposable
{
    const string LockName = "opsporing.lock";

    readonly FileStream _lock;

    /// <exception cref="StoreLockedException">Another process, or another store of this one, has it open.</exception>
    public DataFolder(string path)
    {
        Directory.CreateDirectory(path);
        Path = path;
        DatabasePath = System.IO.Path.Combine(path, StoreOptions.DatabaseName);
        var file = System.IO.Path.Combine(path, LockName);
        try
        {
            // Kept locked by the system until the process ends, however it ends; the file itself stays.
            _lock = new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(file))
        {
            throw new StoreLockedException(path, e);
        }
    }

    public string Path { get; }

    public string DatabasePath { get; }

    /// <summary>Bytes of the database and its write-ahead log.</summary>
    public long Size => LengthOf(DatabasePath) + LengthOf(DatabasePath + "-wal");

    public void Dispose() => _lock.Dispose();

    static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
