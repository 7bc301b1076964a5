package io.whytrail.benchmarks.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.whytrail.benchmarks.measurement.Floor;
import io.whytrail.benchmarks.measurement.Sample;
import io.whytrail.benchmarks.measurement.Series;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/// A benchmark's result. Notes and headlines keep the order in which they are added.
public final class Report {

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private final String benchmark;
  private final Instant time;
  private final Machine machine;
  private final JsonObject notes = new JsonObject();
  private final JsonObject headlines = new JsonObject();
  private final List<FloorFigures> floors = new ArrayList<>();
  private final List<Figures> loads = new ArrayList<>();

  private final Map<String, List<Map<String, Long>>> tables = new LinkedHashMap<>();

  private record FloorFigures(Series series, Floor floor) {}

  public Report(String benchmark, Instant time, Machine machine) {
    this.benchmark = benchmark;
    this.time = time;
    this.machine = machine;
  }

  /// How the figures came about: options, sizes, what was checked.
  public Report note(String name, Object value) {
    notes.add(name, GSON.toJsonTree(value));
    return this;
  }

  /// A figure that stands at the top.
  public Report headline(String name, double value) {
    headlines.add(name, number(value, 3));
    return this;
  }

  /// Lines that have the same columns.
  public Report table(String name, List<Map<String, Long>> lines) {
    tables.put(name, List.copyOf(lines));
    return this;
  }

  public Report floor(Floor floor, Series series) {
    floors.add(new FloorFigures(series, floor));
    return this;
  }

  public Report load(Figures figures) {
    loads.add(figures);
    return this;
  }

  /// The whole of it, pretty-printed.
  public String toJson() {
    JsonObject report = new JsonObject();
    report.addProperty("benchmark", benchmark);
    report.addProperty("time", time.toString());
    headlines.entrySet().forEach(entry -> report.add(entry.getKey(), entry.getValue()));
    report.add("loads", array(loads.stream().map(Report::loadJson)));
    report.add("floors", array(floors.stream().map(Report::floorJson)));
    tables.forEach((name, lines) -> report.add(name, GSON.toJsonTree(lines)));
    report.add("notes", notes);
    report.add("machine", machine.toJson());
    return GSON.toJson(report) + "\n";
  }

  /// For a person at a terminal.
  public String toText() {
    List<String> sections = new ArrayList<>();
    if (!loads.isEmpty()) {
      sections.add(loadTable());
      sections.add(besideTable());
    }
    if (!floors.isEmpty()) {
      sections.add(floorTable());
      sections.add(processorTable());
    }
    tables.forEach((name, lines) -> sections.add(table(lines)));
    if (!headlines.isEmpty()) {
      Table headline = new Table("figure", "value");
      headlines.asMap().forEach((name, value) -> headline.row(name, value.getAsString()));
      sections.add(headline.toString());
    }
    return String.join("\n", sections);
  }

  private static String table(List<Map<String, Long>> lines) {
    Table table = new Table(lines.getFirst().keySet().toArray(String[]::new));
    lines.forEach(
        line -> table.row(line.values().stream().map(Table::whole).toArray(String[]::new)));
    return table.toString();
  }

  private String loadTable() {
    Table table =
        new Table(
            "load",
            "in flight",
            "per second",
            "p50 us",
            "p99 us",
            "refused",
            "floor",
            "floor/s",
            "ratio");
    for (Figures figures : loads) {
      Series load = figures.load();
      table.row(
          load.name(),
          Integer.toString(load.inFlight()),
          Table.whole(load.perSecond()),
          Table.whole(load.p50Micros()),
          Table.whole(load.p99Micros()),
          Long.toString(load.refused()),
          figures.floor().name(),
          Table.whole(figures.floor().perSecond()),
          Table.ratio(figures.ratio()));
    }
    return table.toString();
  }

  private String besideTable() {
    Table table = new Table("load", "beside", "rate ratio", "p50 in its p50", "p99 in its p50");
    for (Figures figures : loads) {
      for (Series other : figures.beside()) {
        table.row(
            figures.load().name(),
            other.name(),
            Table.ratio(figures.ratio(other)),
            Table.ratio(figures.p50In(other)),
            Table.ratio(figures.p99In(other)));
      }
    }
    return table.toString();
  }

