package io.whytrail.scoring;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Timestamp;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.LedgerServiceGrpc;
import io.whytrail.ingest.v1.ListRecordsRequest;
import io.whytrail.ingest.v1.ListRecordsResponse;
import io.whytrail.ingest.v1.Receipt;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.ingest.v1.RecordedInteraction;
import io.whytrail.ingest.v1.StreamInteractionsRequest;
import io.whytrail.ingest.v1.StreamInteractionsResponse;
import io.whytrail.interaction.v1.Fact;
import io.whytrail.interaction.v1.FactLog;
import io.whytrail.interaction.v1.FactServiceGrpc;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.ListFactLogsRequest;
import io.whytrail.interaction.v1.ListFactLogsResponse;
import io.whytrail.interaction.v1.ListFactsRequest;
import io.whytrail.interaction.v1.ListFactsResponse;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.Label;
import io.whytrail.testing.FakeGrpcServer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An ingest that records what it is told and answers each tenant about its own.
final class FakeIngest implements AutoCloseable {

  private static final Context.Key<String> TENANT = Context.key("tenant");

  private final Map<String, List<Fact>> facts = new ConcurrentHashMap<>();
  private final Map<String, Map<String, Interaction>> interactions = new ConcurrentHashMap<>();
  private final Map<String, List<LedgerRecord>> records = new ConcurrentHashMap<>();
  private final FakeGrpcServer server;

  /// How many of the next streams break.
  final AtomicInteger failures = new AtomicInteger();

  /// How many streams were asked for.
  final AtomicInteger streams = new AtomicInteger();

  FakeIngest() {
    server =
        FakeGrpcServer.of(
            ServerInterceptors.intercept((BindableService) new Facts(), new TenantOfToken()),
            ServerInterceptors.intercept((BindableService) new Interactions(), new TenantOfToken()),
            ServerInterceptors.intercept((BindableService) new Ledger(), new TenantOfToken()));
  }

  String target() {
    return server.target();
  }

  void record(String tenant, Interaction interaction) {
    record(tenant, interaction, Instant.ofEpochSecond(1_790_000_000));
  }

  void record(String tenant, Interaction interaction, Instant time) {
    interactions
        .computeIfAbsent(tenant, _ -> new ConcurrentHashMap<>())
        .put(interaction.getId(), interaction);
    append(tenant, FactType.FACT_TYPE_INTERACTION_RECORDED, interaction.getId(), time);
  }

  /// A fact whose interaction is gone.
  void recordErased(String tenant, String id) {
    append(tenant, FactType.FACT_TYPE_INTERACTION_RECORDED, id);
  }

  /// Seals a decision and returns its id.
  String decide(String tenant, Decision decision) {
    seal(tenant, RecordKind.RECORD_KIND_DECISION, decision.getId(), decision);
    append(tenant, FactType.FACT_TYPE_DECISION_MADE, decision.getId());
    return decision.getId();
  }

  /// Seals a label.
  void label(String tenant, Label label) {
    seal(tenant, RecordKind.RECORD_KIND_LABEL, label.getId(), label);
    append(tenant, FactType.FACT_TYPE_LABEL_GIVEN, label.getId());
  }

  /// The record of the leaf whose fact is the next one.
  private void seal(String tenant, RecordKind kind, String id, MessageLite payload) {
    records
        .computeIfAbsent(tenant, _ -> new CopyOnWriteArrayList<>())
        .add(
            LedgerRecord.newBuilder()
                .setKind(kind)
                .setSubjectId(id)
                .setLeafIndex(facts.getOrDefault(tenant, List.of()).size())
                .setPayload(payload.toByteString())
                .build());
  }

  void append(String tenant, FactType type, String id) {
    append(tenant, type, id, Instant.ofEpochSecond(1_790_000_000));
  }

  private void append(String tenant, FactType type, String id, Instant time) {
    List<Fact> log = facts.computeIfAbsent(tenant, _ -> new CopyOnWriteArrayList<>());
    log.add(
        Fact.newBuilder()
            .setTenant(tenant)
            .setIndex(log.size())
            .setType(type)
            .setId(id)
            .setInteractionId(id)
            .setCorrelationId("correlation-of-" + id)
            .setTime(Timestamp.newBuilder().setSeconds(time.getEpochSecond()))
            .build());
  }

  /// The digest of an interaction's record, as others write it.
  static String digest(String id) {
    return "sha256:" + HexFormat.of().formatHex(leafHash(id).toByteArray());
  }

  private static ByteString leafHash(String id) {
    byte[] name = id.getBytes(StandardCharsets.UTF_8);
    return ByteString.copyFrom(Arrays.copyOf(name, 32));
  }

  @Override
  public void close() {
    server.close();
  }

  private final class Facts extends FactServiceGrpc.FactServiceImplBase {

