using Grpc.Core;
using Xunit;

namespace Opsporing.Server.Tests;

public sealed class LeadModelServiceTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_serves_after_two_approvals_and_points_serve_again_after_a_rollback()
    {
        await using var service = await TestService.StartAsync();
        var (model, card) = await PutAsync(service, Content());
        var client = new V1.LeadModelService.LeadModelServiceClient(service.Channel);

        await client.SubmitLeadModelAsync(new() { ModelDigest = model, CardDigest = card }, As(service, "author", Roles.PolicyAuthor));
        await client.ApproveLeadModelAsync(new() { ModelDigest = model, CardDigest = card }, As(service, "om-1", Roles.Om));
        var early = await Assert.ThrowsAsync<RpcException>(() => client.ActivateLeadModelAsync(new() { ModelDigest = model }, As(service, "om-1", Roles.Om)).ResponseAsync);
        await client.ApproveLeadModelAsync(new() { ModelDigest = model, CardDigest = card }, As(service, "om-2", Roles.Om));
        var before = service.Host.Installation.Bases;
        var reply = await client.ActivateLeadModelAsync(new() { ModelDigest = model }, As(service, "om-1", Roles.Om));

        Assert.Equal((StatusCode.FailedPrecondition, "ERROR_REASON_LEAD_MODEL_ACT_REFUSED", "NOT_APPROVED"), (early.StatusCode, early.Info().Reason, early.Info().Metadata["refusal"]));
        Assert.Equal(V1.LeadModelState.InForce, reply.LeadModel.State);
        Assert.Null(before.LeadModel);
        Assert.Equal(model, service.Host.Installation.Bases.LeadModel!.Digest.ToString());
        Assert.Equal(model, (await client.ListLeadModelsAsync(new(), As(service, "om-1", Roles.Om))).ServingDigest);

        Assert.Equal("", (await client.RollBackLeadModelAsync(new(), As(service, "om-1", Roles.Om))).ModelDigest);
        Assert.Null(service.Host.Installation.Bases.LeadModel);
    }

    [Fact]
    public async Task A_damaged_model_and_one_of_other_features_are_refused_and_the_points_go_on()
    {
        await using var service = await TestService.StartAsync();
        var client = new V1.LeadModelService.LeadModelServiceClient(service.Channel);
        var text = System.Text.Encoding.UTF8.GetString(Content());

        foreach (var damaged in (string[])["not a model", text[..^20], text.Replace("features 1", "features 2")])
        {
            var (model, card) = await PutAsync(service, System.Text.Encoding.UTF8.GetBytes(damaged));

            var e = await Assert.ThrowsAsync<RpcException>(() => client.SubmitLeadModelAsync(
                new() { ModelDigest = model, CardDigest = card }, As(service, "author", Roles.PolicyAuthor)).ResponseAsync);

            Assert.Equal((StatusCode.FailedPrecondition, "ERROR_REASON_LEAD_MODEL_UNUSABLE"), (e.StatusCode, e.Info().Reason));
        }
        Assert.Null(service.Host.Installation.Bases.LeadModel);
    }

    [Fact]
    public async Task A_model_in_force_that_can_no_longer_be_used_does_not_stop_the_service()
    {
        var folder = TestService.NewFolder();
        await using (var service = await TestService.StartAsync(folder, true))
        {
            var (model, card) = await PutAsync(service, "damaged"u8.ToArray());
            ContentDigest.TryParse(model, out var digest);
            ContentDigest.TryParse(card, out var other);
            var store = service.Host.Installation.Store.LeadModels;
            foreach (var (n, act, actor) in ((int, LeadModelAct, string)[])
                [(0, LeadModelAct.Submit, "a"), (1, LeadModelAct.Approve, "b"), (2, LeadModelAct.Approve, "c"), (3, LeadModelAct.Activate, "b")])
                Assert.NotNull(await store.AppendAsync(n, act, digest, other, actor, "", Cancellation));
        }

        await using var again = await TestService.StartAsync(folder, false);

        Assert.Null(again.Host.Installation.Bases.LeadModel);
    }

    [Fact]
    public async Task An_unknown_digest_is_not_found()
    {
        await using var service = await TestService.StartAsync();
        var client = new V1.LeadModelService.LeadModelServiceClient(service.Channel);
        var nobody = new string('0', 63) + "1";

        var e = await Assert.ThrowsAsync<RpcException>(() => client.SubmitLeadModelAsync(
            new() { ModelDigest = nobody, CardDigest = nobody }, As(service, "author", Roles.PolicyAuthor)).ResponseAsync);

        Assert.Equal((StatusCode.NotFound, "ERROR_REASON_LEAD_MODEL_NOT_FOUND"), (e.StatusCode, e.Info().Reason));
    }

    static Metadata As(TestService service, string person, Roles role) => service.As(new DemoIdentity(person, role, ["*"]));

    static async Task<(string Model, string Card)> PutAsync(TestService service, byte[] content)
    {
        var (model, card) = (ContentDigest.Of(content), ContentDigest.Of("{}"u8));
        await service.Host.Installation.Store.PutContentAsync(model, ContentKinds.LeadModel, content, Cancellation);
        await service.Host.Installation.Store.PutContentAsync(card, ContentKinds.LeadModelCard, "{}"u8.ToArray(), Cancellation);
        return (model.ToString(), card.ToString());
    }

    internal static byte[] Content() => new Opsporing.LeadModel
    {
        TrainedOn = ContentDigest.Of("data"u8),
        Until = new(2026, 1, 1),
        HorizonDays = 180,
        Seed = 1,
        LeastCount = 10,
        Iterations = 100,
        LearningRatePermille = 50,
        CalibrationKind = "platt",
        ReportCount = 1000,
        IdentifiedCount = 200,
        MissingLimit = 5,
        Base = -1_000_000_000,
        Groups = [new("theft", 900)],
        Weights = [new("weapon=KNIFE", 300_000_000)],
        Calibration = new([new(-1_000_000_000, 100_000_000), new(1_000_000_000, 900_000_000)]),
    }.ToContent();
}
