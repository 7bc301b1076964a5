package io.whytrail.ingest.specimen.bad;

import java.sql.Connection;

record HoldsAConnection(Connection connection) {}
