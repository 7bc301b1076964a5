package io.whytrail.ingest.forensics;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.whytrail.ingest.capture.Capture;
import io.whytrail.ingest.capture.Recorded;
import io.whytrail.ingest.ledger.Kind;
import io.whytrail.ingest.ledger.Ledger;
import io.whytrail.ingest.ledger.SealedRecord;
import io.whytrail.ingest.v1.StreamInteractionsRequest;
import io.whytrail.ingest.v1.StreamInteractionsResponse;
import io.whytrail.runtime.identity.Caller;
import io.whytrail.runtime.identity.Role;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/// Streams interactions in ledger order, a page at a time and no faster than the reader takes them.
@Singleton
final class InteractionStreamHandler {

  private static final int PAGE = 100;

  private final Ledger ledger;
  private final Capture capture;

  InteractionStreamHandler(Ledger ledger, Capture capture) {
    this.ledger = ledger;
    this.capture = capture;
  }

  void handle(
      StreamInteractionsRequest request, StreamObserver<StreamInteractionsResponse> answers) {
    Caller caller = Caller.require(Role.SERVICE, Role.AUDITOR);
    ServerCallStreamObserver<StreamInteractionsResponse> call =
        (ServerCallStreamObserver<StreamInteractionsResponse>) answers;
    Pages pages = new Pages(caller.tenant(), request);
    // Without it, a reader that goes away would be an exception here.
    call.setOnCancelHandler(pages::stop);
    call.setOnReadyHandler(() -> pages.send(call));
  }

  /// What is left to send; its callbacks come one at a time.
  private final class Pages {

    private final String tenant;
    private final StreamInteractionsRequest request;
    private final Deque<Recorded> loaded = new ArrayDeque<>();
    private long nextIndex;
    private long left;
    private boolean exhausted;
    private boolean ended;

    Pages(String tenant, StreamInteractionsRequest request) {
      this.tenant = tenant;
      this.request = request;
      this.nextIndex = request.getFromIndex();
      this.left = request.getLimit() == 0 ? Long.MAX_VALUE : request.getLimit();
    }

    void stop() {
      ended = true;
    }

    void send(ServerCallStreamObserver<StreamInteractionsResponse> call) {
      while (!ended && call.isReady()) {
        if (left > 0 && loaded.isEmpty() && !exhausted) {
          load();
        }
        if (left == 0 || loaded.isEmpty()) {
          ended = true;
          call.onCompleted();
          return;
        }
        call.onNext(
            StreamInteractionsResponse.newBuilder()
                .setRecorded(ForensicsCodec.recorded(loaded.removeFirst()))
                .build());
        left--;
      }
    }

    private void load() {
      List<SealedRecord> page = request.getInteractionIdsCount() == 0 ? next() : named();
      loaded.addAll(capture.recorded(tenant, page));
    }

    private List<SealedRecord> next() {
      List<SealedRecord> page = ledger.range(tenant, nextIndex, Kind.INTERACTION, PAGE);
      exhausted = page.size() < PAGE;
      if (!page.isEmpty()) {
        nextIndex = place(page.getLast()) + 1;
      }
      return page;
    }

    /// Those that are named, in ledger order; what waits for an index comes last.
    private List<SealedRecord> named() {
      exhausted = true;
      return ledger.find(tenant, Kind.INTERACTION, request.getInteractionIdsList()).stream()
          .filter(record -> place(record) >= nextIndex)
          .sorted(Comparator.comparingLong(Pages::place))
          .toList();
    }

    private static long place(SealedRecord record) {
      Long index = record.index();
      return index == null ? Long.MAX_VALUE : index;
    }
  }
}
