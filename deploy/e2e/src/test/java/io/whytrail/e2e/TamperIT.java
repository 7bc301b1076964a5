package io.whytrail.e2e;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whytrail.ingest.v1.EvaluateRequest;
import io.whytrail.ingest.v1.Evaluation;
import io.whytrail.ingest.v1.GetLedgerRequest;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import io.whytrail.ingest.v1.RecordRequest;
import io.whytrail.ingest.v1.ReportOutcomeRequest;
import io.whytrail.ingest.v1.WaitFor;
import io.whytrail.interaction.v1.Outcome;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.runtime.identity.Role;
import io.whytrail.runtime.merkle.note.SignerKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Somebody with all rights on ingest's database changes what is stored. An auditor who has the
/// log's public key and one checkpoint from before finds each change, and nothing where nothing was
/// changed. The table in ingest's README is what this test saw.
class TamperIT {

  /// `write` puts what was seen into the README.
  private static final String MODE = "whytrail.matrix";

  private static final Path README = FrontDoor.ROOT.resolve("ingest-service/README.md");
  private static final String BEGIN = "<!-- tamper matrix: written by TamperIT -->\n";
  private static final String END = "<!-- end of the tamper matrix -->\n";

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String TENANT = "acme";
  private static final String STRANGER = "bolt";
  private static final String THIRD = "core";

  @TempDir private static Path directory;

  private static AuditedIngest ingest;
  private static Path kept;

  /// A row of the table.
  private record Seen(String stored, String change, String says) {}

  /// A log that was changed, and what an audit must say about it.
  private record Case(Tampering tampering, Path log) {}

  @BeforeAll
  static void twoTenantsWithAPast() throws Exception {
    ingest = new AuditedIngest(directory);
    for (String tenant : List.of(TENANT, STRANGER, THIRD)) {
      record(tenant, "first");
      record(tenant, "second");
    }
    IngestServiceBlockingStub agent = producer(TENANT);
    Evaluation asked =
        agent
            .evaluate(
                EvaluateRequest.newBuilder()
                    .setInteraction(Stories.payment("paid", "supplier@example.com", 4200))
                    .setStage(Stage.STAGE_ACTION)
                    .setToolCallIndex(0)
                    .build())
            .getEvaluation();
    agent.reportOutcome(
        ReportOutcomeRequest.newBuilder()
            .setEvaluationId(asked.getId())
            .setOutcome(Outcome.OUTCOME_EXECUTED)
            .build());
    record(TENANT, "third");
    ingest.save("early");
    record(TENANT, "fourth");
    ingest.export(TENANT, directory.resolve("then"));
    kept = directory.resolve("then/checkpoint");
    for (String tenant : List.of(TENANT, STRANGER, THIRD)) {
      record(tenant, "last");
    }
    ingest.save("now");
  }

  @AfterAll
  static void end() {
    if (ingest != null) {
      ingest.close();
    }
  }

  private static void record(String tenant, String id) {
    producer(tenant)
        .record(
            RecordRequest.newBuilder()
                .setInteraction(Stories.chat(id, "Where is " + tenant + "'s order?", "Coming."))
                .setWaitFor(WaitFor.WAIT_FOR_PROVEN)
                .build());
  }

  private static IngestServiceBlockingStub producer(String tenant) {
    return ingest.as(tenant, Role.PRODUCER, IngestServiceGrpc.newBlockingStub(ingest.channel()));
  }

  @Test
  void everyColumn_isChangedOrIsNoEvidence() throws SQLException {
    TreeSet<String> changed = new TreeSet<>();
    Stream.concat(TamperMatrix.columns().stream(), TamperMatrix.ofLogs().stream())
        .map(Tampering::stored)
        .forEach(changed::add);

    assertThat(ingest.columns())
        .isNotEmpty()
        .allSatisfy(column ->
            assertThat(changed.contains(column) ^ TamperMatrix.noEvidence(column).isPresent())
                .as("%s is either in the matrix or no evidence, with the reason", column)
                .isTrue());
    assertThat(ingest.columns()).containsAll(changed);
    assertThat(TamperMatrix.noEvidence().keySet())
        .allSatisfy(pattern ->
            assertThat(ingest.columns())
                .anyMatch(column -> column.matches(pattern.replace("*", ".*"))));
  }

  @Test
  void untouchedLogs_areClean() throws Exception {
    for (String tenant : List.of(TENANT, STRANGER, THIRD)) {
      assertClean(tenant, "untouched");
    }
  }

