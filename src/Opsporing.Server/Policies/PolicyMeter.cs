using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace Opsporing.Server;

/// <summary>Metrics of the policies in force: meter <c>Opsporing.Policies</c>.</summary>
/// <remarks>
/// <c>opsporing.policy.alarms</c> (tag <c>kind</c>): alarms now. <c>opsporing.policy.served</c> (tags <c>policy_id</c>,
/// <c>digest</c>): 1 for each document served. <c>opsporing.policy.switches</c>: times that something else was served.
/// </remarks>
sealed class PolicyMeter : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "Opsporing.Policies";

    readonly Meter _meter;
    readonly Counter<long> _switches;
    volatile ServedPolicies? _served;
    volatile AlarmCounts _alarms = new([]);

    public PolicyMeter(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _switches = _meter.CreateCounter<long>("opsporing.policy.switches", "{switch}", "Times that other policies were served.");
        _meter.CreateObservableGauge("opsporing.policy.alarms", Alarms, "{alarm}", "Alarms about policies, by kind.");
        _meter.CreateObservableGauge("opsporing.policy.served", Documents, "{document}", "Documents served, by policy and digest.");
    }

    /// <summary>Takes what is served and wrong now.</summary>
    public void Report(ServedPolicies served, ImmutableArray<PolicyAlarm> alarms)
    {
        if (_served is { } before && before.Bases != served.Bases)
            _switches.Add(1);
        (_served, _alarms) = (served, new(alarms));
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    IEnumerable<Measurement<long>> Alarms()
    {
        var alarms = _alarms.All;
        return Enum.GetValues<PolicyAlarmKind>().Select(kind => new Measurement<long>(
            alarms.Count(a => a.Kind == kind), new KeyValuePair<string, object?>("kind", UpperSnake.Of(kind))));
    }

    IEnumerable<Measurement<long>> Documents() =>
        _served?.Deployment.Policies is not { } policies ? [] : policies.Overlays.Prepend(policies.Base).Select(d => new Measurement<long>(
            1, new KeyValuePair<string, object?>("policy_id", d.Id), new KeyValuePair<string, object?>("digest", d.Digest.ToString())));

    sealed record AlarmCounts(ImmutableArray<PolicyAlarm> All);
}
