package io.whytrail.replay.report;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.replay.comparison.ScoreChange;
import io.whytrail.replay.comparison.ScoreShift;
import io.whytrail.replay.comparison.Tally;
import io.whytrail.replay.comparison.Tally.FlipCount;
import io.whytrail.replay.comparison.Tally.FlipGroup;
import io.whytrail.replay.comparison.Tally.TruthCount;
import io.whytrail.replay.decision.RuleMatch;
import io.whytrail.replay.decision.Severity;
import io.whytrail.replay.decision.Stage;
import io.whytrail.replay.decision.Truth;
import io.whytrail.replay.decision.Verdict;
import io.whytrail.replay.gate.Gate;
import io.whytrail.replay.gate.Threshold;
import io.whytrail.replay.gate.Tolerance;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// Golden files, rewritten only by `-Dgolden.rewrite=true`.
class ReportTest {

  private static final Path GOLDEN = Path.of("src/test/resources/report");

  private static final RuleMatch LIMIT =
      new RuleMatch("money.limit", "LIMIT_EXCEEDED", Severity.CRITICAL, Verdict.BLOCK, "Too much.");
  private static final RuleMatch ATTACK =
      new RuleMatch("input.attack", "PROMPT_INJECTION", Severity.HIGH, Verdict.CHECK, "");
  private static final RuleMatch HOSTILE =
      new RuleMatch(
          "a|b`<script>&\"'\u0007", "RISK_HIGH", Severity.LOW, Verdict.BLOCK, "<b>]]> \u0000");

  private static final Timelines CONSOLE = Timelines.of("https://console.example/");

  private interface Format {
    void write(Report report, Writer out) throws IOException;
  }

  private static final Map<String, Format> FORMATS =
      new TreeMap<>(
          Map.of(
              "txt", (report, out) -> out.write(TextReport.of(report)),
              "xml", JunitReport::write,
              "json", JsonReport::write,
              "md", MarkdownReport::write,
              "html", (report, out) -> HtmlReport.write(report, CONSOLE, out)));

  static Stream<Arguments> files() {
    return reports().keySet().stream()
        .flatMap(name -> FORMATS.keySet().stream().map(format -> Arguments.of(name, format)));
  }

  @ParameterizedTest(name = "{0}.{1}")
  @MethodSource("files")
  void write_isTheGoldenFile(String name, String format) throws IOException {
    String actual = written(name, format);
    Path golden = GOLDEN.resolve(name + "." + format);
    if (Boolean.getBoolean("golden.rewrite")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(golden, actual);
    }

    assertThat(actual).isEqualTo(Files.readString(golden));
  }

  @ParameterizedTest
  @MethodSource("names")
  void junit_isWellFormedAndCountsItsOwnCases(String name) throws Exception {
    Document xml = parsed(written(name, "xml"));

    for (String element : List.of("testsuites", "testsuite")) {
      var attributes = xml.getElementsByTagName(element).item(0).getAttributes();
      assertThat(attributes.getNamedItem("tests").getNodeValue()).isEqualTo(count(xml, "testcase"));
      assertThat(attributes.getNamedItem("failures").getNodeValue())
          .isEqualTo(count(xml, "failure"));
      assertThat(attributes.getNamedItem("errors").getNodeValue()).isEqualTo(count(xml, "error"));
    }
  }

  static Stream<String> names() {
    return reports().keySet().stream();
  }

  @Test
  void html_letsNoRecordedTextBecomeMarkup() throws IOException {
    String html = written("hostile", "html");

    assertThat(html).doesNotContain("<script>").contains("&lt;script&gt;");
  }

  @Test
  void html_linksEveryFlipToItsInteraction() throws IOException {
    String linked = written("regression", "html");

    for (int i = 1; i <= 6; i++) {
      assertThat(linked)
          .contains(
              "<a href=\"https://console.example/#interaction=i-%d&amp;decision=d-i-%d\">"
                      .formatted(i, i)
                  + "<code>i-%d</code></a>".formatted(i));
    }
    assertThat(written("hostile", "html"))
        .contains("#interaction=i%60%7C%3Cscript%3E%01&amp;decision=d-1");
  }

