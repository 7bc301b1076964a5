package io.whytrail.policy;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.ManagedChannel;
import io.grpc.stub.AbstractStub;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.whytrail.policy.v1.ApprovalServiceGrpc;
import io.whytrail.policy.v1.ApprovalServiceGrpc.ApprovalServiceBlockingStub;
import io.whytrail.policy.v1.DecisionServiceGrpc;
import io.whytrail.policy.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.whytrail.policy.v1.LabelServiceGrpc;
import io.whytrail.policy.v1.LabelServiceGrpc.LabelServiceBlockingStub;
import io.whytrail.policy.v1.PolicyServiceGrpc;
import io.whytrail.policy.v1.PolicyServiceGrpc.PolicyServiceBlockingStub;
import io.whytrail.runtime.identity.Role;
import io.whytrail.testing.ServiceProperties;
import io.whytrail.testing.TestIdentity;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.TestInstance;

/// What tests of the running service share: the service itself, and stubs for anybody.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PolicyServiceTest implements TestPropertyProvider {

  @Inject
  @GrpcChannel("grpc-server")
  ManagedChannel channel;

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = ServiceProperties.forTest("policy");
    // Nobody is followed where a test does not bring a peer.
    properties.put("grpc.channels.scoring.target", "127.0.0.1:1");
    properties.put("grpc.channels.ingest.target", "127.0.0.1:1");
    return properties;
  }

  DecisionServiceBlockingStub decisions(String tenant, String subject, Role... roles) {
    return as(DecisionServiceGrpc.newBlockingStub(channel), tenant, subject, roles);
  }

  ApprovalServiceBlockingStub approvals(String tenant, String subject, Role... roles) {
    return as(ApprovalServiceGrpc.newBlockingStub(channel), tenant, subject, roles);
  }

  PolicyServiceBlockingStub policies(String tenant, String subject, Role... roles) {
    return as(PolicyServiceGrpc.newBlockingStub(channel), tenant, subject, roles);
  }

  LabelServiceBlockingStub labels(String tenant, String subject, Role... roles) {
    return as(LabelServiceGrpc.newBlockingStub(channel), tenant, subject, roles);
  }

  static <S extends AbstractStub<S>> S as(S stub, String tenant, String subject, Role... roles) {
    return stub.withCallCredentials(TestIdentity.get().credentials(tenant, subject, roles))
        .withDeadlineAfter(20, SECONDS);
  }
}
