package io.whytrail.ingest.specimen;

import io.grpc.stub.StreamObserver;
import io.whytrail.interaction.v1.FactServiceGrpc;
import io.whytrail.interaction.v1.ListFactLogsRequest;
import io.whytrail.interaction.v1.ListFactLogsResponse;

/// An edge: it speaks gRPC and the contract, in a nested class too.
final class LedgerEndpoint extends FactServiceGrpc.FactServiceImplBase {

  private final Ledger ledger;

  LedgerEndpoint(Ledger ledger) {
    this.ledger = ledger;
  }

  @Override
  public void listFactLogs(
      ListFactLogsRequest request, StreamObserver<ListFactLogsResponse> observer) {
    new Answer(ListFactLogsResponse.getDefaultInstance()).to(observer);
  }

  Ledger ledger() {
    return ledger;
  }

  private record Answer(ListFactLogsResponse response) {

    void to(StreamObserver<ListFactLogsResponse> observer) {
      observer.onNext(response);
      observer.onCompleted();
    }
  }
}
