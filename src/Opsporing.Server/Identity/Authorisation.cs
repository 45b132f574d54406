using System.Collections.Frozen;
using System.Collections.Immutable;
using Grpc.Core;

namespace Opsporing.Server;

/// <summary>
/// The one authorisation table, deny by default. <c>docs/authorisation.md</c> mirrors it; a test holds them equal.
/// </summary>
static class Authorisation
{
    const string Screening = "opsporing.v1.ScreeningService/";
    const string Triage = "opsporing.v1.TriageService/";
    const string Work = "opsporing.v1.WorkService/";
    const string Tos = "opsporing.v1.TosService/";
    const string Oversight = "opsporing.v1.OversightService/";
    const string Watch = "opsporing.v1.WatchService/";
    const string Policy = "opsporing.v1.PolicyService/";
    const Roles PolicyWriters = Roles.Om | Roles.Burgemeester | Roles.PolicyAuthor;

    /// <summary>A policy is no secret: all who work by it may read it.</summary>
    const Roles PolicyReaders = PolicyWriters | DeskWorkers | Roles.Researcher | Roles.PrivacyOfficer | Roles.Operator;
    const string Simulation = "opsporing.v1.SimulationService/";
    const string Series = "opsporing.v1.SeriesService/";
    const string Signal = "opsporing.v1.SignalService/";
    const string Access = "opsporing.v1.AccessService/";
    const Roles DeskWorkers = Roles.Triage | Roles.Coordinator | Roles.Frontoffice | Roles.Integrity;

    /// <summary>Everybody who can have looked at a report.</summary>
    const Roles Lookers = DeskWorkers | Roles.Om | Roles.Burgemeester | Roles.PolicyAuthor | Roles.Researcher | Roles.PrivacyOfficer;

    /// <summary>What a role may see of the desks within its scope.</summary>
    static readonly ImmutableArray<(Roles Role, Sight Sight)> Sights =
    [
        (Roles.Triage, Sight.Ordinary),
        (Roles.Coordinator, Sight.Ordinary),
        (Roles.Frontoffice, Sight.Sexual),
        (Roles.Om, Sight.Ordinary | Sight.Sexual),
        (Roles.PrivacyOfficer, Sight.Ordinary | Sight.Sexual),
        (Roles.Integrity, Sight.Integrity),
    ];

    /// <summary>Roles that see how full every queue is, whatever its kind, and nothing else.</summary>
    public const Roles SeesCounts = Roles.Operator;

