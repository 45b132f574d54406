namespace Opsporing.Server;

/// <summary>Counts the reports that come in at this replica, so that background work can leave room for them.</summary>
sealed class ScreeningLoad
{
    long _count;

    /// <summary>Reports so far, refused ones included.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Counts one.</summary>
    public void Add() => Interlocked.Increment(ref _count);
}