  private String floorTable() {
    Table table = new Table("floor", "in flight", "per second", "p50 us", "p99 us", "of");
    for (FloorFigures floor : floors) {
      Series series = floor.series();
      table.row(
          series.name(),
          Integer.toString(series.inFlight()),
          Table.whole(series.perSecond()),
          Table.whole(series.p50Micros()),
          Table.whole(series.p99Micros()),
          floor.floor().of());
    }
    return table.toString();
  }

  /// Where the processors' time goes.
  private String processorTable() {
    List<Series> all =
        Stream.concat(loads.stream().map(Figures::load), floors.stream().map(FloorFigures::series))
            .toList();
    List<String> processes =
        List.copyOf(
            new TreeSet<>(
                all.stream().flatMap(each -> each.cpuMicros().keySet().stream()).toList()));
    List<String> heads = new ArrayList<>(List.of("cpu us per operation"));
    heads.addAll(processes);
    Table table = new Table(heads.toArray(String[]::new));
    for (Series series : all) {
      Map<String, Double> used = series.cpuMicros();
      List<String> cells = new ArrayList<>(List.of(series.name()));
      processes.forEach(process -> cells.add(Table.tenth(used.getOrDefault(process, 0.0))));
      table.row(cells.toArray(String[]::new));
    }
    return table.toString();
  }

  private static JsonObject loadJson(Figures figures) {
    Series load = figures.load();
    String unit = figures.unit();
    JsonObject json = new JsonObject();
    json.addProperty("name", load.name());
    json.addProperty("in_flight", load.inFlight());
    json.add(unit + "s_per_second", number(load.perSecond(), 1));
    json.add(unit + "_p50_micros", number(load.p50Micros(), 1));
    json.add(unit + "_p99_micros", number(load.p99Micros(), 1));
    json.addProperty("refused", load.refused());
    json.addProperty("floor", figures.floor().name());
    json.add("floor_per_second", number(figures.floor().perSecond(), 1));
    json.add("ratio", number(figures.ratio(), 3));
    json.add("beside", array(figures.beside().stream().map(other -> beside(figures, other))));
    json.add("cpu_micros", cpu(load.cpuMicros()));
    json.add("rounds", rounds(load));
    return json;
  }

  private static JsonObject beside(Figures figures, Series other) {
    JsonObject json = new JsonObject();
    json.addProperty("name", other.name());
    json.add("ratio", number(figures.ratio(other), 3));
    json.add("p50_in_its_p50", number(figures.p50In(other), 3));
    json.add("p99_in_its_p50", number(figures.p99In(other), 3));
    return json;
  }

  private static JsonObject floorJson(FloorFigures floor) {
    Series series = floor.series();
    JsonObject json = new JsonObject();
    json.addProperty("name", series.name());
    json.addProperty("of", floor.floor().of());
    json.addProperty("in_flight", series.inFlight());
    json.add("per_second", number(series.perSecond(), 1));
    json.add("p50_micros", number(series.p50Micros(), 1));
    json.add("p99_micros", number(series.p99Micros(), 1));
    if (floor.floor().bytes() > 0) {
      double megabytes = floor.floor().megabytes(series.perSecond());
      json.add("megabytes_per_second", number(megabytes, 2));
    }
    json.add("cpu_micros", cpu(series.cpuMicros()));
    json.add("rounds", rounds(series));
    return json;
  }

  private static JsonArray rounds(Series series) {
    return array(series.rounds().stream().map(Report::round));
  }

  private static JsonObject round(Sample sample) {
    JsonObject json = new JsonObject();
    json.addProperty("operations", sample.operations());
    json.add("seconds", number(sample.seconds(), 3));
    json.add("per_second", number(sample.perSecond(), 1));
    json.add("p50_micros", number(sample.p50Micros(), 1));
    json.add("p99_micros", number(sample.p99Micros(), 1));
    return json;
  }

  private static JsonObject cpu(Map<String, Double> micros) {
    JsonObject json = new JsonObject();
    micros.forEach((process, used) -> json.add(process, number(used, 1)));
    return json;
  }

  private static JsonArray array(Stream<? extends JsonElement> elements) {
    JsonArray array = new JsonArray();
    elements.forEach(array::add);
    return array;
  }

  private static JsonPrimitive number(double value, int digits) {
    return new JsonPrimitive(BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP));
  }
}
