using Opsporing.Research;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>What became of the work of one team in a period, as its events are read.</summary>
/// <param name="desk">Code of the desk.</param>
sealed class TeamTally(string desk)
{
    /// <summary>Fewer than this would tell of an officer.</summary>
    public const int LeastRetriages = 10;

    readonly SortedDictionary<byte, int> _lostLeads = [];
    readonly List<string> _first = [], _second = [];
    readonly HashSet<ReportId> _proposeEnd = [], _endEarly = [];
    int _notForUs, _lapsed, _decisions, _followed, _setAside, _notShown, _retriageDrawn;

    /// <summary>Reports that were drawn for the audit, by either draw.</summary>
    public IEnumerable<ReportId> Drawn => _proposeEnd.Union(_endEarly);

    /// <exception cref="FormatException">A payload is damaged.</exception>
    public void Add(TeamEvent next)
    {
        switch (WorkPayload.Decode(next.Event.Kind, next.Event.Payload.Span))
        {
            case LostLead lost:
                _lostLeads[lost.LeadKind] = _lostLeads.GetValueOrDefault(lost.LeadKind) + 1;
                break;
            case TransferRefusal { Kind: TransferRefusalKind.NotForUs }:
                _notForUs++;
                break;
            case TransferRefusal:
                _lapsed++;
                break;
            case DecisionMade made:
                Add(next.Report, made);
                break;
            case Retriage again:
                _first.Add(UpperSnake.Of(again.First));
                _second.Add(UpperSnake.Of(again.Decision));
                break;
        }
    }

    /// <param name="investigated">Reports of which a first investigative act is recorded.</param>
    /// <param name="hours">Of the policy.</param>
    /// <param name="leadKinds">Names of the kinds.</param>
    public V1.TeamFigures ToWire(IReadOnlySet<ReportId> investigated, AuditHours hours, LeadKindTable leadKinds)
    {
        var truly = Drawn.Where(investigated.Contains).ToArray();
        var figures = new V1.TeamFigures
        {
            Desk = desk,
            NotForUsCount = _notForUs,
            LapsedTransferCount = _lapsed,
            DecisionCount = _decisions,
            AdviceFollowedCount = _followed,
            AdviceSetAsideCount = _setAside,
            AdviceNotShownCount = _notShown,
            Audit = new()
            {
                ProposeEndDrawnCount = _proposeEnd.Count,
                EndEarlyDrawnCount = _endEarly.Count,
                InvestigatedCount = truly.Length,
                BudgetQuarterHours = hours.Budget,
                UsedQuarterHours = hours.Used(truly.Length, _first.Count),
            },
            Retriage = Agreement(),
        };
        foreach (var (kind, count) in _lostLeads)
            figures.LostLeads.Add(new V1.LostLeadCount
            {
                LeadKind = kind < leadKinds.Kinds.Length ? leadKinds.Kinds[kind].Code : "",
                LeadCount = count,
            });
        return figures;
    }

    void Add(ReportId report, DecisionMade made)
    {
        _decisions++;
        _followed += made.Following == Following.Followed ? 1 : 0;
        _setAside += made.Following == Following.SetAside ? 1 : 0;
        _notShown += made.Following == Following.NotShown ? 1 : 0;
        _retriageDrawn += made.RetriageDue != 0 ? 1 : 0;
        if (made.IsProposeEndDrawn)
            _proposeEnd.Add(report);
        if (made.IsAuditDrawn)
            _endEarly.Add(report);
    }

    V1.RetriageFigures Agreement()
    {
        var figures = new V1.RetriageFigures { DrawnCount = _retriageDrawn, DoneCount = _first.Count };
        if (_first.Count < LeastRetriages)
            return figures;
        figures.ObservedAgreement = CohenKappa.ObservedAgreement(_first, _second).Value!.Value;
        if (CohenKappa.Of(_first, _second) is { Value: { } kappa } known)
        {
            figures.Kappa = kappa;
            if (known.StandardError is { } error)
                figures.KappaStandardError = error;
        }
        return figures;
    }
}

/// <summary>Hours for drawn reports and second triages, in quarters.</summary>
/// <param name="Budget">What the policy gives a team in the period.</param>
/// <param name="QuarterHours">Of one investigation.</param>
/// <param name="RetriageMinutes">Of one second triage.</param>
readonly record struct AuditHours(int Budget, int QuarterHours, int RetriageMinutes)
{
    const int WeekSeconds = 7 * 86_400;

    /// <summary>Of a policy over a period; none without policy.</summary>
    /// <param name="seconds">Length of the period.</param>
    public static AuditHours Of(PolicyChapters? policy, long seconds) => policy is null
        ? default
        : new((int)(4 * policy.Audit.HoursPerWeek * seconds / WeekSeconds), policy.Capacity.QuarterHours, policy.Audit.RetriageMinutes);

    /// <summary>What was used, rounded up.</summary>
    public int Used(int investigations, int retriages) => investigations * QuarterHours + (retriages * RetriageMinutes + 14) / 15;
}
