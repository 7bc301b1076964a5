package io.whytrail.runtime.messaging;

import jakarta.inject.Singleton;

/// Between the outbox and its relay.
@Singleton
final class RelayWakeUp extends WakeUp {}