  private static void assertClean(String tenant, String when) throws Exception {
    Path log = directory.resolve(when + "-" + tenant);
    ingest.export(tenant, log);

    FrontDoor.Result result = FrontDoor.run(PATIENCE, "fsck", log.toString(), "--key", key(tenant));

    assertThat(result.exitCode()).as("%s%s", result.out(), result.err()).isZero();
    assertThat(result.out()).contains(" records\n", "All is as it was signed.");
  }

  @Test
  void everyChange_isNamed() throws Exception {
    List<Seen> columns = seen(TENANT, changed(TamperMatrix.columns()));
    List<Case> rows = new ArrayList<>(changed(TamperMatrix.rows()));
    rows.addAll(restored());
    rows.addAll(forged());
    List<Seen> ofRows = seen(TENANT, rows);
    columns.addAll(ofLogs());
    // What was found was in the changes: without them nothing is wrong.
    assertClean(TENANT, "after");

    String section = section(columns, ofRows);

    if ("write".equals(System.getProperty(MODE))) {
      write(section);
    }
    assertThat(Files.readString(README))
        .as("the tamper matrix; -D%s=write writes what was seen", MODE)
        .contains(section);
  }

  private List<Case> changed(List<Tampering> tamperings) throws Exception {
    Map<String, String> there = there();
    List<Case> cases = new ArrayList<>();
    for (Tampering tampering : tamperings) {
      Path log = Files.createTempDirectory(directory, "changed");
      ingest.tamper(tampering.statements().stream().map(sql -> filled(sql, there)).toList());
      ingest.export(TENANT, log);
      ingest.restore("now");
      cases.add(new Case(tampering, log));
    }
    return cases;
  }

  private static Map<String, String> there() throws SQLException {
    Map<String, String> there = new LinkedHashMap<>();
    there.put("log", log(TENANT));
    there.put("other", log(STRANGER));
    there.put("record", first("record_id", TENANT));
    there.put("stranger", first("record_id", STRANGER));
    there.put("index", first("idx", TENANT));
    there.put("strange_index", first("idx", STRANGER));
    return there;
  }

  private static String log(String tenant) throws SQLException {
    return ingest.value("select log_id from log where tenant = '" + tenant + "'");
  }

  private static String first(String column, String tenant) throws SQLException {
    return ingest.value(
        "select %s from leaf join record using (log_id, record_id) where log_id = %s and subject_id = 'first'"
            .formatted(column, log(tenant)));
  }

  private static String filled(String sql, Map<String, String> there) {
    String filled = sql;
    for (Map.Entry<String, String> value : there.entrySet()) {
      filled = filled.replace("{" + value.getKey() + "}", value.getValue());
    }
    return filled;
  }

  /// The whole database as it was before: everything in it fits, and it is signed.
  private List<Case> restored() throws Exception {
    Path log = directory.resolve("restored");
    ingest.restore("early");
    ingest.export(TENANT, log);
    ingest.restore("now");
    return List.of(
        new Case(
            new Tampering(
                "the whole database",
                "restored to an earlier state",
                List.of(),
                "checkpoint, size: the log has n leaves, and it had n when the earlier checkpoint"
                    + " was signed"),
            log));
  }

  /// Everything made to fit again, as far as the keys at hand allow.
  private List<Case> forged() throws Exception {
    Path now = directory.resolve("now");
    ingest.export(TENANT, now);
    ForgedLog log = ForgedLog.of(now);
    int index = Integer.parseInt(first("idx", TENANT));
    Path reordered = directory.resolve("reordered");
    log.reordered(index).write(reordered, now);
    Path foreign = directory.resolve("foreign");
    log.allowing().write(foreign, SignerKey.generate(key(TENANT).split("\\+", 2)[0]));
    Path own = directory.resolve("own");
    log.allowing().write(own, ForgedLog.key(ingest.seed(), key(TENANT)));
    return List.of(
        new Case(
            forgery(
                "two records change places, and leaves, tiles and root are made to fit",
                "checkpoint, root: the entries give another root than the signed one"),
            reordered),
        new Case(
            forgery(
                "a BLOCK becomes an ALLOW, and all is hashed and signed anew with another key",
                "checkpoint, signature: it has no signature by"),
            foreign),
        new Case(
            forgery(
                "a BLOCK becomes an ALLOW, and all is hashed and signed anew with the log's own"
                    + " key",
                "checkpoint, root: the first n leaves are not those of the earlier checkpoint"),
            own));
  }

  private static Tampering forgery(String change, String named) {
    return new Tampering("record, leaf, tile, tree, pub", change, List.of(), named);
  }

