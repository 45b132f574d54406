using Grpc.Core;
using Microsoft.AspNetCore.Components;

namespace Opsporing.Web;

/// <summary>A component that knows whose session it is in, speaks its language, and shows what a call answered or why it did not.</summary>
public abstract class WebPart : ComponentBase, IDisposable
{
    readonly CancellationTokenSource _gone = new();

    [Inject] private protected WorkSession Session { get; set; } = null!;

    [Inject] private protected ServiceClient Service { get; set; } = null!;

    [Inject] private protected NameTable Names { get; set; } = null!;

    [Inject] private protected TimeProvider Clock { get; set; } = null!;

    [Inject] private protected NavigationManager Navigation { get; set; } = null!;

    /// <summary>Why the last call failed; null when it did not.</summary>
    private protected Failure? Failed { get; set; }

    /// <summary>Ends when the component leaves the page.</summary>
    private protected CancellationToken Gone => _gone.Token;

    private protected DateTimeOffset Now => Clock.GetUtcNow();

    /// <inheritdoc/>
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected string T(string dutch, string english) => Session.Pick(dutch, english);

    private protected string NameOf(V1.CodeKind kind, string code) => Names.Of(kind, code, Session.Language);

    /// <summary>Runs calls; a failure is kept to be shown, the end of the session leads to the sign-in page.</summary>
    /// <returns>True when nothing failed.</returns>
    private protected async Task<bool> TryAsync(Func<Task> calls)
    {
        try
        {
            await calls();
            Failed = null;
            return true;
        }
        catch (RpcException) when (_gone.IsCancellationRequested)
        {
            return false;
        }
        catch (RpcException error)
        {
            Failed = Failure.Of(error);
            if (Failed.IsSignedOut)
                Navigation.NavigateTo($"{SessionEndpoints.SignInPath}?verlopen=1", forceLoad: true);
            return false;
        }
    }
}
