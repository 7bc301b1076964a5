package io.whytrail.ingest;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceStub;
import io.whytrail.ingest.v1.LedgerServiceGrpc;
import io.whytrail.ingest.v1.LedgerServiceGrpc.LedgerServiceBlockingStub;
import io.whytrail.ingest.v1.Receipt;
import io.whytrail.ingest.v1.RecordRequest;
import io.whytrail.ingest.v1.WaitFor;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.runtime.failure.Failures;
import io.whytrail.runtime.identity.Role;
import io.whytrail.testing.TestIdentity;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// Callers of the service under test.
public final class Callers {

  private final ManagedChannel channel;

  public Callers(ManagedChannel channel) {
    this.channel = channel;
  }

  public IngestServiceBlockingStub ingest(String tenant, Role... roles) {
    return IngestServiceGrpc.newBlockingStub(channel)
        .withCallCredentials(TestIdentity.get().credentials(tenant, roles))
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  public IngestServiceStub ingestStream(String tenant, Role... roles) {
    return IngestServiceGrpc.newStub(channel)
        .withCallCredentials(TestIdentity.get().credentials(tenant, roles))
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  public LedgerServiceBlockingStub ledger(String tenant, Role... roles) {
    return LedgerServiceGrpc.newBlockingStub(channel)
        .withCallCredentials(TestIdentity.get().credentials(tenant, roles))
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  public Receipt record(String tenant, Interaction interaction, WaitFor waitFor) {
    return ingest(tenant, Role.PRODUCER)
        .record(RecordRequest.newBuilder().setInteraction(interaction).setWaitFor(waitFor).build())
        .getReceipt();
  }

  public Receipt record(String tenant, Interaction interaction) {
    return record(tenant, interaction, WaitFor.WAIT_FOR_DURABLE);
  }

  /// Asserts that a call is refused for this reason, and returns how.
  public static StatusRuntimeException refused(ErrorReason reason, ThrowingCallable call) {
    StatusRuntimeException refusal =
        Assertions.catchThrowableOfType(StatusRuntimeException.class, call);
    Assertions.assertThat(refusal).as("the call is refused").isNotNull();
    Assertions.assertThat(Failures.reason(refusal)).isEqualTo(reason);
    return refusal;
  }

  /// The same for calls that stream their answers: the refusal comes with the first.
  public static StatusRuntimeException refusedStream(
      ErrorReason reason, java.util.function.Supplier<java.util.Iterator<?>> call) {
    return refused(reason, () -> call.get().hasNext());
  }
}
