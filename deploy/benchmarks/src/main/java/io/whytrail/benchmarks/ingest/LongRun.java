package io.whytrail.benchmarks.ingest;

import io.whytrail.benchmarks.call.UnaryLoad;
import io.whytrail.benchmarks.measurement.CountedTally;
import io.whytrail.benchmarks.measurement.OpenTally;
import io.whytrail.benchmarks.measurement.Sample;
import io.whytrail.benchmarks.report.Machine;
import io.whytrail.benchmarks.report.Report;
import io.whytrail.benchmarks.site.Heap;
import io.whytrail.ingest.v1.RecordRequest;
import io.whytrail.ingest.v1.RecordResponse;
import io.whytrail.ingest.v1.WaitFor;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One load that does not pause: whether the rate falls and the heap grows as the ledger does, and
/// how long a proof takes meanwhile.
public final class LongRun {

  private static final int IN_FLIGHT = 128;

  /// Callers that wait for PROVEN beside the load.
  private static final int PROBES = 8;

  private static final Duration LOOK = Duration.ofMillis(20);

  private final Plan plan;
  private final long total;
  private final long segment;
  private final IngestSite site;
  private final Clock clock;
  private final Consumer<String> progress;

  /// @param total how many interactions are recorded
  /// @param segment how many of them are measured together; the total is a multiple of it
  public LongRun(
      Plan plan,
      long total,
      long segment,
      IngestSite site,
      Clock clock,
      Consumer<String> progress) {
    this.plan = plan;
    this.total = total;
    this.segment = segment;
    this.site = site;
    this.clock = clock;
    this.progress = progress;
  }

  public Report run() throws InterruptedException {
    Ledgers ledgers = new Ledgers(site.ingestDatabase());
    RecordLoads records =
        new RecordLoads(new Interactions(plan.seed(), plan.bytes()), site.ingestAs("producer"));
    UnaryLoad<RecordRequest, RecordResponse> load =
        records.unary("long", IN_FLIGHT, WaitFor.WAIT_FOR_DURABLE);
    UnaryLoad<RecordRequest, RecordResponse> probe =
        records.unary("proven", PROBES, WaitFor.WAIT_FOR_PROVEN);
    // Without it the first segment would measure the compiler.
    load.run(plan.warmUp());
    ledgers.awaitSettled();
    double loadBefore = Machine.loadAverage();
    try (Heap heap = new Heap(site.ingestPid())) {
      CountedTally tally = new CountedTally(total, segment);
      OpenTally proofs = new OpenTally();
      List<Long> live = drive(load, tally, probe, proofs, heap);
      ledgers.awaitSettled();
      ledgers.checkStored(records.receipts());
      return report(tally.segments(), live, proofs.sample(), heap.liveBytes())
          .note("plan", plan.describe())
          .note("records_stored", records.receipts())
          .note("refused", tally.refusals())
          .note("backlog_at_the_end", ledgers.largestBacklog())
          .note("load_average_before", loadBefore)
          .note("load_average_after", Machine.loadAverage());
    }
  }

  /// Runs the load and the probes, and looks at the heap after each segment but the last.
  private List<Long> drive(
      UnaryLoad<RecordRequest, RecordResponse> load,
      CountedTally tally,
      UnaryLoad<RecordRequest, RecordResponse> probe,
      OpenTally proofs,
      Heap heap)
      throws InterruptedException {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<?> loading =
          threads.submit(() -> {
            load.drive(tally);
            return tally;
          });
      Future<?> probing =
          threads.submit(() -> {
            probe.drive(proofs);
            return proofs;
          });
      List<Long> live;
      try {
        live = watch(tally, loading, heap);
        loading.get();
      } finally {
        proofs.close();
      }
      probing.get();
      return live;
    } catch (ExecutionException e) {
      throw new IllegalStateException("The long run failed", e.getCause());
    }
  }

  private List<Long> watch(CountedTally tally, Future<?> loading, Heap heap)
      throws InterruptedException {
    long looks = total / segment - 1;
    List<Long> live = new ArrayList<>();
    while (live.size() < looks && !failed(loading)) {
      if (tally.operations() / segment > live.size()) {
        live.add(heap.liveBytes());
        progress.accept(
            "%,d records, %,d bytes live".formatted(tally.operations(), live.getLast()));
      }
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
    }
    return live;
  }

  private static boolean failed(Future<?> loading) {
    return loading.state() == Future.State.FAILED;
  }

  private Report report(List<Sample> segments, List<Long> live, Sample proofs, long liveAtTheEnd) {
    Sample first = segments.getFirst();
    Sample last = segments.getLast();
    List<Long> heaps = new ArrayList<>(live);
    heaps.add(liveAtTheEnd);
    List<Map<String, Long>> lines = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      Sample sample = segments.get(i);
      Map<String, Long> line = new LinkedHashMap<>();
      line.put("records", (i + 1) * segment);
      line.put("acks_per_second", Math.round(sample.perSecond()));
      line.put("ack_p50_micros", Math.round(sample.p50Micros()));
      line.put("ack_p99_micros", Math.round(sample.p99Micros()));
      line.put("live_heap_bytes", heaps.get(i));
      lines.add(line);
    }
    return new Report("ingest-long", clock.instant(), site.machine())
        .headline("records", (double) total)
        .headline("first_acks_per_second", first.perSecond())
        .headline("last_acks_per_second", last.perSecond())
        .headline("last_to_first", last.perSecond() / first.perSecond())
        .headline("live_heap_mb_after_first", heaps.getFirst() / 1e6)
        .headline("live_heap_mb_at_the_end", heaps.getLast() / 1e6)
        .headline("proven_p50_millis", proofs.p50Micros() / 1e3)
        .headline("proven_p99_millis", proofs.p99Micros() / 1e3)
        .table("segments", lines)
        .note("in_flight", IN_FLIGHT)
        .note("segment", segment)
        .note("proofs", proofs.operations());
  }
}
