package io.whytrail.benchmarks.ingest;

import io.grpc.Channel;
import io.whytrail.benchmarks.call.Answers.Answer;
import io.whytrail.benchmarks.call.Requests;
import io.whytrail.benchmarks.call.StreamLoad;
import io.whytrail.benchmarks.call.UnaryLoad;
import io.whytrail.benchmarks.measurement.LoadFailedException;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.Receipt;
import io.whytrail.ingest.v1.RecordRequest;
import io.whytrail.ingest.v1.RecordResponse;
import io.whytrail.ingest.v1.RecordStreamRequest;
import io.whytrail.ingest.v1.RecordStreamResponse;
import io.whytrail.ingest.v1.Refusal;
import io.whytrail.ingest.v1.WaitFor;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/// Loads that record interactions. Every caller, and every stream, is a producer of its own that
/// numbers its records. Every receipt is checked, so that a service which answers without doing the
/// work is not measured.
final class RecordLoads {

  private static final int RESOURCE_EXHAUSTED = 8;

  private final Interactions interactions;
  private final Channel channel;
  private final LongAdder receipts = new LongAdder();

  RecordLoads(Interactions interactions, Channel channel) {
    this.interactions = interactions;
    this.channel = channel;
  }

  UnaryLoad<RecordRequest, RecordResponse> unary(String name, int inFlight, WaitFor waitFor) {
    return new UnaryLoad<>(
        name,
        inFlight,
        channel,
        IngestServiceGrpc.getRecordMethod(),
        new Numbered(name, inFlight, waitFor),
        response -> check(response.getReceipt(), waitFor));
  }

  StreamLoad<RecordStreamRequest, RecordStreamResponse> streams(
      String name, int streams, int window) {
    Requests<RecordRequest> requests = new Numbered(name, streams, WaitFor.WAIT_FOR_DURABLE);
    return new StreamLoad<>(
        name,
        streams,
        window,
        channel,
        IngestServiceGrpc.getRecordStreamMethod(),
        stream -> RecordStreamRequest.newBuilder().setRecord(requests.next(stream)).build(),
        this::check);
  }

  /// How many records were acknowledged, over all loads.
  long receipts() {
    return receipts.sum();
  }

  private Answer check(RecordStreamResponse response) {
    return switch (response.getResultCase()) {
      case RECEIPT -> check(response.getReceipt(), WaitFor.WAIT_FOR_DURABLE);
      case REFUSAL -> check(response.getRefusal());
      case RESULT_NOT_SET -> throw new LoadFailedException("An answer with nothing in it");
    };
  }

  private static Answer check(Refusal refusal) {
    if (refusal.getCode() != RESOURCE_EXHAUSTED) {
      throw new LoadFailedException(
          "Refused: %s, %s".formatted(refusal.getReason(), refusal.getMessage()));
    }
    return Answer.REFUSED;
  }

  private Answer check(Receipt receipt, WaitFor waitFor) {
    boolean right =
        receipt.getStateValue() >= waitFor.getNumber()
            && receipt.getLeafHash().size() == 32
            && !receipt.getDuplicate()
            && receipt.getMaskedOrDefault("EMAIL", 0) > 0
            && receipt.getMaskedOrDefault("PHONE", 0) > 0;
    if (!right) {
      throw new LoadFailedException("A receipt that is not what it should be: " + receipt);
    }
    receipts.increment();
    return Answer.DONE;
  }

  /// The requests of numbered producers.
  private final class Numbered implements Requests<RecordRequest> {

    private final String name;
    private final WaitFor waitFor;
    private final AtomicLongArray sequences;

    Numbered(String name, int producers, WaitFor waitFor) {
      this.name = name;
      this.waitFor = waitFor;
      this.sequences = new AtomicLongArray(producers);
    }

    @Override
    public RecordRequest next(int caller) {
      long sequence = sequences.incrementAndGet(caller);
      String producer = "bench-" + name + "-" + caller;
      return RecordRequest.newBuilder()
          .setInteraction(interactions.of(id(producer, sequence), producer, sequence))
          .setWaitFor(waitFor)
          .build();
    }

    private static String id(String producer, long sequence) {
      String digits = Long.toString(sequence);
      int zeros = Interactions.ID_LENGTH - producer.length() - 1 - digits.length();
      return producer + "/" + "0".repeat(zeros) + digits;
    }
  }
}
