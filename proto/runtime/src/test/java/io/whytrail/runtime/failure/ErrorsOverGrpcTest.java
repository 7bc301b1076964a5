package io.whytrail.runtime.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.scoring.v1.ScoreRequest;
import io.whytrail.scoring.v1.ScoreResponse;
import io.whytrail.scoring.v1.ScoringServiceGrpc;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorsOverGrpcTest {

  private final Scripted service = new Scripted();
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    server =
        InProcessServerBuilder.forName("errors")
            .directExecutor()
            .addService(
                ServerInterceptors.interceptForward(
                    service,
                    new FailureInterceptor(),
                    new ValidationInterceptor(new RequestValidator(1000))))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName("errors").directExecutor().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void thrownFailure_arrivesWithOneErrorInfoAndItsVariables() {
    service.thrown =
        Failure.of(ErrorReason.ERROR_REASON_ID_CONFLICT, "Use another id.", Map.of("id", "a"));

    StatusRuntimeException thrown = call(valid());

    assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.ALREADY_EXISTS);
    assertThat(thrown.getStatus().getDescription()).isEqualTo("Use another id.");
    assertThat(infos(thrown))
        .containsExactly(
            ErrorInfo.newBuilder()
                .setDomain("whytrail.io")
                .setReason("ID_CONFLICT")
                .putMetadata("id", "a")
                .build());
    assertThat(Failures.reason(thrown)).isEqualTo(ErrorReason.ERROR_REASON_ID_CONFLICT);
  }

  @Test
  void failureHandedToOnError_arrivesLikeAThrownOne() {
    service.handed = Failure.of(ErrorReason.ERROR_REASON_NOT_FOUND, "There is none.");

    StatusRuntimeException thrown = call(valid());

    assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(infos(thrown)).extracting(ErrorInfo::getReason).containsExactly("NOT_FOUND");
  }

  /// No route, a deadlock, no room, a shutdown, and a pool whose connection has gone.
  @ParameterizedTest
  @ValueSource(strings = {"08001", "40P01", "53300", "57P01", ""})
  void lostDatabase_isUnavailableAndKeepsTheDriversTextInside(String state) {
    service.thrown =
        new IllegalStateException(
            new SQLException("db.internal:5432 refused", state.isEmpty() ? null : state));

    StatusRuntimeException thrown = call(valid());

    assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(thrown.getStatus().getDescription()).doesNotContain("db.internal");
    assertThat(infos(thrown))
        .extracting(ErrorInfo::getReason)
        .containsExactly("STORAGE_UNAVAILABLE");
  }

  @Test
  void wrongStatement_isInternal() {
    service.thrown = new IllegalStateException(new SQLException("no such column", "42703"));

    assertThat(infos(call(valid()))).extracting(ErrorInfo::getReason).containsExactly("INTERNAL");
  }

  @Test
  void unexpectedException_isInternalAndTellsNothingOfTheInside() {
    service.thrown = new IllegalArgumentException("secret detail");

    StatusRuntimeException thrown = call(valid());

    assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(thrown.getStatus().getDescription()).doesNotContain("secret detail");
    assertThat(infos(thrown)).extracting(ErrorInfo::getReason).containsExactly("INTERNAL");
  }

  @Test
  void overload_carriesTheDelayAfterWhichToTryAgain() {
    service.thrown =
        Failure.of(ErrorReason.ERROR_REASON_OVERLOADED, "Try again.")
            .retryAfter(Duration.ofMillis(250));

    StatusRuntimeException thrown = call(valid());

    List<RetryInfo> retries = details(thrown, RetryInfo.class);
    assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(retries)
        .extracting(RetryInfo::getRetryDelay)
        .containsExactly(Durations.fromMillis(250));
  }

  @Test
  void requestThatBreaksTheContract_isRefusedBeforeTheHandlerAndNamesTheField() {
    StatusRuntimeException thrown =
        call(
            ScoreRequest.newBuilder()
                .setInteraction(Interaction.newBuilder().setId("not an id"))
                .build());

    assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(infos(thrown)).hasSize(1);
    assertThat(infos(thrown).getFirst().getReason()).isEqualTo("FIELD_INVALID");
    assertThat(infos(thrown).getFirst().getMetadataMap()).containsEntry("field", "interaction.id");
    assertThat(service.calls).isZero();
  }

  @Test
  void requestOverTheLimit_isRefusedWithBothNumbers() {
    StatusRuntimeException thrown =
        call(valid().toBuilder().setEvaluationId("a").setModelVersion("b".repeat(2000)).build());

    assertThat(infos(thrown)).extracting(ErrorInfo::getReason).containsExactly("MESSAGE_TOO_LARGE");
    assertThat(infos(thrown).getFirst().getMetadataMap()).containsEntry("limit", "1000");
  }

  private StatusRuntimeException call(ScoreRequest request) {
    return catchThrowableOfType(
        StatusRuntimeException.class,
        () -> {
          ScoreResponse response = ScoringServiceGrpc.newBlockingStub(channel).score(request);
          assertThat(response).isNull();
        });
  }

  private static ScoreRequest valid() {
    return ScoreRequest.newBuilder()
        .setInteraction(Interaction.newBuilder().setId("interaction-1"))
        .build();
  }

  private static List<ErrorInfo> infos(StatusRuntimeException thrown) {
    return details(thrown, ErrorInfo.class);
  }

  private static <T extends Message> List<T> details(StatusRuntimeException thrown, Class<T> type) {
    com.google.rpc.Status status = StatusProto.fromThrowable(thrown);
    assertThat(status).isNotNull();
    return status.getDetailsList().stream()
        .filter(detail -> detail.is(type))
        .map(detail -> {
          try {
            return detail.unpack(type);
          } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
          }
        })
        .toList();
  }

  /// Fails as the test says.
  private static final class Scripted extends ScoringServiceGrpc.ScoringServiceImplBase {

    private @Nullable RuntimeException thrown;
    private @Nullable RuntimeException handed;
    private int calls;

    @Override
    public void score(ScoreRequest request, StreamObserver<ScoreResponse> answer) {
      calls++;
      if (thrown != null) {
        throw thrown;
      }
      if (handed != null) {
        answer.onError(handed);
      }
    }
  }
}
