package io.whytrail.policy.feedback;

import io.grpc.stub.StreamObserver;
import io.whytrail.policy.storage.Cursor;
import io.whytrail.policy.storage.Ids;
import io.whytrail.policy.storage.QueryCodec;
import io.whytrail.policy.storage.TimestampCodec;
import io.whytrail.policy.v1.BatchGetLabelsRequest;
import io.whytrail.policy.v1.BatchGetLabelsResponse;
import io.whytrail.policy.v1.CreateLabelRequest;
import io.whytrail.policy.v1.CreateLabelResponse;
import io.whytrail.policy.v1.GetScorecardsRequest;
import io.whytrail.policy.v1.GetScorecardsResponse;
import io.whytrail.policy.v1.LabelServiceGrpc;
import io.whytrail.policy.v1.ListLabelsRequest;
import io.whytrail.policy.v1.ListLabelsResponse;
import io.whytrail.policy.v1.SampleAllowedRequest;
import io.whytrail.policy.v1.SampleAllowedResponse;
import io.whytrail.runtime.identity.Caller;
import io.whytrail.runtime.identity.Role;
import io.whytrail.runtime.paging.PageToken;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Labels over gRPC.
@Singleton
public final class LabelEndpoint extends LabelServiceGrpc.LabelServiceImplBase {

  private static final int DEFAULT_PAGE = 100;

  private static final int DEFAULT_SAMPLE = 100;

  private final Labels labels;
  private final Scorecards scorecards;

  LabelEndpoint(Labels labels, Scorecards scorecards) {
    this.labels = labels;
    this.scorecards = scorecards;
  }

  @Override
  public void createLabel(
      CreateLabelRequest request, StreamObserver<CreateLabelResponse> responses) {
    answer(responses, create(Caller.current(), request));
  }

  /// Labels a decision, for gRPC and the console.
  public CreateLabelResponse create(Caller caller, CreateLabelRequest request) {
    caller.requireRole(Role.REVIEWER, Role.ANALYST);
    Label label =
        labels.create(
            caller.tenant(),
            request.getDecisionId(),
            LabelCodec.kind(request.getKind()),
            caller.subject(),
            request.getComment());
    return CreateLabelResponse.newBuilder().setLabel(LabelCodec.label(label)).build();
  }

  @Override
  public void listLabels(ListLabelsRequest request, StreamObserver<ListLabelsResponse> responses) {
    answer(responses, list(Caller.current(), request));
  }

  /// A page of labels, for gRPC and the console.
  public ListLabelsResponse list(Caller caller, ListLabelsRequest request) {
    int size = PageToken.size(request.getPageSize(), DEFAULT_PAGE);
    String query = QueryCodec.digest(request.toBuilder().clearPageSize().clearPageToken().build());
    List<Label> rows =
        labels.list(
            caller.tenant(),
            new PostgresLabels.Filter(
                request.getDecisionId(),
                request.getInteractionId(),
                request.getRuleId(),
                LabelCodec.filter(request.getKind())),
            Cursor.id(request.getPageToken(), query),
            size + 1);
    ListLabelsResponse.Builder response = ListLabelsResponse.newBuilder();
    rows.stream().limit(size).map(LabelCodec::label).forEach(response::addLabels);
    if (rows.size() > size) {
      response.setNextPageToken(PageToken.encode(query, rows.get(size - 1).id().toString()));
    }
    return response.build();
  }

  @Override
  public void batchGetLabels(
      BatchGetLabelsRequest request, StreamObserver<BatchGetLabelsResponse> responses) {
    Caller caller = Caller.require(Role.SERVICE, Role.AUDITOR);
    List<UUID> ids =
        request.getIdsList().stream().flatMap(id -> Ids.parse(id).stream()).distinct().toList();
    Map<UUID, Label> found =
        labels.find(caller.tenant(), ids).stream()
            .collect(Collectors.toMap(Label::id, Function.identity()));
    BatchGetLabelsResponse.Builder response = BatchGetLabelsResponse.newBuilder();
    for (UUID id : ids) {
      Label label = found.get(id);
      if (label != null) {
        response.addLabels(LabelCodec.label(label));
      }
    }
    answer(responses, response.build());
  }

  @Override
  public void getScorecards(
      GetScorecardsRequest request, StreamObserver<GetScorecardsResponse> responses) {
    answer(responses, scorecards(Caller.current(), request));
  }

  /// The scorecards of a version, for gRPC and the console.
  public GetScorecardsResponse scorecards(Caller caller, GetScorecardsRequest request) {
    caller.requireRole(
        Role.POLICY_AUTHOR, Role.POLICY_ADMIN, Role.ANALYST, Role.REVIEWER, Role.AUDITOR);
    Scorecards.OfVersion all =
        scorecards.of(
            caller.tenant(),
            request.getPolicyDigest(),
            new PostgresScorecards.Range(
                request.hasStartTime()
                    ? Optional.of(TimestampCodec.of(request.getStartTime()))
                    : Optional.empty(),
                request.hasEndTime()
                    ? Optional.of(TimestampCodec.of(request.getEndTime()))
                    : Optional.empty()));
    return GetScorecardsResponse.newBuilder()
        .setPolicyDigest(all.policyDigest())
        .setDecisions(all.volume().decisions())
        .setLabelled(all.volume().labelled())
        .addAllScorecards(all.scorecards().stream().map(LabelCodec::scorecard).toList())
        .build();
  }

  @Override
  public void sampleAllowed(
      SampleAllowedRequest request, StreamObserver<SampleAllowedResponse> responses) {
    Caller caller = Caller.require(Role.ANALYST, Role.REVIEWER, Role.AUDITOR);
    Scorecards.Sample sample =
        scorecards.sample(
            caller.tenant(),
            new PostgresScorecards.Range(
                request.hasStartTime()
                    ? Optional.of(TimestampCodec.of(request.getStartTime()))
                    : Optional.empty(),
                request.hasEndTime()
                    ? Optional.of(TimestampCodec.of(request.getEndTime()))
                    : Optional.empty()),
            request.getSeed(),
            request.getSize() == 0 ? DEFAULT_SAMPLE : request.getSize());
    answer(responses, LabelCodec.sample(sample));
  }

  private static <T> void answer(StreamObserver<T> responses, T response) {
    responses.onNext(response);
    responses.onCompleted();
  }
}