  @Test
  void html_hasPlainIdsWithoutAConsole() throws IOException {
    StringWriter out = new StringWriter();
    HtmlReport.write(regression(), Timelines.NONE, out);

    assertThat(out.toString()).contains("<code>i-1</code>").doesNotContain("<a ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "localhost:8083",
        "file:///etc/passwd",
        "http://",
        "http://host/#token=x",
        "http://a b/"
      })
  void console_isAWebPage(String address) {
    assertThatThrownBy(() -> Timelines.of(address)).isInstanceOf(IllegalArgumentException.class);
  }

  /// One threshold is exceeded and one is not; both tell their numbers.
  @Test
  void junit_hasACaseForEachThreshold() throws Exception {
    Document xml = parsed(written("thresholds", "xml"));

    Element exceeded = testCase(xml, "threshold LIMIT_EXCEEDED of ATTACK cases, looser");
    Element held = testCase(xml, "threshold PROMPT_INJECTION of all cases, stricter");
    assertThat(((Element) exceeded.getElementsByTagName("failure").item(0)).getAttribute("message"))
        .isEqualTo("3 of 40 looser (7.50 %, tolerated 5.00 %)");
    assertThat(exceeded.getTextContent())
        .contains("count: 3\n", "of: 40\n", "rate: 0.075\n", "limit: 0.05\n");
    assertThat(held.getElementsByTagName("failure").getLength()).isZero();
    assertThat(held.getTextContent())
        .contains("2 of 100 stricter (2.00 %, tolerated 2.00 %)", "rate: 0.02\n", "limit: 0.02\n");
  }

