namespace Opsporing.Storage;

/// <summary>Chooses the engine by one text: a data folder for SQLite, a connection string for PostgreSQL.</summary>
/// <remarks>A connection string is a secret: show <see cref="Describe"/> in its place.</remarks>
public static class Stores
{
    /// <returns>True for <c>postgres://…</c>, <c>postgresql://…</c> and <c>Host=…;…</c>; any other text is a folder.</returns>
    public static bool IsPostgres(string location) => PostgresDatabase.IsConnectionString(location);

    /// <returns>The folder, or host, port and database: nothing secret.</returns>
    /// <exception cref="ArgumentException">A connection string is not well formed.</exception>
    public static string Describe(string location) =>
        IsPostgres(location) ? PostgresDatabase.Describe(location) : location;

    /// <summary>Opens a store, making what is not there yet.</summary>
    /// <param name="location">Data folder or connection string.</param>
    /// <param name="options">Limits; the data folder in it is not used.</param>
    /// <param name="clock">Clock of the queues' order.</param>
    /// <exception cref="ArgumentException">A connection string is not well formed, or an option is out of range.</exception>
    /// <exception cref="StoreUnavailableException">The database is away, busy or full: try again.</exception>
    /// <exception cref="StoreAccessException">The database refuses this program.</exception>
    /// <exception cref="StoreVersionException">The schema is not that of this program.</exception>
    /// <exception cref="StoreDurabilityException">PostgreSQL does not keep what it acknowledges.</exception>
    /// <exception cref="StoreLockedException">The data folder is in use.</exception>
    public static async Task<ReportStore> OpenAsync(
        string location, StoreOptions options, TimeProvider clock, CancellationToken cancellation = default) =>
        IsPostgres(location)
            ? await PostgresReportStore.OpenAsync(location, options, clock, cancellation).ConfigureAwait(false)
            : await SqliteReportStore.OpenAsync(options with { DataFolder = location }, clock, cancellation).ConfigureAwait(false);

    /// <summary>Reads a secret of a store, also while others have it open.</summary>
    /// <returns>The secret; null when the store keeps none of this name.</returns>
    /// <exception cref="ArgumentException">A connection string is not well formed.</exception>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    /// <exception cref="StoreAccessException">The database refuses this program.</exception>
    /// <exception cref="StoreVersionException">The schema is older.</exception>
    public static async Task<byte[]?> FindSecretAsync(string location, string name, CancellationToken cancellation = default)
    {
        if (!IsPostgres(location))
            return SecretFiles.Find(location, name);
        await using var database = PostgresDatabase.Open(location, new() { Durability = Durability.UnsafeNoSync });
        var found = await PostgresFaults.RunAsync(() => new PostgresReader(database).ReadSecretsAsync(name, cancellation))
            .ConfigureAwait(false);
        return found.IsEmpty ? null : found[0].Value;
    }

    /// <summary>Brings the schema of a store that nobody serves to a version. There is no way back but a backup.</summary>
    /// <param name="location">Data folder or connection string.</param>
    /// <param name="to">Version to stop at; null for the newest.</param>
    /// <param name="isDryRun">Run everything and undo it at the end.</param>
    /// <param name="clock">Gives the time that is recorded.</param>
    /// <exception cref="StoreVersionException">The version cannot be reached, or a migration was edited.</exception>
    public static async Task<MigrationReport> MigrateAsync(
        string location, int? to, bool isDryRun, TimeProvider clock, CancellationToken cancellation = default)
    {
        if (!IsPostgres(location))
            return await Task.Run(
                () => SqliteReportStore.Migrate(new() { DataFolder = location }, to, isDryRun, clock), cancellation).ConfigureAwait(false);
        // A schema may be made anywhere; whether the database may serve is asked when it does.
        await using var database = PostgresDatabase.Open(location, new() { Durability = Durability.UnsafeNoSync });
        return await PostgresFaults.RunAsync(() => PostgresMigrations.ApplyAsync(
            database, Migration.Of("Postgres"), to, isDryRun, clock.GetUtcNow().ToUnixTimeMilliseconds(), cancellation))
            .ConfigureAwait(false);
    }
}
