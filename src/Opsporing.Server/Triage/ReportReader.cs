using System.Collections.Immutable;
using Grpc.Core;
using Opsporing.Storage;
using Opsporing.V1;

namespace Opsporing.Server;

/// <summary>Reads stored reports for people, and withholds what they may not see.</summary>
sealed class ReportReader(Installation installation, WhatIfPlaces places, SeriesNotes series)
{
    /// <summary>Adds facts and latest assessment to the entries of a page, for somebody who may see the queue.</summary>
    /// <param name="items">The page; one item per entry.</param>
    /// <param name="entries">In the same order.</param>
    /// <param name="cancellation">Of the call.</param>
    public async Task AddAsync(
        ImmutableArray<Opsporing.QueueItem> items, IReadOnlyList<QueueEntry> entries, CancellationToken cancellation)
    {
        var found = await installation.Store.FindManyAsync([.. items.Select(i => i.ReportId)], cancellation);
        for (var i = 0; i < found.Length; i++)
        {
            if (found[i] is not { } stored)
                continue;
            var assessment = stored.Assessment;
            var basis = await installation.Library.GetAsync(assessment.BasisDigest, cancellation);
            entries[i].Report = ToWire.Report(FactEncoding.Decode(stored.Id, stored.Revision, stored.Facts.Span));
            entries[i].Assessment = ToWire.Assessment(assessment, basis, installation.Library.TextOf(assessment.BasisDigest));
        }
    }

    /// <summary>A report with its explanation and history, as far as the caller may see.</summary>
    /// <exception cref="RpcException">It does not exist, or is outside the caller's scope.</exception>
    public async Task<GetReportResponse> GetAsync(
        Opsporing.ReportId id, Opsporing.Language language, Caller caller, CancellationToken cancellation)
    {
        if (await installation.Store.FindAsync(id, cancellation) is not { } stored)
            throw RpcErrors.ReportNotFound(id).ToRpcException();
        var report = FactEncoding.Decode(id, stored.Revision, stored.Facts.Span);
        var basis = await installation.Library.GetAsync(stored.Assessment.BasisDigest, cancellation);
        var desk = DeskOf(stored.Desk, basis);
        return Authorisation.SightOf(caller, stored.Assessment.Vector, desk, report.PoliceStaffInvolved, basis.Organisation) switch
        {
            ReportSight.All => await ShowAsync(stored, report, basis, language, caller, cancellation),
            ReportSight.Withheld => Withhold(stored, desk),
            ReportSight.OutOfScope => throw RpcErrors.ScopeDenied(id).ToRpcException(),
            _ => throw RpcErrors.ReportNotFound(id).ToRpcException(),
        };
    }

    /// <summary>Makes sure that the caller may see all of a report.</summary>
    /// <exception cref="RpcException">It does not exist for the caller, or is not theirs to see.</exception>
    public async Task RequireSightAsync(Opsporing.ReportId id, Caller caller, CancellationToken cancellation)
    {
        if (await installation.Store.FindAsync(id, cancellation) is not { } stored)
            throw RpcErrors.ReportNotFound(id).ToRpcException();
        var report = FactEncoding.Decode(id, stored.Revision, stored.Facts.Span);
        var basis = await installation.Library.GetAsync(stored.Assessment.BasisDigest, cancellation);
        switch (Authorisation.SightOf(
            caller, stored.Assessment.Vector, DeskOf(stored.Desk, basis), report.PoliceStaffInvolved, basis.Organisation))
        {
            case ReportSight.Nothing:
                throw RpcErrors.ReportNotFound(id).ToRpcException();
            case ReportSight.OutOfScope or ReportSight.Withheld:
                throw RpcErrors.ScopeDenied(id).ToRpcException();
        }
    }

    async Task<GetReportResponse> ShowAsync(
        StoredReport stored, Opsporing.Report report, ScoringBasis basis, Opsporing.Language language, Caller caller,
        CancellationToken cancellation)
    {
        var assessment = stored.Assessment;
        var history = await installation.Store.FindHistoryAsync(stored.Id, cancellation);
        var work = history?.ToWork().Work ?? ReportWork.None;
        var assigned = work.AssignedOffences;
        var explanation = await series.AddAsync(
            stored.Id, Explainer.Explain(report.With(assigned), assessment, basis, installation.Bases.Draws, language), caller, cancellation);
        var response = new GetReportResponse
        {
            ReportId = ToWire.Id(stored.Id),
            Report = ToWire.Report(report),
            Assessment = ToWire.Assessment(assessment, basis, installation.Library.TextOf(assessment.BasisDigest)),
            Explanation = ToWire.Explanation(explanation, assessment.Vector.Flags),
            Basis = ToWire.Basis(basis.Basis),
            ContentDigest = Opsporing.ContentDigest.Of(stored.Facts.Span).ToString(),
            State = (V1.ReportState)stored.State,
            Desk = stored.Desk,
            WorkEventNumber = stored.WorkEventNumber,
        };
        if (history is not null)
        {
            await places.AddAsync(history, basis, explanation, response.Explanation, cancellation);
            await AddHistoryAsync(history, response, cancellation);
        }
        if (WorkActor.IsBlind(work, caller))
        {
            response.IsBlind = true;
            response.State = V1.ReportState.Unspecified;
            response.WorkEvents.Clear();
        }
        return response;
    }

    async Task AddHistoryAsync(ReportHistory history, GetReportResponse response, CancellationToken cancellation)
    {
        foreach (var revision in history.Revisions)
        {
            var to = new ReportRevision
            {
                Report = ToWire.Report(FactEncoding.Decode(history.Id, revision.Revision, revision.Facts.Span)),
                ContentDigest = Opsporing.ContentDigest.Of(revision.Facts.Span).ToString(),
                CommitTime = ToWire.TimeOfMilliseconds(revision.CommitTime),
                Actor = revision.Actor,
            };
            foreach (var assessment in revision.Assessments)
            {
                var basis = await installation.Library.GetAsync(assessment.BasisDigest, cancellation);
                to.Assessments.Add(ToWire.Assessment(assessment, basis, installation.Library.TextOf(assessment.BasisDigest)));
            }
            response.Revisions.Add(to);
        }
        foreach (var work in history.Events)
            response.WorkEvents.Add(ToWire.Event(work));
    }

    static GetReportResponse Withhold(StoredReport stored, Opsporing.Desk desk) => new()
    {
        ReportId = ToWire.Id(stored.Id),
        Withheld = new()
        {
            Desk = desk.Code,
            DeskKind = (V1.DeskKind)desk.Kind,
            IsDanger = (stored.Assessment.Vector.Flags & AssessmentFlags.Danger) != 0,
        },
    };

    static Opsporing.Desk DeskOf(string code, ScoringBasis basis) =>
        basis.Organisation.Desks[basis.Organisation.DeskIndexOf(code) is >= 0 and var index
            ? index
            : throw new InvalidDataException($"Desk '{code}' is not in the organisation that its report was assessed with.")];
}
