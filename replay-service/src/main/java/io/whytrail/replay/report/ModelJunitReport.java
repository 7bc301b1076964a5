package io.whytrail.replay.report;

import io.whytrail.replay.gate.GateResult;
import java.io.IOException;
import java.io.Writer;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// A comparison of models as JUnit XML: one test case for the gate and one for the regressed
/// prompts, which fails where they are why the gate does not pass.
public final class ModelJunitReport {

  private static final String CLASS = "whytrail.regression.model";

  private final ModelReport report;
  private final XMLStreamWriter xml;

  private ModelJunitReport(ModelReport report, XMLStreamWriter xml) {
    this.report = report;
    this.xml = xml;
  }

  public static void write(ModelReport report, Writer out) throws IOException {
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
      new ModelJunitReport(report, xml).write();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException("Writing XML failed", e);
    }
  }

  private void write() throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    start("testsuites", "whytrail model regression");
    counts();
    start("testsuite", report.baseline() + " against " + report.candidate());
    counts();
    xml.writeStartElement("properties");
    property("prompts", report.prompts());
    property("compared", report.compared());
    property("coverage", report.coverage());
    property("same", report.same());
    property("regressed", report.regressed());
    property("improved", report.improved());
    property("p_value", report.pValue());
    property("alpha", report.alpha());
    property("regression_rate_upper_bound_95", report.upperBound());
    property("measure", report.measure());
    property("baseline", report.baseline());
    property("candidate", report.candidate());
    xml.writeEndElement();
    testCase("gate", report.gate(), report.mcNemarLine() + "\n" + report.boundLine() + "\n");
    testCase(
        "regressed prompts",
        report.gate() == GateResult.REGRESSION ? GateResult.REGRESSION : GateResult.PASS,
        report.flips().stream()
            .filter(ModelReport.Flip::regressed)
            .map(flip ->
                flip.promptKey() + ": " + flip.baselineId() + " -> " + flip.candidateId() + "\n")
            .collect(Collectors.joining()));
    xml.writeEndElement();
    xml.writeEndElement();
    xml.writeEndDocument();
  }

  private void counts() throws XMLStreamException {
    attribute("tests", "2");
    attribute("failures", report.gate() == GateResult.REGRESSION ? "2" : "0");
    attribute("errors", report.gate() == GateResult.INCONCLUSIVE ? "1" : "0");
    attribute("skipped", "0");
  }

  private void testCase(String name, GateResult result, String text) throws XMLStreamException {
    start("testcase", name);
    attribute("classname", CLASS);
    attribute("time", "0");
    switch (result) {
      case PASS -> xml.writeStartElement("system-out");
      case REGRESSION -> problem("failure", "REGRESSION");
      case INCONCLUSIVE -> problem("error", "INCONCLUSIVE");
    }
    xml.writeCharacters(Xml.legal(text));
    xml.writeEndElement();
    xml.writeEndElement();
  }

  private void problem(String element, String type) throws XMLStreamException {
    xml.writeStartElement(element);
    attribute("type", type);
    attribute("message", report.reasons());
  }

  private void property(String name, Object value) throws XMLStreamException {
    xml.writeEmptyElement("property");
    attribute("name", name);
    attribute("value", String.valueOf(value));
  }

  private void start(String element, String name) throws XMLStreamException {
    xml.writeCharacters("\n");
    xml.writeStartElement(element);
    attribute("name", name);
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, Xml.legal(value));
  }
}
