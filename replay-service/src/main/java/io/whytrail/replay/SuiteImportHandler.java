package io.whytrail.replay;

import io.grpc.stub.StreamObserver;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.replay.suite.FrozenCase;
import io.whytrail.replay.suite.FrozenCaseCodec;
import io.whytrail.replay.suite.Suite;
import io.whytrail.replay.v1.ImportSuiteRequest;
import io.whytrail.replay.v1.ImportSuiteResponse;
import io.whytrail.replay.v1.SuiteHeader;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.failure.RequestValidator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes a suite in, case by case, and stores it when it is whole: so there is never half a suite,
/// and its size is limited by what a replica keeps in memory for it.
final class SuiteImportHandler implements StreamObserver<ImportSuiteRequest> {

  private static final int MOST_CASES = 100_000;
  private static final long MOST_BYTES = 128L << 20;

  private final StreamObserver<ImportSuiteResponse> answer;
  private final RequestValidator validator;
  private final Store store;
  private final List<FrozenCase> cases = new ArrayList<>();
  private @Nullable SuiteHeader header;
  private long bytes;

  SuiteImportHandler(
      StreamObserver<ImportSuiteResponse> answer, RequestValidator validator, Store store) {
    this.validator = validator;
    this.answer = answer;
    this.store = store;
  }

  /// What to do with a suite that is whole.
  interface Store {
    Suite store(SuiteHeader header, List<FrozenCase> cases);
  }

  @Override
  public void onNext(ImportSuiteRequest request) {
    validator.check(request);
    bytes += request.getSerializedSize();
    if (cases.size() == MOST_CASES || bytes > MOST_BYTES) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_MESSAGE_TOO_LARGE,
          "A suite that is imported has at most %d cases and %d bytes: cut it in two."
              .formatted(MOST_CASES, MOST_BYTES));
    }
    if (request.hasHeader() == (header != null)) {
      throw invalid("header", "Send the header first and once, then the cases.");
    }
    if (request.hasHeader()) {
      header = request.getHeader();
    } else {
      cases.add(
          FrozenCaseCodec.decode(request.getFrozenCase())
              .orElseThrow(() ->
                  invalid(
                      "frozen_case",
                      "Case %d is not what its digest says: export the suite again."
                          .formatted(cases.size() + 1))));
    }
  }

  @Override
  public void onCompleted() {
    SuiteHeader whole = header;
    if (whole == null || whole.getCaseCount() != cases.size()) {
      throw invalid(
          "header.case_count",
          "%d cases came, which is not what the header says.".formatted(cases.size()));
    }
    Suite suite = store.store(whole, cases);
    answer.onNext(ImportSuiteResponse.newBuilder().setSuite(ReplayCodec.encode(suite)).build());
    answer.onCompleted();
  }

  private static Failure invalid(String field, String message) {
    return Failure.of(ErrorReason.ERROR_REASON_FIELD_INVALID, message, Map.of("field", field));
  }

  @Override
  public void onError(Throwable thrown) {
    cases.clear();
  }
}
