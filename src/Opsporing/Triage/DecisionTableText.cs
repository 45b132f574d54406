using System.Text;

namespace Opsporing;

/// <summary>Writes the decision table as the document <c>docs/decisions.md</c>.</summary>
public static class DecisionTableText
{
    const string Head = """
        # Decisions

        Generated from `DecisionTable.Rows`: the code decides by these rows, the tests walk them, and a test holds this text equal to
        them. Every pair of state and decision that is not listed is refused (`WRONG_STATE`).

        | decision | state | who | guards: refused, only the OM | guards: with the OM's agreement | guards: frontoffice only | needs | state after | duties begun | queue |
        |---|---|---|---|---|---|---|---|---|---|

        """;

    const string Tail = """

        ## How to read it

        - **Who**: desk workers are those of the owning desk. At FRONTOFFICE_TOS only FRONTOFFICE, at INTEGRITY only INTEGRITY, elsewhere
          TRIAGE and COORDINATOR. A live claim of somebody else refuses a desk worker. The OM is bound by no claim and by no police guard.
        - **Guards** hold from the first assessment that gives them until the OM lifts them (LIFT_GUARD), across revisions and
          reassessments. A guard that the present facts give cannot be lifted, except A4-caught and A5-priority, which are agreements
          about true facts; a later revision that gives the guard again arms it again.
        - **With the OM's agreement**: the decision waits; it takes effect when somebody of the OM confirms it on the same revision, and the
          guards are checked again. An ending reason whose decider is POLICE_WITH_OM does the same; one that is the OM's is refused.
        - **HIC without leads** (A5-hic) is ended by OM_END only, whatever the reason, decision or policy says. Until then it is reviewed with the OM at
          doubling intervals; a new lead or series recalls it.
        - **SECOND_PERSON**: a colleague confirms when the report is serious, or when the reason is lack of leads and the advice was to take up
          (capacity is never recorded as lack of leads). The OM counts as a second person.
        - **REASON** for lack of leads on a serious report: every kind of lead that its offence groups must ask has been asked, OM_END included.
        - **DATE**: waits end by themselves. After three in a row without a new revision only a coordinator may let a report wait again.
        - **DANGER_REVIEWED**: a review that has seen every red flag of the newest revision. A new flag opens it again.
        - **Frontoffice only**: a receiver that accepted a sexual offence from a frontoffice may work on it; it hands it on to a frontoffice only.
        - **MERGE** of a sexual offence: only into a report that stands at a frontoffice. When the lead ends, its members are open again.
        - **Counter-reports** (8-counter): whoever holds or decided the one decides the other, where one person can decide both; else a coordinator
          or the OM. Moving and merging are free: they bring the two together.
        - **Second triage**: a drawn share of the desk's decisions by which a report leaves its queue, once per report, is triaged again by somebody
          who does not know the decision: not by who took or agreed to it, nor by a coordinator. New facts end it; it changes nothing.
        - A report that was ended, merged or taken up before a guard was known comes back when a revision brings it: see `DutySchedule`.

        """;

    /// <summary>The document, lines ended by a line feed.</summary>
    public static string Write()
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        foreach (var row in DecisionTable.Rows.Where(r => r.IsPossible))
            text.Append(Line(row)).Append('\n');
        return text.Append(Tail.ReplaceLineEndings("\n")).ToString();
    }

    static string Line(DecisionRow row) => string.Concat(
        $"| {UpperSnake.Of(row.Decision)} | {UpperSnake.Of(row.State)} | {Who(row.Roles)} | {Names(row.Refuses)} ",
        $"| {Names(row.OmAgrees)} | {Names(row.FrontofficeOnly)} | {Flags(row.Needs)} | {UpperSnake.Of(row.After)} ",
        $"| {Flags(row.Duties)} | {UpperSnake.Of(row.Queue)} |");

    static string Who(Roles roles) =>
        (roles & Roles.DeskWorkers) == Roles.DeskWorkers
            ? "desk workers" + ((roles & Roles.Om) != 0 ? ", OM" : "")
            : Flags(roles);

    static string Names(Guards guards) => guards == 0
        ? "–"
        : string.Join(", ", Enum.GetValues<Guards>().Where(g => g != 0 && (guards & g) != 0).Select(g => Clauses.Of(g).ToCode()));

    static string Flags<T>(T flags) where T : struct, Enum =>
        UpperSnake.Of(flags) is "NONE" ? "–" : UpperSnake.Of(flags).Replace(" ", ", ", StringComparison.Ordinal);
}
