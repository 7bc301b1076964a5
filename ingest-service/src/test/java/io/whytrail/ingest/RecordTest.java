package io.whytrail.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.whytrail.ingest.v1.GetInclusionProofRequest;
import io.whytrail.ingest.v1.GetInclusionProofResponse;
import io.whytrail.ingest.v1.GetLedgerRequest;
import io.whytrail.ingest.v1.GetLedgerResponse;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import io.whytrail.ingest.v1.LedgerServiceGrpc;
import io.whytrail.ingest.v1.LedgerServiceGrpc.LedgerServiceBlockingStub;
import io.whytrail.ingest.v1.Receipt;
import io.whytrail.ingest.v1.RecordRequest;
import io.whytrail.ingest.v1.WaitFor;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.runtime.identity.Role;
import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.note.TlogProof;
import io.whytrail.runtime.merkle.note.VerifierKey;
import io.whytrail.testing.Samples;
import io.whytrail.testing.TestIdentity;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// From an interaction to its proof.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordTest implements TestPropertyProvider {

  @Inject
  @GrpcChannel("grpc-server")
  ManagedChannel channel;

  @Override
  public Map<String, String> getProperties() {
    return TestKeys.properties();
  }

  @Test
  void record_isProvenByThePublicKeyAlone() {
    Interaction interaction = Samples.supportChat("1").build();

    Receipt receipt =
        ingest("acme")
            .record(
                RecordRequest.newBuilder()
                    .setInteraction(interaction)
                    .setWaitFor(WaitFor.WAIT_FOR_PROVEN)
                    .build())
            .getReceipt();

    GetLedgerResponse standing = ledger("acme").getLedger(GetLedgerRequest.getDefaultInstance());
    GetInclusionProofResponse proof =
        ledger("acme")
            .getInclusionProof(
                GetInclusionProofRequest.newBuilder()
                    .setInteractionId(interaction.getId())
                    .build());
    assertThat(receipt.getState()).isEqualTo(WaitFor.WAIT_FOR_PROVEN);
    assertThat(receipt.getMaskedMap()).containsEntry("EMAIL", 2).containsEntry("PAYMENT_CARD", 1);
    assertThat(
            TlogProof.parse(proof.getProof())
                .verify(
                    Hash.leaf(proof.getRecord().getLeaf().toByteArray()),
                    VerifierKey.parse(standing.getVerifierKey()))
                .size())
        .isGreaterThan(receipt.getLeafIndex());
  }

  private IngestServiceBlockingStub ingest(String tenant) {
    return IngestServiceGrpc.newBlockingStub(channel)
        .withCallCredentials(TestIdentity.get().credentials(tenant, Role.PRODUCER));
  }

  private LedgerServiceBlockingStub ledger(String tenant) {
    return LedgerServiceGrpc.newBlockingStub(channel)
        .withCallCredentials(TestIdentity.get().credentials(tenant, Role.ANALYST));
  }
}
