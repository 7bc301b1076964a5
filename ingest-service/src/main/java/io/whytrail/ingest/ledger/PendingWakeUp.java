package io.whytrail.ingest.ledger;

import io.whytrail.runtime.messaging.WakeUp;
import jakarta.inject.Singleton;

/// Between those who make records durable and the thread that gives them indexes.
@Singleton
final class PendingWakeUp extends WakeUp {}
