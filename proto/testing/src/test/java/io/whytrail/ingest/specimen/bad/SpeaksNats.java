package io.whytrail.ingest.specimen.bad;

import io.nats.client.Connection;

record SpeaksNats(Connection connection) {}
