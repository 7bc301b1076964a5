package io.whytrail.local.recording;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceStub;
import io.whytrail.ingest.v1.RecordStreamResponse;
import io.whytrail.ingest.v1.Refusal;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.runtime.failure.Failures;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Sends rows over RecordStream, a bounded number at a time, and keeps each until it has its
/// answer.
///
/// A call that breaks is opened again and everything without an answer is sent again: recording is
/// idempotent by id, so nothing is doubled. A call that a row itself breaks is followed by one call
/// for each row, so that only that row pays. Used by one thread.
public final class RecordClient implements AutoCloseable {

  /// The largest request that ingest takes.
  private static final int MAX_BYTES = 8_000_000;

  private static final int WINDOW = 512;
  private static final long WINDOW_BYTES = 32 << 20;
  private static final int SINGLE_SECONDS = 30;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LAST_PAUSE = Duration.ofSeconds(2);
  private static final Duration TICK = Duration.ofMillis(200);

  private final IngestServiceStub streams;
  private final IngestServiceBlockingStub calls;
  private final Tally tally;
  private final Duration patience;

  private final Bell bell = new Bell();
  private final Deque<Submission> unsent = new ArrayDeque<>();
  private final Deque<Submission> unanswered = new ArrayDeque<>();
  private @Nullable RecordStream stream;
  private long bytes;
  private long lastAnswer = System.nanoTime();
  private Duration pause = FIRST_PAUSE;

  /// @param patience how long to go on without any answer
  public RecordClient(
      IngestServiceStub streams, IngestServiceBlockingStub calls, Tally tally, Duration patience) {
    this.streams = streams;
    this.calls = calls;
    this.tally = tally;
    this.patience = patience;
  }

  /// Takes a row; waits while too many are on their way.
  public void record(String file, long line, Interaction interaction)
      throws InfrastructureException, InterruptedException {
    tally.received();
    Submission submission = Submission.of(file, line, interaction);
    if (submission.bytes() > MAX_BYTES) {
      reject(
          submission,
          "MESSAGE_TOO_LARGE: %d bytes, more than %d".formatted(submission.bytes(), MAX_BYTES));
      return;
    }
    if (unsent.isEmpty() && unanswered.isEmpty()) {
      lastAnswer = System.nanoTime();
    }
    unsent.addLast(submission);
    bytes += submission.bytes();
    progress();
    while (unsent.size() + unanswered.size() >= WINDOW || bytes >= WINDOW_BYTES) {
      bell.await(TICK);
      progress();
    }
  }

  /// Waits until every row has its answer.
  public void finish() throws InfrastructureException, InterruptedException {
    progress();
    while (!unsent.isEmpty() || !unanswered.isEmpty()) {
      bell.await(TICK);
      progress();
    }
    if (stream != null) {
      stream.complete();
      stream = null;
    }
  }

  @Override
  public void close() {
    if (stream != null) {
      stream.cancel();
      stream = null;
    }
  }

  /// Sends what can be sent and takes what has arrived.
  private void progress() throws InfrastructureException, InterruptedException {
    RecordStream open = stream;
    Status end = open == null ? null : open.ended();
    takeAnswers();
    if (end != null) {
      stream = null;
      broken(end);
    }
    send();
    boolean waits = !unsent.isEmpty() || !unanswered.isEmpty();
    if (waits && System.nanoTime() - lastAnswer > patience.toNanos()) {
      throw new InfrastructureException(
          "ingest gave no answer for %d s; %d rows are without one"
              .formatted(patience.toSeconds(), unsent.size() + unanswered.size()));
    }
  }

  private void send() {
    if (unsent.isEmpty()) {
      return;
    }
    RecordStream open = stream;
    if (open == null) {
      open = RecordStream.open(streams, bell);
      stream = open;
    }
    while (!unsent.isEmpty() && open.ready()) {
      Submission submission = unsent.removeFirst();
      unanswered.addLast(submission);
      open.send(submission);
    }
  }

