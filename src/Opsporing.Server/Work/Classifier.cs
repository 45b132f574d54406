using System.Collections.Immutable;

namespace Opsporing.Server;

/// <summary>Assesses reports with the offences that the classification desk assigned.</summary>
sealed class Classifier(Installation installation, FurtherAssessments assessments)
{
    /// <summary>Reads assigned offences: each must be in the catalogue.</summary>
    /// <param name="from">As sent.</param>
    /// <param name="violations">Receives what is wrong.</param>
    /// <returns>In canonical order.</returns>
    public ImmutableArray<Offence> Read(IReadOnlyList<V1.Offence> from, List<Violation> violations)
    {
        if (from.Count > AssignedOffences.Max)
            violations.Add(new("offences", $"At most {AssignedOffences.Max} offences are assigned."));
        var offences = new List<Offence>();
        for (var i = 0; i < from.Count && i < AssignedOffences.Max; i++)
        {
            if (installation.Reference.Catalogue.IndexOf(from[i].Code) < 0)
                violations.Add(new($"offences[{i}].code", "The code is not in the catalogue."));
            offences.Add(new(from[i].Code, FromWire.Code<V1.OffenceStage, OffenceStage>(from[i].Stage, $"offences[{i}].stage", violations)));
        }
        return [.. offences.Distinct().OrderBy(o => o.Code, StringComparer.Ordinal).ThenBy(o => o.Stage)];
    }

    /// <summary>The rule of the act: with offences, on the assessment that they give.</summary>
    public WorkVerdict Classify(
        TriageSubject subject, ImmutableArray<Offence> offences, string team, string note, Actor actor, TriageRules rules, long time)
    {
        if (offences.IsEmpty)
            return WorkActs.Classify(subject, offences, team, note, actor, rules, time);
        var work = subject.Work;
        var again = Assess(subject.Report!, offences, work.Guards, work.AssessmentNumber + 1, time);
        var vector = again.Vector!.Value;
        var assessed = subject with { Vector = vector, Work = work.Assessed(again.Revision, again.Number, vector) };
        var verdict = WorkActs.Classify(assessed, offences, team, note, actor, rules, time);
        return verdict.IsAllowed ? verdict with { Assessments = [again] } : verdict;
    }

    /// <summary>A further assessment of a revision, with assigned offences.</summary>
    /// <param name="report">As the source sent it.</param>
    /// <param name="assigned">Not empty.</param>
    /// <param name="guards">That hold.</param>
    /// <param name="number">Number that it gets.</param>
    /// <param name="time">Unix milliseconds.</param>
    public Reassessment Assess(Report report, ImmutableArray<Offence> assigned, Guards guards, int number, long time) =>
        assessments.Assess(report, assigned, guards, number, AssessmentTrigger.Classification, time);
}
