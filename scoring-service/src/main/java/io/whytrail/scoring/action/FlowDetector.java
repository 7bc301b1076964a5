package io.whytrail.scoring.action;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Combination;
import io.whytrail.scoring.detection.Detector;
import io.whytrail.scoring.detection.Finding;
import io.whytrail.scoring.detection.MaskToken;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Segment;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.Part;
import io.whytrail.scoring.interaction.SideEffect;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.interaction.ToolCall;
import io.whytrail.scoring.text.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// How the calls of an interaction hang together: something sensitive is read and then something is
/// sent outside; or a call follows content that gives instructions, and does what that content says
/// and the person did not.
public final class FlowDetector implements Detector {
  private static final double READ_THEN_SENT_UNTRUSTED = 90;
  private static final double READ_THEN_SENT_NEW = 72;
  private static final double CARRIED_TO_NAMED = 55;
  private static final double DOES_WHAT_CONTENT_SAYS = 92;
  private static final double NOT_ASKED_FOR = 78;
  private static final double INSTRUCTION = 50;

  private final CallProfiler profiler;
  private final Detector instructions;

  /// Follows calls with the help of another detector.
  ///
  /// @param instructions finds instructions in content
  public FlowDetector(CallProfiler profiler, Detector instructions) {
    this.profiler = profiler;
    this.instructions = instructions;
  }

  @Override
  public String id() {
    return "action.flow";
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public Stage stage() {
    return Stage.ACTION;
  }

  @Override
  public Tier tier() {
    return Tier.DEEP;
  }

  @Override
  public Set<Reason> reasons() {
    return Set.of(Reason.SENSITIVE_READ_THEN_SEND, Reason.INDIRECT_PROMPT_INJECTION);
  }

  @Override
  public void detect(Case subject, Search search) {
    List<Region> suspicious = regions(subject, search);
    for (int index : subject.ratedCalls()) {
      search.checkpoint();
      CallProfile call = profiler.profile(subject, index);
      if (call.changesSomething()) {
        readThenSend(subject, call, search);
        followsInstruction(subject, call, suspicious, search);
      }
    }
  }

  private void readThenSend(Case subject, CallProfile call, Search search) {
    boolean sends = call.sideEffect() == SideEffect.SEND || call.sideEffect() == SideEffect.EXECUTE;
    if (!sends || !call.external()) {
      return;
    }
    for (int earlier = 0; earlier < call.index(); earlier++) {
      search.checkpoint();
      if (isSensitiveRead(subject, earlier)) {
        double score = sendScore(subject, call, earlier);
        if (score > 0) {
          Segment arguments = subject.arguments().get(call.index());
          Span span = Destinations.span(call.destinations(), arguments.text().codePoints());
          search.report(Reason.SENSITIVE_READ_THEN_SEND, "flow", score, arguments.at(span));
          return;
        }
      }
    }
  }

  private boolean isSensitiveRead(Case subject, int index) {
    ToolCall call = subject.interaction().toolCalls().get(index);
    CallProfile profile = profiler.profile(subject, index);
    boolean identifiers =
        MaskToken.in(call.result().textOrEmpty()).stream()
            .anyMatch(token -> token.sensitivity() != MaskToken.Sensitivity.CONTACT);
    return profile.sideEffect() == SideEffect.READ && (profile.sensitive() || identifiers);
  }

  private static double sendScore(Case subject, CallProfile call, int earlier) {
    if (call.untrustedDestination()) {
      return READ_THEN_SENT_UNTRUSTED;
    }
    String result = subject.interaction().toolCalls().get(earlier).result().textOrEmpty();
    boolean carries =
        Carried.anything(result, subject.arguments().get(call.index()).text().raw(), subject);
    if (call.from(Destination.Source.NEW)) {
      return carries ? READ_THEN_SENT_NEW : 0;
    }
    return carries && hasIdentifier(result) ? CARRIED_TO_NAMED : 0;
  }

  private static boolean hasIdentifier(String result) {
    return MaskToken.in(result).stream()
        .anyMatch(token -> token.sensitivity() != MaskToken.Sensitivity.CONTACT);
  }

  private static void followsInstruction(
      Case subject, CallProfile call, List<Region> suspicious, Search search) {
    List<Region> before =
        suspicious.stream().filter(region -> region.isBefore(call.index())).toList();
    if (before.isEmpty()) {
      return;
    }
    Segment arguments = subject.arguments().get(call.index());
    Arguments values = Arguments.parse(arguments.text().raw());
    for (Arguments.Value value : values.values()) {
      boolean dictated =
          Carried.isTelling(value.text())
              && before.stream().anyMatch(region -> Carried.contains(region.text, value.text()))
              && !Carried.saidBy(subject, value.text());
      if (dictated) {
        search.report(
            Reason.INDIRECT_PROMPT_INJECTION,
            "dictated",
            DOES_WHAT_CONTENT_SAYS,
            arguments.at(value.span()));
        return;
      }
    }
    if (!Carried.asksFor(subject, ToolWords.split(call.tool()))) {
      search.report(
          Reason.INDIRECT_PROMPT_INJECTION,
          "unasked",
          NOT_ASKED_FOR,
          arguments.at(new Span(0, arguments.text().codePoints())));
    }
  }

  /// The neighbourhoods of instructions in content.
  private List<Region> regions(Case subject, Search search) {
    List<Region> regions = new ArrayList<>();
    if (!instructions.appliesTo(subject)) {
      return regions;
    }
    List<Finding> findings = search.delegate(instructions, subject);
    for (Segment segment : subject.foreign()) {
      List<Finding> here =
          findings.stream()
              .filter(each ->
                  each.location().part() == segment.part()
                      && each.location().index() == segment.index())
              .toList();
      if (Combination.score(here) >= INSTRUCTION) {
        here.forEach(finding -> regions.add(Region.around(segment, finding.location().span())));
      }
    }
    return regions;
  }

  /// Text around an instruction.
  private record Region(Part part, int index, String text) {
    private static final int BEFORE = 300;
    private static final int AFTER = 500;

    static Region around(Segment segment, Span span) {
      String raw = segment.text().raw();
      int length = segment.text().codePoints();
      int from = raw.offsetByCodePoints(0, Math.max(0, span.start() - BEFORE));
      int to = raw.offsetByCodePoints(0, Math.min(length, span.end() + AFTER));
      return new Region(segment.part(), segment.index(), raw.substring(from, to));
    }

    boolean isBefore(int call) {
      return part != Part.TOOL_RESULT || index < call;
    }
  }
}
