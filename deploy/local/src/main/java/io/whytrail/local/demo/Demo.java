package io.whytrail.local.demo;

import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.whytrail.ingest.v1.EvidenceBundle;
import io.whytrail.ingest.v1.GetLedgerResponse;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.local.connection.Connections;
import io.whytrail.local.connection.LedgerClient;
import io.whytrail.local.demo.GateRound.Pending;
import io.whytrail.local.evidence.BundleFile;
import io.whytrail.local.evidence.EvidenceVerifier;
import io.whytrail.local.evidence.Verification;
import io.whytrail.local.format.Format;
import io.whytrail.local.format.RowException;
import io.whytrail.local.format.Rows;
import io.whytrail.local.identity.TokenIssuer.Identity;
import io.whytrail.local.mesh.Installation;
import io.whytrail.local.mesh.Mesh;
import io.whytrail.local.mesh.ServiceName;
import io.whytrail.local.recording.Deadline;
import io.whytrail.local.recording.Import;
import io.whytrail.local.recording.InfrastructureException;
import io.whytrail.local.recording.RecordClient;
import io.whytrail.local.recording.Sealed;
import io.whytrail.local.recording.Tally;
import io.whytrail.local.terminal.Progress;
import io.whytrail.local.trace.ClientSpan;
import io.whytrail.local.trace.SpanTree;
import io.whytrail.local.trace.TraceFiles;
import io.whytrail.runtime.identity.Role;
import io.whytrail.runtime.merkle.note.Checkpoint;
import io.whytrail.runtime.merkle.note.Note;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Runs the story on a mesh that is up.
public final class Demo implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration SETTLING = Duration.ofSeconds(30);
  private static final int INPUTS = 5;
  private static final int EXTRA = 40;
  private static final List<String> FOUR =
      List.of("ingest-service", "policy-service", "replay-service", "scoring-service");

  private final Mesh mesh;
  private final Installation installation;
  private final Clock clock;
  private final Consumer<String> say;
  private final Progress progress;
  private final Connections connections;
  private final LedgerClient ledger;
  private final GateClient gate;
  private final ReviewerClient reviewer;

  public Demo(
      Mesh mesh, Installation installation, Clock clock, Consumer<String> say, Progress progress) {
    this.mesh = mesh;
    this.installation = installation;
    this.clock = clock;
    this.say = say;
    this.progress = progress;
    this.connections = new Connections(mesh.state(), mesh.keys().issuer(), clock);
    this.ledger = new LedgerClient(connections, Mesh.TENANT);
    this.gate = new GateClient(connections, Mesh.TENANT);
    this.reviewer = new ReviewerClient(connections, Mesh.TENANT);
  }

  /// Runs the story.
  ///
  /// @param inputs files to record; none for the bundled sample
  /// @param maxGated how many tool calls to gate
  /// @param begin when the command began, by System.nanoTime
  public DemoReport run(List<Path> inputs, int maxGated, long begin)
      throws IOException, InterruptedException, InfrastructureException {
    double ready = seconds(begin);
    List<String> problems = new ArrayList<>();
    Tally tally = new Tally(true, rejection -> progress.println("rejected " + rejection.text()));
    Questions questions = new Questions(maxGated, INPUTS);
    record(inputs, tally, questions);
    GateRound round = gate(questions);
    ClientSpan span = ClientSpan.start("whytrail-demo", "an action that a person grants", clock);
    String interaction = people(round, span);
    Sealed sealed = new Sealed(ledger);
    say.accept("waiting until everything is rated, decided and sealed");
    Set<String> incomplete = sealed.await(tally.ids(), progress);
    if (!incomplete.isEmpty()) {
      problems.add(
          "%d interactions lack an assessment or a decision, such as %s"
              .formatted(incomplete.size(), incomplete.iterator().next()));
    }
    say.accept("replaying every decision with a stricter policy");
    Regression regression = Regression.run(installation, mesh.data(), mesh.state());
    if (!regression.decided()) {
      problems.add("the regression did not decide: " + regression.output().strip());
    }
    DemoReport.Evidence evidence = evidence(interaction);
    if (!evidence.verification().holds()) {
      problems.add("the evidence does not verify: see deploy/whytrail verify " + evidence.file());
    }
    DemoReport.Trace trace = trace(span, problems);
    DemoReport.LedgerState state = ledgerState(problems);
    sealed.look();
    Tally.Counts counts = tally.counts();
    if (counts.received() != counts.durable() + counts.rejected()) {
      problems.add("not every row ended as durable or rejected");
    }
    return new DemoReport(
        counts,
        tally.rejections(),
        tally.masked(),
        sealed.assessments(),
        sealed.verdicts(),
        incomplete,
        new DemoReport.Gated(questions.seenActions(), round.asked(), round.verdicts()),
        reviewer.byState(),
        state,
        regression,
        evidence,
        trace,
        ready,
        seconds(begin),
        problems);
  }

  @Override
  public void close() {
    connections.close();
  }

  private void record(List<Path> inputs, Tally tally, Questions questions)
      throws IOException, InterruptedException, InfrastructureException {
    ManagedChannel channel = connections.to(ServiceName.INGEST);
    CallCredentials producer =
        connections.as(Identity.of("demo-agent", Mesh.TENANT, Role.PRODUCER));
    try (Sample sample = Sample.open();
        RecordClient client =
            new RecordClient(
                IngestServiceGrpc.newStub(channel).withCallCredentials(producer),
                IngestServiceGrpc.newBlockingStub(channel).withCallCredentials(producer),
                tally,
                PATIENCE)) {
      List<Import.Source> sources = new ArrayList<>();
      for (Path input : inputs) {
        sources.add(Import.Source.of(input));
      }
      if (sources.isEmpty()) {
        sources.addAll(sample.sources());
      }
      say.accept("recording " + (inputs.isEmpty() ? "the bundled sample" : inputs));
      new Import(client, tally, progress, questions::look).run(sources, Format.AUTO);
    }
  }

  private GateRound gate(Questions questions) throws InterruptedException, IOException {
    say.accept(
        "gating %d of %d tool calls with side effects (--gate), and %d inputs"
            .formatted(
                questions.actions().size(), questions.seenActions(), questions.inputs().size()));
    GateRound round = new GateRound(gate, progress);
    round.ask(questions.inputs());
    round.ask(questions.actions());
    if (round.pending().size() < 2) {
      say.accept("no person had to be asked twice: gating payments of the bundled sample as well");
      round.ask(payments());
    }
    if (round.pending().size() < 2) {
      throw new IllegalStateException("The active policy asks nobody: there is nothing to approve");
    }
    return round;
  }

  /// Questions of the bundled sample, for inputs that give people nothing to decide.
  private static List<Question> payments() throws IOException {
    Questions questions = new Questions(EXTRA, 0);
    try (Sample sample = Sample.open()) {
      for (Import.Source source : sample.sources()) {
        try (Rows rows = source.opening().open()) {
          for (Rows.Row row = rows.next(); row != null; row = rows.next()) {
            look(row, questions);
          }
        }
      }
    }
    return questions.actions();
  }

  private static void look(Rows.Row row, Questions questions) throws IOException {
    String text = row.text();
    if (text == null) {
      throw new IOException("The sample is damaged: " + row.problem());
    }
    try {
      Interaction interaction = Format.WHYTRAIL_JSONL.read(text);
      questions.look(interaction);
    } catch (RowException e) {
      throw new IOException("The sample is damaged: " + e.reason(), e);
    }
  }

  /// One is granted, one is rejected; the others are left to the console.
  private String people(GateRound round, ClientSpan span) throws IOException {
    List<Pending> pending = round.pending();
    say.accept(
        "%d actions wait for a person: one is granted, one rejected".formatted(pending.size()));
    Story story = new Story(gate, reviewer);
    Question question = pending.getFirst().question();
    story.granted(question, span.interceptor());
    story.rejected(pending.getLast());
    Optional<TraceFiles> traces = mesh.traces();
    if (traces.isPresent()) {
      span.end(traces.get());
    }
    return question.soFar().getId();
  }

  private DemoReport.Evidence evidence(String interaction) throws IOException {
    say.accept("exporting the evidence of " + interaction + " and verifying it offline");
    Deadline deadline = new Deadline(SETTLING);
    Optional<EvidenceBundle> bundle = ledger.evidence(interaction);
    while (bundle.isEmpty() && deadline.goesOn()) {
      bundle = ledger.evidence(interaction);
    }
    if (bundle.isEmpty()) {
      throw new IllegalStateException(
          "The records of " + interaction + " are not proven after " + SETTLING.toSeconds() + " s");
    }
    Path file =
        Files.createDirectories(mesh.data().evidence())
            .resolve(interaction.replaceAll("[^A-Za-z0-9._-]", "_") + ".json");
    BundleFile.write(file, bundle.get());
    Verification verification =
        EvidenceVerifier.verify(BundleFile.read(file), ledger.ledger().getVerifierKey());
    return new DemoReport.Evidence(interaction, file, verification);
  }

  /// Services export their spans in batches: the last ones take a moment.
  private DemoReport.Trace trace(ClientSpan span, List<String> problems) throws IOException {
    Optional<TraceFiles> files = mesh.traces();
    if (files.isEmpty()) {
      return new DemoReport.Trace(span.traceId(), false, Set.of(), List.of());
    }
    Deadline deadline = new Deadline(SETTLING);
    SpanTree tree = SpanTree.read(files.get(), span.traceId());
    while (!tree.services().containsAll(FOUR) && deadline.goesOn()) {
      tree = SpanTree.read(files.get(), span.traceId());
    }
    if (!tree.services().containsAll(FOUR)) {
      problems.add("the trace has spans of " + tree.services() + " only");
    }
    return new DemoReport.Trace(span.traceId(), true, tree.services(), tree.lines());
  }

  /// Where the ledger stands when nothing waits any more.
  private DemoReport.LedgerState ledgerState(List<String> problems) {
    Deadline deadline = new Deadline(SETTLING);
    GetLedgerResponse state = ledger.ledger();
    while (!settled(state) && deadline.goesOn()) {
      state = ledger.ledger();
    }
    if (!settled(state)) {
      problems.add("the ledger's newest leaves are not proven yet");
    }
    Checkpoint checkpoint = checkpoint(state);
    return new DemoReport.LedgerState(
        state.getOrigin(),
        checkpoint.size(),
        checkpoint.root(),
        state.getCheckpoint(),
        state.getVerifierKey(),
        mesh.state().tlogUrl(Mesh.TENANT));
  }

  private static boolean settled(GetLedgerResponse state) {
    return state.getPending() == 0
        && !state.getCheckpoint().isEmpty()
        && checkpoint(state).size() == state.getSize();
  }

  private static Checkpoint checkpoint(GetLedgerResponse state) {
    return Checkpoint.parse(Note.parse(state.getCheckpoint()).text());
  }

  private static double seconds(long begin) {
    return Math.round((System.nanoTime() - begin) / 1e6) / 1e3;
  }
}
