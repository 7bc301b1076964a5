package io.whytrail.ingest.specimen.bad;

import io.grpc.Status;

record SpeaksGrpc(Status status) {}
