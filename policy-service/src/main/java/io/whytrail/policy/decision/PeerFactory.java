package io.whytrail.policy.decision;

import io.grpc.ManagedChannel;
import io.micronaut.context.annotation.Factory;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import io.whytrail.scoring.v1.ScoringServiceGrpc;
import io.whytrail.scoring.v1.ScoringServiceGrpc.ScoringServiceBlockingStub;
import jakarta.inject.Singleton;

/// Makes the stubs of the peers that decisions about recorded interactions need.
@Factory
final class PeerFactory {

  @Singleton
  ScoringServiceBlockingStub scoring(@GrpcChannel("scoring") ManagedChannel channel) {
    return ScoringServiceGrpc.newBlockingStub(channel);
  }

  @Singleton
  IngestServiceBlockingStub ingest(@GrpcChannel("ingest") ManagedChannel channel) {
    return IngestServiceGrpc.newBlockingStub(channel);
  }
}
