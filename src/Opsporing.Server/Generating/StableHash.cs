using System.Text;

namespace Opsporing.Server;

/// <summary>A hash that is the same on every machine and in every version: FNV-1a, 32 bits, over UTF-8.</summary>
public static class StableHash
{
    public static uint Of(string text)
    {
        var hash = 2166136261u;
        foreach (var value in Encoding.UTF8.GetBytes(text))
            hash = (hash ^ value) * 16777619u;
        return hash;
    }
}
