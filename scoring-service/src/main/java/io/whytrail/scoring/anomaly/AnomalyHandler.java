package io.whytrail.scoring.anomaly;

import com.google.protobuf.Timestamp;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.paging.PageToken;
import io.whytrail.scoring.anomaly.PostgresAnomalies.Position;
import io.whytrail.scoring.anomaly.PostgresAnomalies.Query;
import io.whytrail.scoring.v1.Anomaly;
import io.whytrail.scoring.v1.AnomalyKind;
import io.whytrail.scoring.v1.ListAnomaliesRequest;
import io.whytrail.scoring.v1.ListAnomaliesResponse;
import jakarta.inject.Singleton;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Answers questions about stored anomalies.
@Singleton
public final class AnomalyHandler {

  private static final int DEFAULT_PAGE = 100;

  private final PostgresAnomalies anomalies;

  AnomalyHandler(PostgresAnomalies anomalies) {
    this.anomalies = anomalies;
  }

  /// The anomalies with these ids, in their order; unknown ids are left out.
  public List<Anomaly> get(String tenant, List<UUID> ids) {
    return anomalies.get(tenant, ids);
  }

  /// A page of a tenant's anomalies.
  public ListAnomaliesResponse list(String tenant, ListAnomaliesRequest request) {
    Query query =
        new Query(
            kind(request.getKind()),
            request.getSubjectId(),
            request.getService(),
            request.hasStartTime() ? instant(request.getStartTime()) : null,
            request.hasEndTime() ? instant(request.getEndTime()) : null);
    String digest = "anomalies " + query;
    int size = PageToken.size(request.getPageSize(), DEFAULT_PAGE);
    List<Anomaly> page =
        anomalies.list(tenant, query, position(request.getPageToken(), digest), size);
    ListAnomaliesResponse.Builder response =
        ListAnomaliesResponse.newBuilder().addAllAnomalies(page);
    if (page.size() == size) {
      Anomaly last = page.getLast();
      response.setNextPageToken(
          PageToken.encode(digest, instant(last.getEndTime()).toString(), last.getId()));
    }
    return response.build();
  }

  private static String kind(AnomalyKind kind) {
    return kind == AnomalyKind.ANOMALY_KIND_UNSPECIFIED
        ? ""
        : kind.name().substring("ANOMALY_KIND_".length());
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private static @Nullable Position position(String token, String digest) {
    if (token.isEmpty()) {
      return null;
    }
    List<String> parts = PageToken.decode(token, digest);
    try {
      return new Position(Instant.parse(parts.getFirst()), UUID.fromString(parts.getLast()));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw Failure.of(
              ErrorReason.ERROR_REASON_PAGE_TOKEN_INVALID,
              "Use a page token only with the query it was returned for; leave it empty to start"
                  + " anew.")
          .because(e);
    }
  }
}
