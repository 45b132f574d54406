namespace Opsporing.Storage;

/// <summary>What an act of the audit chain is. The numbers are part of the chain's format.</summary>
public enum AuditKind : byte
{
    /// <summary>A stored revision with its first assessment and, of the first, the routing at acceptance.</summary>
    Revision = 1,

    /// <summary>A further assessment.</summary>
    Assessment,

    /// <summary>An act on a report.</summary>
    WorkEvent,

    /// <summary>What became of a report.</summary>
    Outcome,

    /// <summary>An act on a policy.</summary>
    PolicyEvent,

    /// <summary>An act on a lead model.</summary>
    LeadModelEvent,

    /// <summary>An act on something else: a series, a simulation.</summary>
    Act,
}