    /// <summary>One row per RPC of every service. What has no row may be called by nobody.</summary>
    public static ImmutableArray<AuthorisationRow> Rows { get; } =
    [
        new(Screening + "ScreenReport", Roles.Intake, Reach.ReceivingEenheid),
        new(Screening + "BatchScreenReports", Roles.Intake, Reach.ReceivingEenheid),
        new(Screening + "ScreenReports", Roles.Intake, Reach.ReceivingEenheid),
        new(Screening + "PreviewAssessment",
            Roles.Intake | Roles.Coordinator | Roles.Om | Roles.PolicyAuthor | Roles.Researcher, Reach.Own),
        new(Triage + "ListQueues",
            Roles.Triage | Roles.Coordinator | Roles.Frontoffice | Roles.Om | Roles.PrivacyOfficer | Roles.Integrity | Roles.Operator,
            Reach.Desk),
        new(Triage + "ListQueueItems",
            Roles.Triage | Roles.Coordinator | Roles.Frontoffice | Roles.Om | Roles.PrivacyOfficer | Roles.Integrity, Reach.Desk),
        new(Triage + "GetReport",
            Roles.Triage | Roles.Coordinator | Roles.Frontoffice | Roles.Om | Roles.PrivacyOfficer | Roles.Integrity, Reach.Report),
        new(Work + "ClaimItem", DeskWorkers, Reach.Report, IsAct: true),
        new(Work + "ExtendClaim", DeskWorkers, Reach.Report, IsAct: true),
        new(Work + "ReleaseClaim", DeskWorkers, Reach.Report, IsAct: true),
        new(Work + "HandOverClaim", DeskWorkers, Reach.Report, IsAct: true),
        new(Work + "TakeOverClaim", DeskWorkers, Reach.Report, IsAct: true),
        new(Work + "ClaimNext", DeskWorkers, Reach.Desk, IsAct: true),
        new(Work + "Decide", DeskWorkers | Roles.Om, Reach.Report, IsAct: true),
        new(Work + "ConfirmDecision", DeskWorkers | Roles.Om, Reach.Report, IsAct: true),
        new(Work + "RefuseDecision", DeskWorkers | Roles.Om, Reach.Report, IsAct: true),
        new(Work + "AcceptTransfer", DeskWorkers, Reach.Report, IsAct: true),
        new(Work + "RefuseTransfer", DeskWorkers, Reach.Report, IsAct: true),
        new(Work + "RecordDangerReview", DeskWorkers, Reach.Report, IsAct: true),
        new(Work + "ConfirmSourceRead", DeskWorkers | Roles.Om, Reach.Report, IsAct: true),
        new(Work + "AcknowledgeItem", DeskWorkers, Reach.Report, IsAct: true),
        new(Work + "RecordIntake", Roles.Frontoffice, Reach.Report, IsAct: true),
        new(Work + "SplitReport", DeskWorkers | Roles.Om, Reach.Report, IsAct: true),
        new(Work + "ClassifyReport", Roles.Triage | Roles.Coordinator, Reach.Report, IsAct: true),
        new(Work + "FinishDuty", DeskWorkers, Reach.Report, IsAct: true),
        new(Work + "RecordRetriage", DeskWorkers, Reach.Report, IsAct: true),
        new(Work + "GetWork", DeskWorkers | Roles.Om | Roles.PrivacyOfficer, Reach.Report),
        new(Work + "GetFacets", DeskWorkers | Roles.Om | Roles.PrivacyOfficer, Reach.Desk),
        new(Work + "ListDuties", DeskWorkers | Roles.Om | Roles.PrivacyOfficer, Reach.Desk),
        new(Work + "ListCoViews", DeskWorkers | Roles.Om | Roles.PrivacyOfficer, Reach.CoViewer),
        new(Work + "ProposeSelection", DeskWorkers | Roles.Om, Reach.Desk),
        new(Work + "BulkDecide", DeskWorkers | Roles.Om, Reach.Report, IsAct: true),
        new(Tos + "GetTosOverview", Roles.Frontoffice | Roles.Om | Roles.PrivacyOfficer | Roles.Operator, Reach.Counts),
        new(Oversight + "ListTeamFigures", DeskWorkers | Roles.Om | Roles.PrivacyOfficer | Roles.Operator, Reach.Desk),
        new(Oversight + "ListAuditDraws", Roles.Coordinator | Roles.Om, Reach.Desk),
        new(Watch + "WatchQueue", DeskWorkers | Roles.Om | Roles.PrivacyOfficer, Reach.Desk),
        new(Simulation + "SimulatePolicy", Roles.Om | Roles.Burgemeester | Roles.PolicyAuthor | Roles.Researcher, Reach.Named),
        new(Simulation + "StartShadow", Roles.Om | Roles.PolicyAuthor, Reach.Own),
        new(Simulation + "StopShadow", Roles.Om | Roles.PolicyAuthor, Reach.Own),
        new(Simulation + "GetShadow", Roles.Om | Roles.Burgemeester | Roles.PolicyAuthor | Roles.Operator, Reach.Own),
        new(Series + "ListSeries", DeskWorkers | Roles.Om | Roles.PrivacyOfficer, Reach.Series),
        new(Series + "GetSeries", DeskWorkers | Roles.Om | Roles.PrivacyOfficer, Reach.Series),
        new(Series + "SplitSeries", DeskWorkers | Roles.Om, Reach.Series),
        new(Series + "MergeSeries", DeskWorkers | Roles.Om, Reach.Series),
        new(Series + "ConfirmSeries", Roles.Coordinator | Roles.Frontoffice | Roles.Triage, Reach.Series),
        new("opsporing.v1.GuidanceService/ListDecisions", DeskWorkers | Roles.Om, Reach.Report),
        new("opsporing.v1.GuidanceService/ListNames", PolicyReaders, Reach.Own),
        new(Signal + "RunSignals", Roles.Coordinator | Roles.Om | Roles.Researcher | Roles.Operator, Reach.Counts),
        new(Signal + "ListSignals", PolicyReaders, Reach.Counts),
        new(Signal + "ConfirmSignal", Roles.Coordinator | Roles.Frontoffice | Roles.Om, Reach.Signal),
        new(Signal + "DismissSignal", Roles.Coordinator | Roles.Frontoffice | Roles.Om, Reach.Signal),
        new("opsporing.v1.ReassessmentService/ListReassessments", PolicyReaders, Reach.Counts),
        new("opsporing.v1.ReassessmentService/RunReassessment", Roles.Operator, Reach.Counts),
        new(Access + "WhoLookedAt", Roles.PrivacyOfficer | Roles.Integrity, Reach.Report),
        new(Access + "MyLooks", Lookers, Reach.Self),
        new(Access + "AddContext", Lookers, Reach.Self),
        new(Access + "RegisterAssignment", Roles.Coordinator, Reach.Place),
        new(Access + "OpenReview", Roles.PrivacyOfficer | Roles.Integrity, Reach.Report, IsAct: true),
        new(Access + "ReviewLook", Roles.PrivacyOfficer | Roles.Integrity, Reach.Report, IsAct: true),
        new("opsporing.v1.OutcomeService/RecordOutcomes", Roles.Intake, Reach.ReceivingEenheid),
        new("opsporing.v1.LeadModelService/ListLeadModels", Roles.PolicyAuthor | Roles.Om | Roles.Researcher | Roles.PrivacyOfficer | Roles.Operator, Reach.Own),
        new("opsporing.v1.LeadModelService/SubmitLeadModel", Roles.PolicyAuthor, Reach.Own),
        new("opsporing.v1.LeadModelService/ApproveLeadModel", Roles.Om, Reach.Own),
        new("opsporing.v1.LeadModelService/ActivateLeadModel", Roles.Om, Reach.Own),
        new("opsporing.v1.LeadModelService/RollBackLeadModel", Roles.Om, Reach.Own),
        new("grpc.health.v1.Health/Check", Roles.None, Reach.Public),
        new("grpc.health.v1.Health/Watch", Roles.None, Reach.Public),
        new("grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", Roles.None, Reach.Public),
        new("grpc.reflection.v1.ServerReflection/ServerReflectionInfo", Roles.None, Reach.Public),
        new(Policy + "GetPolicySchema", PolicyReaders, Reach.Policy),
        new(Policy + "ValidatePolicy", PolicyWriters, Reach.Policy),
        new(Policy + "DraftPolicy", PolicyWriters, Reach.Policy),
        new(Policy + "SubmitPolicy", PolicyWriters, Reach.Policy),
        new(Policy + "ApprovePolicy", Roles.Om | Roles.Burgemeester, Reach.Policy),
        new(Policy + "RejectPolicy", Roles.Om | Roles.Burgemeester, Reach.Policy),
        new(Policy + "ActivatePolicy", Roles.Om, Reach.Policy),
        new(Policy + "RetirePolicy", Roles.Om, Reach.Policy),
        new(Policy + "ListPolicies", PolicyReaders, Reach.Policy),
        new(Policy + "GetPolicy", PolicyReaders, Reach.Policy),
        new(Policy + "DiffPolicies", PolicyReaders, Reach.Policy),
        new(Policy + "GetServingStatus", PolicyReaders, Reach.Policy),
    ];

