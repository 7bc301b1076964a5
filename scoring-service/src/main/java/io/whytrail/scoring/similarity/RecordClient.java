package io.whytrail.scoring.similarity;

import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import io.whytrail.ingest.v1.RecordedInteraction;
import io.whytrail.ingest.v1.StreamInteractionsRequest;
import io.whytrail.ingest.v1.StreamInteractionsResponse;
import io.whytrail.interaction.v1.Content;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Message;
import io.whytrail.interaction.v1.Role;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.runtime.identity.ServiceTokens;
import io.whytrail.runtime.messaging.WakeUp;
import io.whytrail.runtime.messaging.Worker;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the record into this instance's index, from where the index ends. An index that is empty
/// is made anew that way.
@Singleton
final class RecordClient implements ApplicationEventListener<StartupEvent> {

  private static final Logger log = LoggerFactory.getLogger(RecordClient.class);
  private static final int PAGE = 200;
  private static final long SECONDS = 30;

  private final IngestServiceBlockingStub ingest;
  private final ServiceTokens tokens;
  private final PostgresTenants tenants;
  private final SimilarityIndex index;
  private final IndexKeeper keeper;
  private final Worker worker;

  RecordClient(
      @GrpcChannel("ingest") ManagedChannel ingest,
      ServiceTokens tokens,
      PostgresTenants tenants,
      SimilarityIndex index,
      IndexKeeper keeper,
      @Property(name = "whytrail.similarity.delay") Duration delay) {
    this.ingest = IngestServiceGrpc.newBlockingStub(ingest);
    this.tokens = tokens;
    this.tenants = tenants;
    this.index = index;
    this.keeper = keeper;
    this.worker = new Worker("similarity-index", new WakeUp(), delay, this::read);
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    worker.start();
  }

  /// Before the index is closed, which this bean was given.
  @PreDestroy
  void stop() {
    worker.close();
  }

  private void read() {
    keeper.forget();
    for (String tenant : tenants.all()) {
      try {
        while (page(tenant) == PAGE) {
          log.debug("The index of {} is read up to {}", tenant, index.next(tenant));
        }
      } catch (StatusRuntimeException e) {
        log.warn("The record of {} can't be read now: {}", tenant, e.getStatus());
      }
    }
    index.settle();
  }

  /// How many interactions there were.
  private int page(String tenant) {
    List<Passage> passages = new ArrayList<>();
    long next = index.next(tenant);
    Iterator<StreamInteractionsResponse> stream =
        ingest
            .withCallCredentials(tokens.forTenant(tenant))
            .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
            .streamInteractions(
                StreamInteractionsRequest.newBuilder().setFromIndex(next).setLimit(PAGE).build());
    while (stream.hasNext()) {
      RecordedInteraction recorded = stream.next().getRecorded();
      passages.add(passage(tenant, recorded));
      next = Math.max(next, recorded.getReceipt().getLeafIndex() + 1);
    }
    if (!passages.isEmpty()) {
      keeper.add(tenant, passages);
      index.keep(tenant, next);
    }
    return passages.size();
  }

  private static Passage passage(String tenant, RecordedInteraction recorded) {
    Interaction interaction = recorded.getInteraction();
    Timestamp recordTime = recorded.getReceipt().getRecordTime();
    long seconds =
        interaction.hasStartTime()
            ? interaction.getStartTime().getSeconds()
            : recordTime.getSeconds();
    return new Passage(
        tenant,
        interaction.getId(),
        interaction.getOrigin().getSubjectId(),
        Instant.ofEpochSecond(seconds),
        Instant.ofEpochSecond(recordTime.getSeconds(), recordTime.getNanos()),
        text(interaction));
  }

  /// What people, the model and its tools said. The application's own instructions and what it
  /// retrieved are the same for many and would make them all alike.
  private static String text(Interaction interaction) {
    List<String> parts = new ArrayList<>();
    for (Message message : interaction.getMessagesList()) {
      if (message.getRole() != Role.ROLE_SYSTEM) {
        add(parts, message.getContent());
      }
    }
    for (ToolCall call : interaction.getToolCallsList()) {
      parts.add(call.getName() + " " + call.getArgumentsJson());
    }
    add(parts, interaction.getOutput());
    return String.join("\n", parts);
  }

  private static void add(List<String> parts, Content content) {
    if (content.hasText()) {
      parts.add(content.getText());
    }
  }
}