  private static Element testCase(Document xml, String name) {
    NodeList cases = xml.getElementsByTagName("testcase");
    return IntStream.range(0, cases.getLength())
        .mapToObj(i -> (Element) cases.item(i))
        .filter(one -> one.getAttribute("name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void write_isTheSameInEveryLocale() throws IOException {
    Locale before = Locale.getDefault();
    for (String format : FORMATS.keySet()) {
      String root = written("regression", format);
      try {
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        assertThat(written("regression", format)).isEqualTo(root);
      } finally {
        Locale.setDefault(before);
      }
    }
  }

  @Test
  void clusters_keepCountingWhenTheyStopListing() {
    Clusters clusters = new Clusters(10);
    IntStream.range(0, 1000).forEach(i -> clusters.add(looser("i-" + i, i % 100 == 0)));

    DivergedCases again = sink -> {};
    assertThat(clusters.cases(again)).isSameAs(again);
    assertThat(clusters.worstFirst())
        .singleElement()
        .satisfies(cluster -> {
          assertThat(cluster.count()).isEqualTo(1000);
          assertThat(cluster.critical()).isEqualTo(10);
          assertThat(cluster.examples()).hasSize(5);
        });
  }

  /// A case that is read is written, and nothing keeps it.
  @Test
  void everyFlip_isListed() throws IOException {
    int looser = 2_345;
    int sameVerdict = 2_000;
    Report report = many(looser, sameVerdict);
    StringWriter html = new StringWriter();
    StringWriter json = new StringWriter();

    HtmlReport.write(report, CONSOLE, html);
    JsonReport.write(report, json);

    assertThat(html.toString())
        .contains("<details><summary>from 1001 to 2000</summary>")
        .contains("<details><summary>from 2001 to 2345</summary>")
        .contains("<p>All flips are listed. 2000 more cases kept their verdict by other rules");
    for (int i = 0; i < looser; i++) {
      assertThat(html.toString()).contains(">i-" + i + "<");
    }
    assertThat(html.toString().split("<details>", -1)).hasSize(3);
    assertThat(html.toString().split("</details>", -1)).hasSize(3);
    assertThat(html.toString().split("<table>", -1))
        .hasSameSizeAs(html.toString().split("</table>", -1));
    assertThat(json.toString().split("\"decision_id\"", -1)).hasSize(looser + sameVerdict + 1);
  }

  private static Report many(int looser, int sameVerdict) {
    Report one = regression();
    Tally tally =
        new Tally(0, 0, looser + sameVerdict, 0, looser, 0, 0, List.of(), List.of(), List.of());
    return new Report(
        one.suite(),
        one.candidate(),
        one.runId(),
        one.correlationId(),
        one.startTime(),
        one.endTime(),
        tally,
        one.flipRateUpperBound(),
        one.tolerance(),
        one.gate(),
        one.reasons(),
        new TreeMap<>(),
        one.clusters(),
        sink -> {
          for (int i = 0; i < looser; i++) {
            sink.add(looser("i-" + i, false));
          }
          for (int i = 0; i < sameVerdict; i++) {
            sink.add(sameVerdict("s-" + i));
          }
        });
  }

  private static String written(String name, String format) throws IOException {
    StringWriter out = new StringWriter();
    requireNonNull(FORMATS.get(format)).write(requireNonNull(reports().get(name)), out);
    return out.toString();
  }

  private static Document parsed(String xml) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  private static String count(Document xml, String element) {
    NodeList found = xml.getElementsByTagName(element);
    return String.valueOf(found.getLength());
  }

  /// Every shape a report has.
  private static Map<String, Report> reports() {
    return new TreeMap<>(
        Map.of(
            "pass", pass(),
            "regression", regression(),
            "tolerated", tolerated(),
            "inconclusive", inconclusive(),
            "hostile", hostile(),
            "thresholds", thresholds(),
            "rated", rated()));
  }

  private static Report pass() {
    return report(Tally.of(0, 500, 0, 0, 0, 0, 0, List.of()), Tolerance.DEFAULT, "strict");
  }

  private static Report regression() {
    return report(
        Tally.of(
            2,
            490,
            8,
            2,
            5,
            1,
            0,
            List.of(
                new FlipCount(Verdict.ALLOW, Verdict.CHECK, 2),
                new FlipCount(Verdict.BLOCK, Verdict.ALLOW, 5))),
        Tolerance.DEFAULT,
        "looser",
        looser("i-1", true),
        looser("i-2", false),
        looser("i-3", false),
        looser("i-4", false),
        looser("i-5", false),
        stricter("i-6"),
        stricter("i-7"),
        new ReportedCase(
            "d-i-8",
            "i-8",
            Stage.OUTPUT,
            Verdict.CHECK,
            Verdict.CHECK,
            List.of(ATTACK),
            List.of(),
            false,
            Truth.UNKNOWN));
  }

  private static Report tolerated() {
    return report(
        Tally.of(0, 498, 2, 2, 0, 0, 0, List.of(new FlipCount(Verdict.ALLOW, Verdict.CHECK, 2))),
        Tolerance.DEFAULT,
        "stricter",
        stricter("i-6"),
        stricter("i-7"));
  }

  private static Report inconclusive() {
    return report(Tally.of(60, 40, 0, 0, 0, 0, 0, List.of()), Tolerance.DEFAULT, "other schema");
  }

  /// Three of forty attacks get through, where two are tolerated.
  private static Report thresholds() {
    return report(
        new Tally(
            0,
            95,
            5,
            2,
            3,
            0,
            0,
            List.of(
                new FlipCount(Verdict.ALLOW, Verdict.CHECK, 2),
                new FlipCount(Verdict.BLOCK, Verdict.ALLOW, 3)),
            List.of(
                new FlipGroup(Truth.ATTACK, "LIMIT_EXCEEDED", 0, 3),
                new FlipGroup(Truth.UNKNOWN, "PROMPT_INJECTION", 2, 0)),
            List.of(new TruthCount(Truth.ATTACK, 40))),
        new Tolerance(
            0,
            0.05,
            1,
            0.9,
            List.of(
                new Threshold("LIMIT_EXCEEDED", Truth.ATTACK, 0.05, null),
                new Threshold("PROMPT_INJECTION", Truth.UNKNOWN, null, 0.02))),
        "looser",
        attack("i-1"),
        attack("i-2"),
        attack("i-3"),
        stricter("i-6"),
        stricter("i-7"));
  }

  /// Another model of scoring, and each case's own policy.
  private static Report rated() {
    Report one =
        report(
            Tally.of(
                0, 499, 1, 1, 0, 0, 0, List.of(new FlipCount(Verdict.ALLOW, Verdict.CHECK, 1))),
            Tolerance.DEFAULT,
            "recorded policies",
            new ReportedCase(
                "d-1",
                "i-1",
                Stage.INPUT,
                Verdict.ALLOW,
                Verdict.CHECK,
                List.of(),
                List.of(ATTACK),
                false,
                Truth.UNKNOWN,
                Optional.of(new ScoreChange(12, 63))));
    return new Report(
        one.suite(),
        new Report.CandidateLine(
            "recorded policies",
            "",
            Optional.of(
                new Report.Rating(
                    "sha256:" + "d".repeat(64), new ScoreShift(500, 12, 0.314, -4, 51)))),
        one.runId(),
        one.correlationId(),
        one.startTime(),
        one.endTime(),
        one.tally(),
        one.flipRateUpperBound(),
        one.tolerance(),
        one.gate(),
        one.reasons(),
        one.notReplayable(),
        one.clusters(),
        one.cases());
  }

  private static ReportedCase attack(String interaction) {
    return new ReportedCase(
        "d-" + interaction,
        interaction,
        Stage.ACTION,
        Verdict.BLOCK,
        Verdict.ALLOW,
        List.of(LIMIT),
        List.of(),
        false,
        Truth.ATTACK);
  }

  private static Report hostile() {
    return report(
        Tally.of(0, 9, 1, 1, 0, 0, 0, List.of(new FlipCount(Verdict.ALLOW, Verdict.BLOCK, 1))),
        Tolerance.DEFAULT,
        "| a ](javascript:0) *b*\n# c <img src=x onerror=alert(1)>",
        new ReportedCase(
            "d-1",
            "i`|<script>\u0001",
            Stage.INPUT,
            Verdict.ALLOW,
            Verdict.BLOCK,
            List.of(),
            List.of(HOSTILE),
            false,
            Truth.UNKNOWN));
  }

  private static Report report(
      Tally tally, Tolerance tolerance, String candidate, ReportedCase... cases) {
    Clusters clusters = new Clusters(6);
    Stream.of(cases).forEach(clusters::add);
    Gate.Ruling ruling = Gate.rule(tally, tolerance);
    return new Report(
        new Report.SuiteLine(
            "0192f000-0000-7000-8000-00000000000a", "nightly", "sha256:" + "5".repeat(64)),
        new Report.CandidateLine(candidate, "sha256:" + "c".repeat(64), Optional.empty()),
        "0192f000-0000-7000-8000-00000000000b",
        "4bf92f3577b34da6a3ce929d0e0e4736",
        Instant.parse("2026-11-21T09:00:00Z"),
        Instant.parse("2026-11-21T09:00:01.250Z"),
        tally,
        Gate.flipRateUpperBound(tally),
        tolerance,
        ruling.result(),
        String.join("; ", ruling.reasons()),
        tally.notReplayable() == 0
            ? new TreeMap<>()
            : new TreeMap<>(Map.of("missing:amount_micros", tally.notReplayable())),
        clusters.worstFirst(),
        clusters.cases(sink -> {
          for (ReportedCase reported : cases) {
            sink.add(reported);
          }
        }));
  }

  private static ReportedCase looser(String interaction, boolean critical) {
    return new ReportedCase(
        "d-" + interaction,
        interaction,
        Stage.ACTION,
        Verdict.BLOCK,
        Verdict.ALLOW,
        List.of(LIMIT),
        List.of(),
        critical,
        Truth.UNKNOWN);
  }

  private static ReportedCase sameVerdict(String interaction) {
    return new ReportedCase(
        "d-" + interaction,
        interaction,
        Stage.ACTION,
        Verdict.BLOCK,
        Verdict.BLOCK,
        List.of(LIMIT),
        List.of(LIMIT, ATTACK),
        false,
        Truth.UNKNOWN);
  }

  private static ReportedCase stricter(String interaction) {
    return new ReportedCase(
        "d-" + interaction,
        interaction,
        Stage.INPUT,
        Verdict.ALLOW,
        Verdict.CHECK,
        List.of(),
        List.of(ATTACK),
        false,
        Truth.UNKNOWN);
  }
}