    static readonly FrozenDictionary<string, AuthorisationRow> ByRpc =
        Rows.ToFrozenDictionary(row => '/' + row.Rpc, StringComparer.Ordinal);

    /// <param name="method">Full name with its leading slash.</param>
    /// <returns>Null when the table has no row: nobody may call it.</returns>
    public static AuthorisationRow? Find(string method) => ByRpc.GetValueOrDefault(method);

    /// <summary>What these roles together may see.</summary>
    public static Sight SightOf(Roles roles)
    {
        var sight = Sight.None;
        foreach (var (role, own) in Sights)
            if ((roles & role) != 0)
                sight |= own;
        return sight;
    }

    /// <summary>What must be seen to see the items of a kind of desk.</summary>
    public static Sight Needed(DeskKind kind) => kind switch
    {
        DeskKind.FrontofficeTos => Sight.Sexual,
        DeskKind.Integrity => Sight.Integrity,
        _ => Sight.Ordinary,
    };

    /// <summary>True when the caller may see the items of a desk.</summary>
    public static bool MaySee(Caller caller, Desk desk, Organisation organisation) =>
        (SightOf(caller.Roles) & Needed(desk.Kind)) != 0 && caller.Reaches(desk, organisation);

    /// <summary>A desk whose items the caller may see.</summary>
    /// <exception cref="RpcException">For this caller it does not exist.</exception>
    public static Desk FindDesk(string code, Caller caller, Organisation organisation) =>
        organisation.DeskIndexOf(code) is >= 0 and var index && MaySee(caller, organisation.Desks[index], organisation)
            ? organisation.Desks[index]
            : throw RpcErrors.DeskNotFound(code.Length <= 64 && ReportValidation.IsPlain(code) ? code : "?").ToRpcException();

    /// <summary>True when the caller may see how full a queue is.</summary>
    public static bool MayCount(Caller caller, Desk desk, Organisation organisation) =>
        MaySee(caller, desk, organisation) || (caller.Roles & SeesCounts) != 0 && caller.Reaches(desk, organisation);

