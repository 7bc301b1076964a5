package io.whytrail.replay;

import io.grpc.stub.StreamObserver;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.RecordedInteraction;
import io.whytrail.ingest.v1.StreamInteractionsRequest;
import io.whytrail.ingest.v1.StreamInteractionsResponse;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.testing.FakeGrpcServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// An ingest service that has what a test put on record, for every tenant.
public final class FakeIngest implements AutoCloseable {

  private final List<Interaction> record = new CopyOnWriteArrayList<>();
  private final FakeGrpcServer server = FakeGrpcServer.of(new Interactions());

  public String target() {
    return server.target();
  }

  public void record(Interaction interaction) {
    record.add(interaction);
  }

  public void forget(String id) {
    record.removeIf(interaction -> interaction.getId().equals(id));
  }

  public void clear() {
    record.clear();
  }

  @Override
  public void close() {
    server.close();
  }

  private final class Interactions extends IngestServiceGrpc.IngestServiceImplBase {
    @Override
    public void streamInteractions(
        StreamInteractionsRequest request, StreamObserver<StreamInteractionsResponse> answers) {
      for (Interaction interaction : record) {
        if (request.getInteractionIdsCount() == 0
            || request.getInteractionIdsList().contains(interaction.getId())) {
          answers.onNext(
              StreamInteractionsResponse.newBuilder()
                  .setRecorded(RecordedInteraction.newBuilder().setInteraction(interaction))
                  .build());
        }
      }
      answers.onCompleted();
    }
  }
}
