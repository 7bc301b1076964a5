package io.whytrail.runtime.messaging;

/// How long a tenant's fact log is.
///
/// @param size the index that the next fact will get
public record FactLogHead(String tenant, long size) {}
