using Opsporing.V1;

namespace Opsporing.Web;

/// <summary>Addresses of report pages. One that comes from an ordinary queue says so; for any other the purpose is asked again.</summary>
static class ReportAddress
{
    public static string Of(string path, Queue queue) => Of(path, queue.Desk, queue.DeskKind);

    /// <summary>Of another report of the queue from which the present page was opened.</summary>
    public static string Beside(string path, string presentAddress) =>
        $"/zaak/{Escape(path)}{new Uri(presentAddress).Query.Split("&besluit")[0]}";

    public static string Of(string path, string desk, DeskKind kind) =>
        $"/zaak/{Escape(path)}?bij={Uri.EscapeDataString(desk)}{(kind is DeskKind.FrontofficeTos or DeskKind.Integrity ? "&gevoelig=1" : "")}";

    static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
