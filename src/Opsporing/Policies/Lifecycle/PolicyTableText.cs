using System.Text;

namespace Opsporing;

/// <summary>Writes the life cycle as the document <c>docs/policy-lifecycle.md</c>.</summary>
public static class PolicyTableText
{
    const string Head = """
        # The life cycle of a policy

        Generated from `PolicyTable.Rows`: the code decides by these rows, the tests walk them, and a test holds this text equal to
        them. Every pair of act and state that is not listed is refused (`WRONG_STATE`).

        | act | state | who, on a base | who, on an overlay | asks | state after |
        |---|---|---|---|---|---|

        """;

    const string Tail = """

        ## How to read it

        - **DRAFT** writes a document: the first, or an edit. It makes a new version in DRAFT; the rows say what becomes of the one
          before. So an edit voids approvals, and an activated version is never edited.
        - **DIGEST**: the act names the digest that the person saw. Another one is refused (`OTHER_DIGEST`).
        - **NOT_AUTHOR**: an author is whoever wrote a draft of the version or of those it was edited from, or submitted it.
        - **ONCE**: nobody approves twice, in whatever role; somebody who is OM and burgemeester fills one place.
        - **NO_POLICE**: whoever holds a role of the police never approves, rejects, activates or retires, whatever else they are.
          There is no role for the ministry.
        - **APPROVE** completes when a base has two of the OM, an overlay one of the OM and the burgemeester.
        - **PERIOD**: from is not in the past, until lies after it, both within the days that the document names.
        - **In force** is, of each place, the version that was activated, has started last and has not ended. When its time ends or it
          is retired, the one before it that is still within its own time is in force again.
        - **EXPIRE** is recorded by the service, so that a clock that is set back brings nothing back.

        """;

    /// <summary>The document, lines ended by a line feed.</summary>
    public static string Write()
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        foreach (var row in PolicyTable.Rows.Where(r => r.IsPossible))
            text.Append(Line(row)).Append('\n');
        return text.Append(Tail.ReplaceLineEndings("\n")).ToString();
    }

    static string Line(PolicyRow row) => string.Concat(
        $"| {UpperSnake.Of(row.Act)} | {UpperSnake.Of(row.State)} | {Flags(row.BaseRoles)} | {Flags(row.OverlayRoles)} ",
        $"| {Flags(row.Needs)} | {UpperSnake.Of(row.After)} |");

    static string Flags<T>(T flags) where T : struct, Enum =>
        UpperSnake.Of(flags) is "NONE" ? "–" : UpperSnake.Of(flags).Replace(" ", ", ", StringComparison.Ordinal);
}