    @Override
    public void listFactLogs(
        ListFactLogsRequest request, StreamObserver<ListFactLogsResponse> answer) {
      ListFactLogsResponse.Builder response = ListFactLogsResponse.newBuilder();
      facts.forEach((tenant, log) ->
          response.addFactLogs(FactLog.newBuilder().setTenant(tenant).setSize(log.size())));
      answer.onNext(response.build());
      answer.onCompleted();
    }

    @Override
    public void listFacts(ListFactsRequest request, StreamObserver<ListFactsResponse> answer) {
      List<Fact> log = List.copyOf(facts.getOrDefault(TENANT.get(), List.of()));
      int from = (int) Math.min(log.size(), request.getFromIndex());
      int to = Math.min(log.size(), from + request.getPageSize());
      answer.onNext(ListFactsResponse.newBuilder().addAllFacts(log.subList(from, to)).build());
      answer.onCompleted();
    }
  }

  private final class Interactions extends IngestServiceGrpc.IngestServiceImplBase {

    @Override
    public void streamInteractions(
        StreamInteractionsRequest request, StreamObserver<StreamInteractionsResponse> answer) {
      streams.incrementAndGet();
      if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        answer.onError(Status.UNAVAILABLE.asRuntimeException());
        return;
      }
      Map<String, Interaction> known = interactions.getOrDefault(TENANT.get(), Map.of());
      if (request.getInteractionIdsCount() == 0) {
        inOrder(request, known, answer);
        return;
      }
      // Those that are named, in ledger order.
      Map<String, Fact> named = new LinkedHashMap<>();
      facts.getOrDefault(TENANT.get(), List.of()).stream()
          .filter(fact -> fact.getType() == FactType.FACT_TYPE_INTERACTION_RECORDED)
          .filter(fact -> request.getInteractionIdsList().contains(fact.getId()))
          .forEach(fact -> named.putIfAbsent(fact.getId(), fact));
      named.values().stream()
          .flatMap(fact -> recorded(fact, known).stream())
          .forEach(recorded ->
              answer.onNext(StreamInteractionsResponse.newBuilder().setRecorded(recorded).build()));
      answer.onCompleted();
    }

    private static Optional<RecordedInteraction> recorded(
        Fact fact, Map<String, Interaction> known) {
      return Optional.ofNullable(known.get(fact.getId()))
          .map(interaction ->
              RecordedInteraction.newBuilder()
                  .setInteraction(interaction)
                  .setReceipt(
                      Receipt.newBuilder()
                          .setLeafHash(leafHash(fact.getId()))
                          .setRecordTime(fact.getTime())
                          .setLeafIndex(fact.getIndex()))
                  .build());
    }

    /// The tenant's interactions from a ledger index on: here each fact is a leaf.
    private void inOrder(
        StreamInteractionsRequest request,
        Map<String, Interaction> known,
        StreamObserver<StreamInteractionsResponse> answer) {
      facts.getOrDefault(TENANT.get(), List.of()).stream()
          .filter(fact -> fact.getIndex() >= request.getFromIndex())
          .filter(fact -> fact.getType() == FactType.FACT_TYPE_INTERACTION_RECORDED)
          .flatMap(fact -> recorded(fact, known).stream())
          .limit(request.getLimit() == 0 ? Long.MAX_VALUE : request.getLimit())
          .forEach(recorded ->
              answer.onNext(StreamInteractionsResponse.newBuilder().setRecorded(recorded).build()));
      answer.onCompleted();
    }
  }

  private final class Ledger extends LedgerServiceGrpc.LedgerServiceImplBase {

    @Override
    public void listRecords(
        ListRecordsRequest request, StreamObserver<ListRecordsResponse> answer) {
      ListRecordsResponse.Builder response = ListRecordsResponse.newBuilder();
      records.getOrDefault(TENANT.get(), List.of()).stream()
          .filter(record -> record.getKind() == request.getKind())
          .filter(record -> record.getLeafIndex() >= request.getFromIndex())
          .limit(request.getPageSize())
          .forEach(response::addRecords);
      answer.onNext(response.build());
      answer.onCompleted();
    }
  }

  /// Reads the tenant from the token, unverified: that is another's test.
  private static final class TenantOfToken implements ServerInterceptor {

    private static final Pattern CLAIM = Pattern.compile("\"tenant\":\"([^\"]+)\"");

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      String authorization =
          headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER));
      Context context = Context.current().withValue(TENANT, tenant(String.valueOf(authorization)));
      return Contexts.interceptCall(context, call, headers, next);
    }

    private static String tenant(String authorization) {
      String payload = List.of(authorization.split("\\.", -1)).get(1);
      String claims = new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8);
      Matcher matcher = CLAIM.matcher(claims);
      return matcher.find() ? matcher.group(1) : "";
    }
  }
}
