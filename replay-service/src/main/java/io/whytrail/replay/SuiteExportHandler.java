package io.whytrail.replay;

import io.grpc.stub.ServerCallStreamObserver;
import io.whytrail.replay.suite.FrozenCase;
import io.whytrail.replay.suite.FrozenCaseCodec;
import io.whytrail.replay.suite.Suite;
import io.whytrail.replay.v1.ExportSuiteResponse;
import java.util.Iterator;

/// Sends a suite out, case by case, whenever its reader has room: a slow one holds no thread and
/// fills no memory.
final class SuiteExportHandler {

  private final ServerCallStreamObserver<ExportSuiteResponse> reader;
  private final Iterator<FrozenCase> cases;
  private boolean ended;

  private SuiteExportHandler(
      ServerCallStreamObserver<ExportSuiteResponse> reader, Iterator<FrozenCase> cases) {
    this.reader = reader;
    this.cases = cases;
  }

  /// Sends the header now; the cases follow when the call says that there is room for them.
  static void send(
      Suite suite,
      Iterator<FrozenCase> cases,
      ServerCallStreamObserver<ExportSuiteResponse> reader) {
    SuiteExportHandler export = new SuiteExportHandler(reader, cases);
    reader.setOnReadyHandler(export::sendSome);
    // Whoever goes away is sent nothing more, which is no failure.
    reader.setOnCancelHandler(() -> {});
    reader.onNext(ExportSuiteResponse.newBuilder().setHeader(ReplayCodec.header(suite)).build());
  }

  private void sendSome() {
    while (!ended && reader.isReady()) {
      try {
        sendNext();
      } catch (RuntimeException e) {
        // What was thrown closes the call.
        ended = true;
        throw e;
      }
    }
  }

  private void sendNext() {
    if (cases.hasNext()) {
      reader.onNext(
          ExportSuiteResponse.newBuilder()
              .setFrozenCase(FrozenCaseCodec.encode(cases.next()))
              .build());
    } else {
      ended = true;
      reader.onCompleted();
    }
  }
}
