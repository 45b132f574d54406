using System.Diagnostics;

namespace Opsporing.Server;

/// <summary>
/// Spans in the form of the Dutch standard Logboek Dataverwerkingen (Logius): one per report that a look touched, a child of
/// the call's span.
/// </summary>
/// <remarks>Identifiers only. The subject is named by the report, under which the source system knows the people.</remarks>
static class ProcessingLog
{
    /// <summary>Name of the source, for whoever exports the spans.</summary>
    public const string SourceName = "Opsporing.LogboekDataverwerkingen";

    /// <summary>Before the name of the rpc: identity of the processing activity in the register of the organisation.</summary>
    public const string ActivityPrefix = "urn:opsporing:verwerkingsactiviteit:";

    static readonly ActivitySource s_source = new(SourceName);

    /// <summary>Starts the spans of a look; they end when the result is disposed.</summary>
    /// <returns>Null when nobody listens.</returns>
    public static IDisposable? Start(Look look)
    {
        if (!s_source.HasListeners())
            return null;
        var spans = new Spans();
        foreach (var report in look.Reports)
            if (s_source.StartActivity(look.Rpc, ActivityKind.Server, Activity.Current?.Context ?? default) is { } span)
            {
                span.SetTag("dpl.core.processing_activity_id", ActivityPrefix + look.Rpc);
                span.SetTag("dpl.core.data_subject_id", report.ToString());
                span.SetTag("dpl.core.data_subject_id_type", "opsporing.report");
                span.SetTag("opsporing.look_id", look.Id.ToString());
                spans.Add(span);
            }
        return spans;
    }

    sealed class Spans : List<Activity>, IDisposable
    {
        public void Dispose()
        {
            for (var i = Count - 1; i >= 0; i--)
                this[i].Dispose();
        }
    }
}