  /// Each change is done to another tenant's log, because ingest has to start again to see it.
  private List<Seen> ofLogs() throws Exception {
    List<Tampering> tamperings = TamperMatrix.ofLogs();
    List<String> tenants = List.of(TENANT, STRANGER, THIRD);
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < tenants.size(); i++) {
      keys.add(key(tenants.get(i)));
      Map<String, String> there = Map.of("log", log(tenants.get(i)));
      ingest.tamper(
          tamperings.get(i).statements().stream().map(sql -> filled(sql, there)).toList());
    }
    ingest.restart();
    List<Seen> seen = new ArrayList<>();
    for (int i = 0; i < tenants.size(); i++) {
      Path log = Files.createTempDirectory(directory, "log");
      ingest.export(tenants.get(i), log);
      List<Case> one = List.of(new Case(tamperings.get(i), log));
      seen.addAll(seen(keys.get(i), tenants.get(i).equals(TENANT), one));
    }
    ingest.restore("now");
    ingest.restart();
    return seen;
  }

  private static String key(String tenant) {
    return ingest.auditor(tenant).getLedger(GetLedgerRequest.getDefaultInstance()).getVerifierKey();
  }

  private static List<Seen> seen(String tenant, List<Case> cases) throws Exception {
    return seen(key(tenant), tenant.equals(TENANT), cases);
  }

  /// One audit over all of the logs, and for each the defect that says what was done.
  private static List<Seen> seen(String key, boolean withCheckpoint, List<Case> cases)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("fsck", "--json", "--key", key));
    if (withCheckpoint) {
      arguments.addAll(List.of("--checkpoint", kept.toString()));
    }
    cases.forEach(one -> arguments.add(one.log().toString()));
    FrontDoor.Result result = FrontDoor.run(PATIENCE, arguments.toArray(String[]::new));
    assertThat(result.exitCode()).as("%s%s", result.out(), result.err()).isEqualTo(1);
    JsonNode reports = new ObjectMapper().readTree(result.out());
    List<Seen> seen = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      Tampering tampering = cases.get(i).tampering();
      List<String> defects = defects(reports.get(i));
      assertThat(defects)
          .as("%s: %s", tampering.stored(), tampering.change())
          .anyMatch(defect -> defect.contains(tampering.named()));
      seen.add(
          new Seen(
              tampering.stored(),
              tampering.change(),
              defects.stream()
                  .filter(defect -> defect.contains(tampering.named()))
                  .findFirst()
                  .orElseThrow()));
    }
    return seen;
  }

  private static List<String> defects(JsonNode report) {
    List<String> defects = new ArrayList<>();
    for (JsonNode defect : report.get("defects")) {
      String field = defect.get("field").asText();
      defects.add(
          general(
              defect.get("place").asText()
                  + (field.isEmpty() ? "" : ", " + field)
                  + ": "
                  + defect.get("problem").asText()));
    }
    return defects;
  }

  /// Without what is different in each run: ids, and numbers but 0 and those of files.
  private static String general(String defect) {
    return defect
        .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "id")
        .replaceAll("\\+[0-9a-f]{8}\\b", "+id")
        .replaceAll("\\b[1-9][0-9]*\\b", "n");
  }

  private static String section(List<Seen> columns, List<Seen> rows) {
    return BEGIN
        + "### Columns\n\n"
        + table(columns)
        + "\n### Rows, and everything at once\n\n"
        + table(rows)
        + "\n### What no evidence depends on\n\n| stored | why |\n|---|---|\n"
        + reasons()
        + END;
  }

  private static String table(List<Seen> rows) {
    return "| stored | what is changed | `fsck` says |\n|---|---|---|\n"
        + rows.stream()
            .map(row -> "| %s | %s | `%s` |\n".formatted(row.stored, row.change, row.says))
            .collect(joining());
  }

  private static String reasons() {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    TamperMatrix.noEvidence()
        .forEach((column, reason) ->
            columns.computeIfAbsent(reason, key -> new ArrayList<>()).add(column));
    return columns.entrySet().stream()
        .map(
            entry -> "| %s | %s |\n".formatted(String.join(", ", entry.getValue()), entry.getKey()))
        .collect(joining());
  }

  private static void write(String section) throws IOException {
    String readme = Files.readString(README);
    int begin = readme.indexOf(BEGIN);
    int end = readme.indexOf(END);
    Files.writeString(
        README,
        begin < 0
            ? readme + "\n## Tamper matrix\n\n" + section
            : readme.substring(0, begin) + section + readme.substring(end + END.length()));
  }
}
