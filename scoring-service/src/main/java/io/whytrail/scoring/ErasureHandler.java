package io.whytrail.scoring;

import com.google.protobuf.Timestamp;
import io.micrometer.core.instrument.MeterRegistry;
import io.whytrail.runtime.identity.Caller;
import io.whytrail.scoring.similarity.IndexKeeper;
import io.whytrail.scoring.v1.EraseSubjectRequest;
import io.whytrail.scoring.v1.EraseSubjectResponse;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Erases derived data, and says so: to the caller, in the log and as numbers.
@Singleton
final class ErasureHandler {

  private static final Logger log = LoggerFactory.getLogger(ErasureHandler.class);

  private final Eraser eraser;
  private final IndexKeeper keeper;
  private final MeterRegistry meters;

  ErasureHandler(Eraser eraser, IndexKeeper keeper, MeterRegistry meters) {
    this.eraser = eraser;
    this.keeper = keeper;
    this.meters = meters;
  }

  EraseSubjectResponse erase(Caller caller, EraseSubjectRequest request) {
    AtomicReference<Eraser.Erased> done = new AtomicReference<>();
    int indexed =
        keeper.forgetAfter(() ->
            done.set(
                eraser.erase(
                    caller.tenant(),
                    request.getSubjectId(),
                    request.getInteractionIdsList(),
                    caller.subject())));
    Eraser.Erased erased = done.get();
    EraseSubjectResponse response =
        EraseSubjectResponse.newBuilder()
            .setUntil(
                Timestamp.newBuilder()
                    .setSeconds(erased.until().getEpochSecond())
                    .setNanos(erased.until().getNano()))
            .setExamples(erased.examples())
            .setOccurrences(erased.occurrences())
            .setBaselines(erased.baselines())
            .setAnomalies(erased.anomalies())
            .setIndexedInteractions(indexed)
            .build();
    tell(caller, response);
    return response;
  }

  /// Whose data it was is in the table of erasures and not in the log, which is kept elsewhere.
  private void tell(Caller caller, EraseSubjectResponse response) {
    log.info(
        "{} erased a subject of tenant {} until {}: {} examples, {} occurrences, {} baselines,"
            + " {} anomalies, {} interactions of this instance's index",
        caller.subject(),
        caller.tenant(),
        Instant.ofEpochSecond(response.getUntil().getSeconds(), response.getUntil().getNanos()),
        response.getExamples(),
        response.getOccurrences(),
        response.getBaselines(),
        response.getAnomalies(),
        response.getIndexedInteractions());
    count("examples", response.getExamples());
    count("occurrences", response.getOccurrences());
    count("baselines", response.getBaselines());
    count("anomalies", response.getAnomalies());
    count("indexed", response.getIndexedInteractions());
    meters.counter("whytrail.erasures").increment();
  }

  private void count(String what, long erased) {
    meters.counter("whytrail.erased", "what", what).increment((double) erased);
  }
}
