using Opsporing.V1;

namespace Opsporing.Web;

/// <summary>Addresses of report pages, with the queue from which they are opened.</summary>
static class ReportAddress
{
    public static string Of(string path, Queue queue) => $"/zaak/{Escape(path)}?bij={Uri.EscapeDataString(queue.Desk)}";

    /// <summary>Of another report of the queue from which the present page was opened.</summary>
    public static string Beside(string path, string presentAddress) =>
        $"/zaak/{Escape(path)}{new Uri(presentAddress).Query.Split("&besluit")[0]}";

    static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
