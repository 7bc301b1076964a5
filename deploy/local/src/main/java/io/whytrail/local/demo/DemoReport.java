package io.whytrail.local.demo;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.whytrail.local.evidence.Verification;
import io.whytrail.local.recording.Rejection;
import io.whytrail.local.recording.Tally;
import io.whytrail.runtime.merkle.Hash;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one run showed.
///
/// @param incomplete durable interactions that lack their assessment or a decision
/// @param problems why the run does not count as a success; none where it does
public record DemoReport(
    Tally.Counts counts,
    List<Rejection> rejections,
    Map<String, Long> masked,
    long assessments,
    Map<String, Long> decisions,
    Set<String> incomplete,
    Gated gated,
    Map<String, Long> approvals,
    LedgerState ledger,
    Regression regression,
    Evidence evidence,
    Trace trace,
    double readySeconds,
    double seconds,
    List<String> problems) {

  /// @param candidates how many tool calls with side effects there were
  /// @param asked how many questions the gate was asked
  public record Gated(long candidates, int asked, Map<String, Long> verdicts) {}

  public record LedgerState(
      String origin, long size, Hash root, String checkpoint, String verifierKey, String tlogUrl) {}

  public record Evidence(String interaction, Path file, Verification verification) {}

  /// @param collected false where the spans go to the user's own collector
  public record Trace(String id, boolean collected, Set<String> services, List<String> lines) {}

  public boolean succeeded() {
    return problems.isEmpty();
  }

  public String json() {
    JsonObject json = new JsonObject();
    json.addProperty("interactions", counts.received());
    json.addProperty("durable", counts.durable());
    json.addProperty("duplicates", counts.duplicates());
    json.addProperty("rejected", counts.rejected());
    json.add("rejections", rejectionsJson());
    json.addProperty("assessments", assessments);
    json.add("decisions", numbers(decisions));
    json.addProperty("incomplete", incomplete.size());
    json.add("gate", gateJson());
    json.add("approvals", numbers(approvals));
    json.add("masked", numbers(masked));
    json.add("ledger", ledgerJson());
    json.add("regression", regressionJson());
    json.add("evidence", evidenceJson());
    json.add("trace", traceJson());
    json.addProperty("ready_seconds", readySeconds);
    json.addProperty("seconds", seconds);
    json.add("problems", texts(problems));
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json);
  }

  private JsonArray rejectionsJson() {
    JsonArray rows = new JsonArray();
    for (Rejection rejection : rejections) {
      JsonObject row = new JsonObject();
      row.addProperty("file", rejection.file());
      row.addProperty("line", rejection.line());
      row.addProperty("reason", rejection.reason());
      rows.add(row);
    }
    return rows;
  }

  private JsonObject gateJson() {
    JsonObject json = new JsonObject();
    json.addProperty("tool_calls_with_side_effects", gated.candidates);
    json.addProperty("asked", gated.asked);
    json.add("verdicts", numbers(gated.verdicts));
    return json;
  }

  private JsonObject ledgerJson() {
    JsonObject json = new JsonObject();
    json.addProperty("origin", ledger.origin);
    json.addProperty("size", ledger.size);
    json.addProperty("root", ledger.root.base64());
    json.addProperty("checkpoint", ledger.checkpoint);
    json.addProperty("verifier_key", ledger.verifierKey);
    json.addProperty("tlog_url", ledger.tlogUrl);
    return json;
  }

  private JsonObject regressionJson() {
    JsonObject json = new JsonObject();
    json.addProperty("cases", regression.cases());
    json.addProperty("flips", regression.flips());
    json.addProperty("exit_code", regression.exitCode());
    return json;
  }

  private JsonObject evidenceJson() {
    JsonObject json = new JsonObject();
    json.addProperty("interaction", evidence.interaction);
    json.addProperty("file", evidence.file.toString());
    json.addProperty("records", evidence.verification.story().size());
    json.addProperty("verified", evidence.verification.holds());
    return json;
  }

  private JsonObject traceJson() {
    JsonObject json = new JsonObject();
    json.addProperty("trace_id", trace.id);
    json.add("services", texts(trace.services));
    return json;
  }

  private static JsonObject numbers(Map<String, Long> numbers) {
    JsonObject json = new JsonObject();
    numbers.forEach(json::addProperty);
    return json;
  }

  private static JsonArray texts(Iterable<String> texts) {
    JsonArray json = new JsonArray();
    texts.forEach(json::add);
    return json;
  }

  /// The same for people.
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "recorded    %d interactions: %d durable, %d rejected"
            .formatted(counts.received(), counts.durable(), counts.rejected()));
    lines.add("masked      " + list(masked));
    lines.add("rated       %d assessments".formatted(assessments));
    lines.add("decided     " + list(decisions));
    lines.add(
        "gated       %d questions (%d tool calls have side effects): %s"
            .formatted(gated.asked, gated.candidates, list(gated.verdicts)));
    lines.add("approvals   " + list(approvals));
    lines.add(
        "regression  a stricter policy changes %d of %d decisions (exit code %d)"
            .formatted(regression.flips(), regression.cases(), regression.exitCode()));
    lines.add(
        "evidence    %s: %d records, %s offline"
            .formatted(
                evidence.interaction,
                evidence.verification.story().size(),
                evidence.verification.holds() ? "verified" : "NOT verified"));
    lines.add(
        "ledger      %s has %d leaves, root %s"
            .formatted(ledger.origin, ledger.size, ledger.root.base64()));
    lines.add("trace       " + trace.id + (trace.collected ? "" : " (in your own collector)"));
    trace.lines.forEach(line -> lines.add("            " + line));
    lines.add("time        ready in %.1f s, all of it in %.1f s".formatted(readySeconds, seconds));
    problems.forEach(problem -> lines.add("PROBLEM     " + problem));
    return lines;
  }

  private static String list(Map<String, Long> numbers) {
    if (numbers.isEmpty()) {
      return "none";
    }
    List<String> all = new ArrayList<>();
    numbers.forEach((name, number) -> all.add(number + " " + name));
    return String.join(", ", all);
  }
}
