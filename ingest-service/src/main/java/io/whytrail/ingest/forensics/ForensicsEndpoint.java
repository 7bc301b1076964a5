package io.whytrail.ingest.forensics;

import com.google.protobuf.Timestamp;
import io.grpc.stub.StreamObserver;
import io.whytrail.ingest.capture.Capture;
import io.whytrail.ingest.capture.CaptureCodec;
import io.whytrail.ingest.capture.InteractionCodec;
import io.whytrail.ingest.ledger.Kind;
import io.whytrail.ingest.ledger.Ledger;
import io.whytrail.ingest.ledger.LedgerCodec;
import io.whytrail.ingest.ledger.SealedRecord;
import io.whytrail.ingest.masking.Masking;
import io.whytrail.ingest.v1.EvidenceBundle;
import io.whytrail.ingest.v1.EvidenceRecord;
import io.whytrail.ingest.v1.ExportEvidenceRequest;
import io.whytrail.ingest.v1.ExportEvidenceResponse;
import io.whytrail.ingest.v1.GetInteractionRequest;
import io.whytrail.ingest.v1.GetInteractionResponse;
import io.whytrail.ingest.v1.GetTimelineRequest;
import io.whytrail.ingest.v1.GetTimelineResponse;
import io.whytrail.ingest.v1.SearchInteractionsRequest;
import io.whytrail.ingest.v1.SearchInteractionsResponse;
import io.whytrail.ingest.v1.StreamInteractionsRequest;
import io.whytrail.ingest.v1.StreamInteractionsResponse;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.identity.Caller;
import io.whytrail.runtime.identity.Role;
import io.whytrail.runtime.paging.PageToken;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The rpcs that look back.
@Singleton
public final class ForensicsEndpoint {

  private static final String FORMAT = "whytrail-evidence/v1";

  private final Ledger ledger;
  private final Capture capture;
  private final Masking masking;
  private final PostgresSearch search;
  private final InteractionStreamHandler streams;
  private final Evidence evidence;

  ForensicsEndpoint(
      Ledger ledger,
      Capture capture,
      Masking masking,
      PostgresSearch search,
      InteractionStreamHandler streams,
      Evidence evidence) {
    this.ledger = ledger;
    this.capture = capture;
    this.masking = masking;
    this.search = search;
    this.streams = streams;
    this.evidence = evidence;
  }

  public GetInteractionResponse get(GetInteractionRequest request) {
    Caller caller = Caller.require(Role.ANALYST, Role.REVIEWER, Role.AUDITOR, Role.SERVICE);
    SealedRecord record =
        ledger
            .find(caller.tenant(), Kind.INTERACTION, request.getInteractionId())
            .orElseThrow(() ->
                Failure.of(
                    ErrorReason.ERROR_REASON_NOT_FOUND,
                    "There is no interaction with this id in the caller's tenant."));
    return GetInteractionResponse.newBuilder()
        .setRecorded(ForensicsCodec.recorded(capture.recorded(caller.tenant(), record, false)))
        .build();
  }

  public GetTimelineResponse timeline(GetTimelineRequest request) {
    Caller caller = Caller.require(Role.ANALYST, Role.REVIEWER, Role.AUDITOR);
    GetTimelineResponse.Builder response = GetTimelineResponse.newBuilder();
    ledger
        .ofInteraction(caller.tenant(), request.getInteractionId())
        .forEach(record -> response.addRecords(LedgerCodec.record(record)));
    return response.build();
  }

  public void stream(
      StreamInteractionsRequest request, StreamObserver<StreamInteractionsResponse> answers) {
    streams.handle(request, answers);
  }

  public SearchInteractionsResponse search(SearchInteractionsRequest request) {
    Caller caller = Caller.require(Role.ANALYST, Role.REVIEWER, Role.AUDITOR);
    String tenant = caller.tenant();
    String digest = digest(tenant, request);
    int size = PageToken.size(request.getPageSize(), 50);
    List<PostgresSearch.Hit> hits =
        search.find(tenant, query(tenant, request), below(request, digest), size);
    SearchInteractionsResponse.Builder response = SearchInteractionsResponse.newBuilder();
    Map<String, SealedRecord> records =
        ledger
            .find(
                tenant,
                Kind.INTERACTION,
                hits.stream().map(PostgresSearch.Hit::interactionId).toList())
            .stream()
            .collect(Collectors.toMap(SealedRecord::subjectId, Function.identity()));
    List<SealedRecord> found = hits.stream().map(hit -> records.get(hit.interactionId())).toList();
    capture
        .recorded(tenant, found)
        .forEach(recorded -> response.addInteractions(ForensicsCodec.recorded(recorded)));
    if (hits.size() == size) {
      response.setNextPageToken(PageToken.encode(digest, Long.toString(hits.getLast().index())));
    }
    return response.build();
  }

  /// What is searched for is masked first: values are stored as tokens, and are found as such.
  private Query query(String tenant, SearchInteractionsRequest request) {
    return new Query(
        SearchWords.of(masking.of(tenant).text(plain("text", request.getText()))),
        plain("session_id", request.getSessionId()),
        plain("correlation_id", request.getCorrelationId()),
        masking.pseudonyms(tenant).subject(plain("subject_id", request.getSubjectId())),
        plain("service", request.getService()),
        plain("model_name", request.getModelName()),
        plain("tool_name", request.getToolName()),
        request.hasStartTime() ? instant("start_time", request.getStartTime()) : null,
        request.hasEndTime() ? instant("end_time", request.getEndTime()) : null,
        request.getVerdict());
  }

  private static String plain(String field, String value) {
    if (value.indexOf('\0') >= 0) {
      throw CaptureCodec.invalid(field, "leave out control characters");
    }
    return value;
  }

  private static @Nullable Instant instant(String field, Timestamp time) {
    boolean valid =
        Math.abs(time.getSeconds()) <= 253_402_300_799L
            && time.getNanos() >= 0
            && time.getNanos() < 1_000_000_000;
    if (!valid) {
      throw CaptureCodec.invalid(field, "send a time before the year 10000");
    }
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private static long below(SearchInteractionsRequest request, String digest) {
    return request.getPageToken().isEmpty()
        ? Long.MAX_VALUE
        : Long.parseLong(PageToken.decode(request.getPageToken(), digest).getFirst());
  }

  /// Says which query a page token belongs to, and nothing about what is searched for.
  private String digest(String tenant, SearchInteractionsRequest request) {
    SearchInteractionsRequest query = request.toBuilder().clearPageToken().clearPageSize().build();
    byte[] digest = masking.pseudonyms(tenant).digest(InteractionCodec.bytes(query).toByteArray());
    return HexFormat.of().formatHex(digest, 0, 8);
  }

  public ExportEvidenceResponse export(ExportEvidenceRequest request) {
    Caller caller = Caller.require(Role.ANALYST, Role.AUDITOR);
    Evidence.Bundle bundle = evidence.of(caller.tenant(), request.getInteractionId());
    EvidenceBundle.Builder message =
        EvidenceBundle.newBuilder()
            .setFormat(FORMAT)
            .setOrigin(bundle.origin())
            .setVerifierKey(bundle.verifierKey())
            .setCheckpoint(bundle.checkpoint())
            .putAllPolicies(bundle.policies());
    for (Evidence.Proven proven : bundle.records()) {
      message.addRecords(
          EvidenceRecord.newBuilder()
              .setRecord(LedgerCodec.record(proven.record()))
              .setProof(proven.proof()));
    }
    return ExportEvidenceResponse.newBuilder().setBundle(message).build();
  }
}
