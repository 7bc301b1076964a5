package io.whytrail.local.connection;

import io.whytrail.ingest.v1.GetLedgerRequest;
import io.whytrail.ingest.v1.GetLedgerResponse;
import io.whytrail.ingest.v1.LedgerServiceGrpc;
import io.whytrail.ingest.v1.LedgerServiceGrpc.LedgerServiceBlockingStub;
import io.whytrail.local.identity.TokenIssuer.Identity;
import io.whytrail.local.mesh.ServiceName;
import io.whytrail.runtime.identity.Role;
import java.util.concurrent.TimeUnit;

/// Asks ingest where a tenant's ledger stands.
public final class LedgerClient {

  private static final int SECONDS = 10;

  private final LedgerServiceBlockingStub stub;

  public LedgerClient(Connections connections, String tenant) {
    stub =
        LedgerServiceGrpc.newBlockingStub(connections.to(ServiceName.INGEST))
            .withCallCredentials(
                connections.as(Identity.of("whytrail", tenant, Role.AUDITOR, Role.ANALYST)));
  }

  public GetLedgerResponse ledger() {
    return stub().getLedger(GetLedgerRequest.getDefaultInstance());
  }

  LedgerServiceBlockingStub stub() {
    return stub.withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }
}
