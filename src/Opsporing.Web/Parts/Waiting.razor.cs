using Microsoft.AspNetCore.Components;

namespace Opsporing.Web;

/// <summary>A page that is loading, or why it could not be loaded.</summary>
public sealed partial class Waiting
{
    /// <summary>Why; null while it loads.</summary>
    [Parameter]
    public Failure? Failure { get; set; }
}
