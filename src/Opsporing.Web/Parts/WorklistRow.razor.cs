using Microsoft.AspNetCore.Components;

namespace Opsporing.Web;

/// <summary>One case of a worklist.</summary>
public sealed partial class WorklistRow
{
    [Parameter, EditorRequired]
    public required QueueRow Row { get; set; }
}
