package io.whytrail.benchmarks.ingest;

import io.grpc.Channel;
import io.whytrail.benchmarks.floor.Database;
import io.whytrail.benchmarks.floor.Echo;
import io.whytrail.benchmarks.floor.InsertLoad;
import io.whytrail.benchmarks.floor.SyncLoad;
import io.whytrail.benchmarks.measurement.Floor;
import io.whytrail.benchmarks.measurement.Load;
import io.whytrail.benchmarks.measurement.Processor;
import io.whytrail.benchmarks.measurement.Rounds;
import io.whytrail.benchmarks.measurement.Series;
import io.whytrail.benchmarks.report.Figures;
import io.whytrail.benchmarks.report.Machine;
import io.whytrail.benchmarks.report.Report;
import io.whytrail.benchmarks.site.EchoProcess;
import io.whytrail.ingest.v1.WaitFor;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Durable acknowledgements at several numbers of calls in flight, in turn with their floors.
///
/// Two kinds of insert floor are driven: the batch sizes that are asked for, the best of which is
/// the floor of the rates; and for each load one with as many rows in flight as the load has calls,
/// which is what the load's latencies are set beside.
public final class IngestBench {

  private static final String COMMIT = "commit";

  private final Plan plan;
  private final IngestSite site;
  private final Clock clock;
  private final Consumer<String> progress;

  private final List<Load> order = new ArrayList<>();
  private final Map<String, Floor> floors = new LinkedHashMap<>();
  private final Map<Integer, InsertLoad> sameInFlight = new TreeMap<>();
  private final List<InsertLoad> inserts = new ArrayList<>();

  public IngestBench(Plan plan, IngestSite site, Clock clock, Consumer<String> progress) {
    this.plan = plan;
    this.site = site;
    this.clock = clock;
    this.progress = progress;
  }

  public Report run() throws InterruptedException {
    double loadBefore = Machine.loadAverage();
    Interactions interactions = new Interactions(plan.seed(), plan.bytes());
    RecordLoads records = new RecordLoads(interactions, site.ingestAs("producer"));
    EchoProcess echo = site.echo();
    List<Load> loads = arrange(interactions, records, echo.channel());
    Ledgers ledgers = new Ledgers(site.ingestDatabase());
    List<Processor> processors = site.processors();
    processors.add(echo.processor());
    Rounds rounds =
        new Rounds(
            plan.rounds(),
            plan.time(),
            plan.warmUp(),
            processors,
            () -> {
              ledgers.awaitSettled();
              ledgers.checkpoint();
            },
            progress);
    try {
      Map<String, Series> series = rounds.run(order);
      ledgers.checkStored(records.receipts());
      return report(loads, series)
          .note("records_stored", records.receipts())
          .note("largest_backlog", ledgers.largestBacklog())
          .note("load_average_before", loadBefore)
          .note("load_average_after", Machine.loadAverage())
          .note("table_shape", shape(ledgers));
    } finally {
      order.forEach(Load::close);
    }
  }

  /// Each load stands between its floors, so that they see the machine in the same minute.
  private List<Load> arrange(Interactions interactions, RecordLoads records, Channel echo) {
    Database database = site.floorDatabase();
    List<byte[]> payloads = payloads(interactions);
    floor(new SyncLoad(site.directory()), "append 4 KB and fdatasync, where Postgres has its data");
    InsertLoad commit = new InsertLoad(COMMIT, database, 1, 1, payloads, plan.seed());
    sameInFlight.put(1, commit);
    floor(commit, "one row, one connection, one commit");

    List<Load> loads = new ArrayList<>();
    for (int inFlight : Plan.CALLS_IN_FLIGHT) {
      insertFloor(database, inFlight, payloads);
      Load load = records.unary("record-" + inFlight, inFlight, WaitFor.WAIT_FOR_DURABLE);
      loads.add(load);
      order.add(load);
      floor(Echo.unary(echo, inFlight), "bare gRPC call, 2 KB there and 32 bytes back");
    }
    batchFloors(database, payloads);
    for (int streams : Plan.STREAMS) {
      insertFloor(database, streams * plan.window(), payloads);
      Load load = records.streams("record-stream-" + streams, streams, plan.window());
      loads.add(load);
      order.add(load);
      floor(
          Echo.streams(echo, streams, plan.window()),
          "bare gRPC stream, 2 KB there and 32 bytes back");
    }
    return loads;
  }