    /// <summary>What of a report the caller may see.</summary>
    /// <param name="caller">Has a role that may call GetReport.</param>
    /// <param name="vector">Its latest assessment: where it stands and whether it is sexual.</param>
    /// <param name="desk">The owning desk.</param>
    /// <param name="policeStaffInvolved">Then the own team sees nothing, not even that it exists.</param>
    /// <param name="organisation">Tables of the assessment's Basis.</param>
    public static ReportSight SightOf(
        Caller caller, in AssessmentVector vector, Desk desk, bool policeStaffInvolved, Organisation organisation)
    {
        var isSexual = (vector.Flags & AssessmentFlags.Sexual) != 0 || desk.Kind == DeskKind.FrontofficeTos;
        var sight = SightOf(caller.Roles);
        var needed = isSexual ? Sight.Sexual : policeStaffInvolved ? Sight.Integrity : Sight.Ordinary;
        var reaches = caller.Reaches(desk, organisation) || ReachesCoViewer(caller, vector, organisation);
        if (policeStaffInvolved && (sight & (Sight.Integrity | (isSexual ? Sight.Sexual : Sight.None))) == 0)
            return ReportSight.Nothing;
        if (!reaches)
            return ReportSight.OutOfScope;
        if ((sight & needed) != 0)
            return ReportSight.All;
        return isSexual ? ReportSight.Withheld : ReportSight.OutOfScope;
    }

    static bool ReachesCoViewer(Caller caller, in AssessmentVector vector, Organisation organisation)
    {
        foreach (var viewer in (ReadOnlySpan<short>)[vector.CoViewer1, vector.CoViewer2, vector.CoViewer3])
            if (viewer >= 0 && caller.Reaches(organisation.Desks[viewer], organisation))
                return true;
        return false;
    }
}

/// <summary>One row of the table.</summary>
/// <param name="Rpc">Service and method, without leading slash.</param>
/// <param name="Roles">Roles that may call it; ignored for <see cref="Reach.Public"/>.</param>
/// <param name="Reach">How the scope limits it.</param>
/// <param name="IsAct">An act on a report is its own purpose: none is asked.</param>
sealed record AuthorisationRow(string Rpc, Roles Roles, Reach Reach, bool IsAct = false)
{
    /// <summary>
    /// Whether a reply may be a look at a report. What goes back to its sender, or to the one whose look it was, is none.
    /// </summary>
    public bool Shows => Reach is not (Reach.Public or Reach.Own or Reach.ReceivingEenheid or Reach.Self);
}

/// <summary>How the caller's scope limits an RPC.</summary>
enum Reach
{
    /// <summary>Anyone may call it, without identity: it shows nothing of any report.</summary>
    Public = 1,

    /// <summary>Shows nothing but what the caller sent.</summary>
    Own,

    /// <summary>Shows how many, of every desk of a kind, whatever the scope; no report.</summary>
    Counts,

    /// <summary>Takes reports of receiving eenheden within the scope.</summary>
    ReceivingEenheid,

    /// <summary>Shows desks within the scope, of the kinds that the role sees.</summary>
    Desk,

    /// <summary>Shows desks within the scope as co-viewers, of the kinds that the role sees: that a report is there, and danger.</summary>
    CoViewer,

    /// <summary>Counts over all reports; names those whose owning desk is within the scope and of a kind that the role sees.</summary>
    Named,

    /// <summary>
    /// Shows reports whose owning or co-viewing desk is within the scope; withholds what the role may not see.
    /// </summary>
    Report,

    /// <summary>
    /// Shows policies and no report. Acts on overlays of places within the scope; on a base with the scope <c>*</c> only.
    /// </summary>
    Policy,

    /// <summary>Shows what the caller did, whatever the scope.</summary>
    Self,

    /// <summary>Acts on places within the scope; shows no report.</summary>
    Place,

    /// <summary>
    /// Acts on signals of eenheden within the scope, on national ones with the scope <c>*</c> only, of offences whose reports the role
    /// sees; shows no report.
    /// </summary>
    Signal,

    /// <summary>Shows series with a member within the scope, whole over team borders; shields sexual members.</summary>
    Series,
}

/// <summary>Classes of content.</summary>
[Flags]
enum Sight { None = 0, Ordinary = 1, Sexual = 2, Integrity = 4 }

/// <summary>What of one report a caller may see.</summary>
enum ReportSight
{
    /// <summary>Not even that it exists.</summary>
    Nothing = 1,

    /// <summary>That it is outside the scope.</summary>
    OutOfScope,

    /// <summary>Where it stands and whether there is danger.</summary>
    Withheld,

    /// <summary>Everything.</summary>
    All,
}
