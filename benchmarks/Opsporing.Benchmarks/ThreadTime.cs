using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Opsporing.Benchmarks;

/// <summary>Processor time of this thread: what other work on the machine does not add to.</summary>
static partial class ThreadTime
{
    const int ThreadClock = 3; // CLOCK_THREAD_CPUTIME_ID

    /// <summary>Nanoseconds; of a clock on the wall where the system is not Linux.</summary>
    public static long Nanoseconds =>
        OperatingSystem.IsLinux() && ReadClock(ThreadClock, out var time) == 0
            ? time.Seconds * 1_000_000_000 + time.Nanoseconds
            : (long)Stopwatch.GetElapsedTime(0, Stopwatch.GetTimestamp()).TotalNanoseconds;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ReadClock(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