  private void batchFloors(Database database, List<byte[]> payloads) {
    SortedSet<Integer> batches = new TreeSet<>(plan.batches());
    inserts.forEach(insert -> batches.remove(insert.batch()));
    batches.forEach(batch -> insert(database, batch, payloads));
  }

  /// The insert floor with as many rows in flight.
  private void insertFloor(Database database, int inFlight, List<byte[]> payloads) {
    if (!sameInFlight.containsKey(inFlight)) {
      int batch = Math.max(1, inFlight / plan.connections());
      InsertLoad insert =
          inserts.stream()
              .filter(each -> each.batch() == batch)
              .findFirst()
              .orElseGet(() -> insert(database, batch, payloads));
      sameInFlight.put(inFlight, insert);
    }
  }

  private InsertLoad insert(Database database, int batch, List<byte[]> payloads) {
    String name = "insert-%dx%d".formatted(batch, plan.connections());
    InsertLoad insert =
        new InsertLoad(name, database, batch, plan.connections(), payloads, plan.seed());
    inserts.add(insert);
    floor(insert, "%d rows a statement, %d connections".formatted(batch, plan.connections()));
    return insert;
  }

  private void floor(Load load, String of) {
    floors.put(load.name(), new Floor(load, of));
    order.add(load);
  }

  private List<byte[]> payloads(Interactions interactions) {
    List<byte[]> payloads = new ArrayList<>();
    for (int i = 0; i < 1024; i++) {
      payloads.add(interactions.of("%040d".formatted(i), "bench-record-128-000", i).toByteArray());
    }
    return payloads;
  }

  private Report report(List<Load> loads, Map<String, Series> all) {
    Report report =
        new Report("ingest", clock.instant(), site.machine()).note("plan", plan.describe());
    Series best =
        inserts.stream()
            .map(insert -> series(all, insert.name()))
            .max(Comparator.comparingDouble(Series::perSecond))
            .orElseThrow();
    Series commit = series(all, COMMIT);
    floors.forEach((name, floor) -> report.floor(floor, series(all, name)));
    for (Load load : loads) {
      Series rows = series(all, sameInFlight(load).name());
      Series echo = series(all, load.name().replace("record", "echo"));
      List<Series> beside =
          rows.equals(commit) ? List.of(commit, echo) : List.of(commit, rows, echo);
      Figures figures = new Figures("ack", series(all, load.name()), best, beside);
      report.load(figures);
      headlines(report, figures, commit, rows);
    }
    return report;
  }

  /// One call in flight is set beside the commit of one row, 128 beside commits of as many rows.
  private static void headlines(Report report, Figures figures, Series commit, Series rows) {
    switch (figures.load().name()) {
      case "record-1" ->
          report
              .headline("ack_p50_floor_commits", figures.p50In(commit))
              .headline("ack_p99_floor_commits", figures.p99In(commit));
      case "record-128" ->
          report
              .headline("ratio_to_floor_128", figures.ratio())
              .headline("ratio_to_same_in_flight_128", figures.ratio(rows))
              .headline("ack_p50_floor_commits_128", figures.p50In(rows))
              .headline("ack_p99_floor_commits_128", figures.p99In(rows));
      default -> {}
    }
  }

  private InsertLoad sameInFlight(Load load) {
    InsertLoad insert = sameInFlight.get(load.inFlight());
    if (insert == null) {
      throw new IllegalStateException(load.name() + " has no floor of its size");
    }
    return insert;
  }

  private static Series series(Map<String, Series> all, String name) {
    Series series = all.get(name);
    if (series == null) {
      throw new IllegalStateException(name + " was not measured");
    }
    return series;
  }

  /// Whether the floor stores rows like ingest's: a reader can tell from the sizes.
  private Map<String, Long> shape(Ledgers ledgers) {
    Ledgers floor = new Ledgers(site.floorDatabase());
    String suffix = "%dx%d".formatted(inserts.getFirst().batch(), plan.connections());
    Map<String, Long> shape = new LinkedHashMap<>();
    shape.put("ingest_bytes_per_row", Ledgers.bytesPerRow(site.ingestDatabase(), "record"));
    shape.put("floor_bytes_per_row", Ledgers.bytesPerRow(site.floorDatabase(), "record_" + suffix));
    shape.put("ingest_indexes", ledgers.indexes("record", "pending"));
    shape.put("floor_indexes", floor.indexes("record_" + suffix, "pending_" + suffix));
    return shape;
  }
}