  private void takeAnswers() throws InfrastructureException, InterruptedException {
    RecordStream open = stream;
    while (open != null && !open.answers().isEmpty()) {
      answered(open.answers().remove());
    }
  }

  private void answered(RecordStreamResponse answer)
      throws InfrastructureException, InterruptedException {
    Submission submission = unanswered.pollFirst();
    if (submission == null || !submission.id().equals(answer.getInteractionId())) {
      throw new InfrastructureException(
          "ingest answered for " + answer.getInteractionId() + ", which nobody asked for now");
    }
    switch (answer.getResultCase()) {
      case RECEIPT -> {
        settled(submission);
        tally.durable(answer.getReceipt());
      }
      case REFUSAL -> refused(submission, answer.getRefusal());
      case RESULT_NOT_SET -> throw new InfrastructureException("ingest gave an empty answer");
    }
  }

  private void refused(Submission submission, Refusal refusal)
      throws InfrastructureException, InterruptedException {
    Status.Code code = Status.fromCodeValue(refusal.getCode()).getCode();
    String reason = refusal.getReason() + ": " + refusal.getMessage();
    switch (Answer.toRefusal(code, refusal.getReason())) {
      case REJECT -> reject(submission, reason);
      case RETRY -> {
        // At the end of the queue: those before it may be the load that it gave way to.
        unsent.addLast(submission);
        rest();
      }
      case GIVE_UP -> throw new InfrastructureException("ingest refuses: " + reason);
    }
  }

  /// The call is over and some rows have no answer.
  private void broken(Status end) throws InfrastructureException, InterruptedException {
    switch (Answer.toStatus(end.getCode())) {
      case GIVE_UP ->
          throw new InfrastructureException(
              "ingest refuses: %s %s".formatted(end.getCode(), text(end)));
      case RETRY -> {
        again();
        rest();
      }
      case REJECT -> oneByOne();
    }
  }

  /// Everything without an answer goes to the front of the queue, in its order.
  private void again() {
    while (!unanswered.isEmpty()) {
      unsent.addFirst(unanswered.removeLast());
    }
  }

  /// One of the rows broke the call: which one, only calls of their own can tell.
  private void oneByOne() throws InfrastructureException, InterruptedException {
    while (!unanswered.isEmpty()) {
      Submission submission = unanswered.getFirst();
      try {
        var receipt =
            calls
                .withDeadlineAfter(SINGLE_SECONDS, TimeUnit.SECONDS)
                .record(submission.request())
                .getReceipt();
        unanswered.removeFirst();
        settled(submission);
        tally.durable(receipt);
      } catch (StatusRuntimeException e) {
        String reason = Failures.info(e).map(info -> info.getReason()).orElse("");
        switch (Answer.toRefusal(e.getStatus().getCode(), reason)) {
          case REJECT -> {
            unanswered.removeFirst();
            reject(
                submission,
                (reason.isEmpty() ? e.getStatus().getCode().name() : reason)
                    + ": "
                    + text(e.getStatus()));
          }
          case RETRY -> {
            again();
            rest();
          }
          case GIVE_UP -> throw new InfrastructureException("ingest refuses: " + e.getStatus(), e);
        }
      }
    }
  }

  private void reject(Submission submission, String reason) {
    settled(submission);
    tally.rejected(new Rejection(submission.file(), submission.line(), reason));
  }

  private void settled(Submission submission) {
    bytes -= submission.bytes();
    lastAnswer = System.nanoTime();
    pause = FIRST_PAUSE;
  }

  /// A pause that grows as long as there is no answer.
  private void rest() throws InterruptedException {
    Duration now = pause;
    Duration doubled = now.multipliedBy(2);
    pause = doubled.compareTo(LAST_PAUSE) > 0 ? LAST_PAUSE : doubled;
    long end = System.nanoTime() + now.toNanos();
    for (long left = now.toNanos(); left > 0; left = end - System.nanoTime()) {
      bell.await(Duration.ofNanos(left));
    }
  }

  private static String text(Status status) {
    return status.getDescription() == null ? "" : status.getDescription();
  }
}
