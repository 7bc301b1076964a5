package io.whytrail.replay.report;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import io.whytrail.replay.gate.GateResult;
import io.whytrail.replay.gate.Limits;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// JUnit XML: one test case for the gate, one for each threshold and one for each cluster of flips.
/// A threshold fails where it is exceeded and a cluster where it is part of why the gate does not
/// pass, so that the file and the exit code say the same.
public final class JunitReport {

  private static final String CLASS = "whytrail.regression";

  private final Report report;
  private final XMLStreamWriter xml;

  private JunitReport(Report report, XMLStreamWriter xml) {
    this.report = report;
    this.xml = xml;
  }

  public static void write(Report report, Writer out) throws IOException {
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
      new JunitReport(report, xml).write();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException("Writing XML failed", e);
    }
  }

  private void write() throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    start(0, "testsuites", "name", "whytrail regression");
    counts();
    start(1, "testsuite", "name", report.suite().name());
    counts();
    attribute("timestamp", report.startTime().toString());
    properties();
    gate();
    for (Limits.Held threshold : report.thresholds()) {
      threshold(threshold);
    }
    for (Cluster cluster : report.clusters()) {
      cluster(cluster);
    }
    end(1);
    end(0);
    xml.writeCharacters("\n");
    xml.writeEndDocument();
  }

  private void counts() throws XMLStreamException {
    long failures =
        report.clusters().stream().filter(report::breaks).count()
            + report.thresholds().stream().filter(Limits.Held::exceeded).count()
            + (report.gate() == GateResult.REGRESSION ? 1 : 0);
    int tests = 1 + report.thresholds().size() + report.clusters().size();
    attribute("tests", String.valueOf(tests));
    attribute("failures", String.valueOf(failures));
    attribute("errors", report.gate() == GateResult.INCONCLUSIVE ? "1" : "0");
    attribute("skipped", "0");
    attribute("time", seconds(report));
  }

  private static String seconds(Report report) {
    return format(ROOT, "%.3f", report.elapsed().toMillis() / 1000.0);
  }

  private void properties() throws XMLStreamException {
    start(2, "properties");
    property("cases", report.tally().cases());
    property("n", report.tally().replayed());
    property("coverage", report.tally().coverage());
    property("not_replayable", report.tally().notReplayable());
    property("reproduced", report.tally().reproduced());
    property("diverged", report.tally().diverged());
    property("looser", report.tally().looser());
    property("stricter", report.tally().stricter());
    property("critical", report.tally().critical());
    property("flip_rate_upper_bound_95", report.flipRateUpperBound());
    property("tolerance.looser_rate", report.tolerance().looserRate());
    property("tolerance.stricter_rate", report.tolerance().stricterRate());
    property("tolerance.minimum_cases", report.tolerance().minimumCases());
    property("tolerance.minimum_coverage", report.tolerance().minimumCoverage());
    for (String truth : report.truthLines()) {
      property("truth", truth);
    }
    property("suite.id", report.suite().id());
    property("suite.digest", report.suite().digest());
    property("candidate.name", report.candidate().name());
    property("candidate.digest", report.candidate().digest());
    if (report.rating().isPresent()) {
      property("candidate.model_version", report.rating().get().modelVersion());
      property("scores", report.rating().get().line());
    }
    property("run.id", report.runId());
    property("correlation_id", report.correlationId());
    end(2);
  }

  private void property(String name, Object value) throws XMLStreamException {
    indent(3);
    xml.writeEmptyElement("property");
    attribute("name", name);
    attribute("value", String.valueOf(value));
  }

  private void gate() throws XMLStreamException {
    testCase("gate");
    switch (report.gate()) {
      case PASS -> output(report.boundLine());
      case REGRESSION -> problem("failure", "REGRESSION", report.reasons(), report.boundLine());
      case INCONCLUSIVE -> problem("error", "INCONCLUSIVE", report.reasons(), report.boundLine());
    }
    end(2);
  }

  private void threshold(Limits.Held threshold) throws XMLStreamException {
    testCase("threshold " + threshold.title());
    String numbers =
        format(
            ROOT,
            "threshold: %s\ncount: %d\nof: %d\nrate: %s\nlimit: %s\n",
            threshold.title(),
            threshold.flips(),
            threshold.replayed(),
            threshold.rate(),
            threshold.tolerated());
    if (threshold.exceeded()) {
      problem("failure", "THRESHOLD", threshold.numbers(), numbers);
    } else {
      output(threshold.numbers() + "\n" + numbers);
    }
    end(2);
  }

  private void cluster(Cluster cluster) throws XMLStreamException {
    testCase(cluster.title());
    String direction = Report.named(cluster.direction());
    String message =
        format(ROOT, "%d %s, %d critical", cluster.count(), direction, cluster.critical());
    if (report.breaks(cluster)) {
      problem("failure", direction.toUpperCase(ROOT), message, lines(cluster.examples()));
    } else {
      output(message + " (tolerated)\n" + lines(cluster.examples()));
    }
    end(2);
  }

  private static String lines(List<ReportedCase> cases) {
    StringBuilder lines = new StringBuilder();
    for (ReportedCase reported : cases) {
      lines.append(
          format(
              ROOT,
              "interaction %s, decision %s, %s: recorded %s, candidate %s%s\n",
              reported.interactionId(),
              reported.decisionId(),
              reported.stage(),
              reported.recordedRules(),
              reported.candidateRules(),
              reported
                  .scores()
                  .map(one -> format(ROOT, ", score %d -> %d", one.recorded(), one.candidate()))
                  .orElse("")));
    }
    return lines.toString();
  }

  private void testCase(String name) throws XMLStreamException {
    start(2, "testcase", "classname", CLASS);
    attribute("name", name);
    attribute("time", "0");
  }

  private void problem(String element, String type, String message, String text)
      throws XMLStreamException {
    start(3, element, "type", type);
    attribute("message", message);
    xml.writeCharacters(Xml.legal(text));
    xml.writeEndElement();
  }

  private void output(String text) throws XMLStreamException {
    start(3, "system-out");
    xml.writeCharacters(Xml.legal(text));
    xml.writeEndElement();
  }

  private void start(int depth, String element, String... attribute) throws XMLStreamException {
    indent(depth);
    xml.writeStartElement(element);
    if (attribute.length == 2) {
      attribute(attribute[0], attribute[1]);
    }
  }

  private void end(int depth) throws XMLStreamException {
    indent(depth);
    xml.writeEndElement();
  }

  private void indent(int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, Xml.legal(value));
  }
}
