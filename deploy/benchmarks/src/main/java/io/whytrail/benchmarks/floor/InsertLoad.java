package io.whytrail.benchmarks.floor;

import io.whytrail.benchmarks.measurement.Load;
import io.whytrail.benchmarks.measurement.LoadFailedException;
import io.whytrail.benchmarks.measurement.Sample;
import io.whytrail.benchmarks.measurement.TimedTally;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Multi-row inserts into tables like ingest's, over a number of connections, each statement its
/// own transaction. An operation is a row, a latency that of a commit.
public final class InsertLoad implements Load {

  private final String name;
  private final int batch;
  private final List<Session> sessions = new ArrayList<>();

  private record Session(Connection connection, PreparedStatement insert, SealedRows rows) {}

  /// Makes the tables.
  public InsertLoad(
      String name,
      Database database,
      int batch,
      int connections,
      List<byte[]> payloads,
      long seed) {
    this.name = name;
    this.batch = batch;
    SealedRows rows = new SealedRows("%dx%d".formatted(batch, connections), payloads, seed);
    database.execute(rows.tables());
    try {
      for (int i = 0; i < connections; i++) {
        Connection connection = database.connect();
        sessions.add(new Session(connection, connection.prepareStatement(rows.insert()), rows));
      }
    } catch (SQLException e) {
      close();
      throw new IllegalStateException("Can't connect the floor", e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  public int batch() {
    return batch;
  }

  public int connections() {
    return sessions.size();
  }

  /// Rows.
  @Override
  public int inFlight() {
    return batch * sessions.size();
  }

  @Override
  public Sample run(Duration time) throws InterruptedException {
    try (ExecutorService threads = Executors.newFixedThreadPool(sessions.size())) {
      TimedTally tally = new TimedTally(time);
      List<Callable<Void>> writers = new ArrayList<>();
      sessions.forEach(session -> writers.add(() -> write(session, tally)));
      for (Future<Void> writer : threads.invokeAll(writers)) {
        writer.get();
      }
      return tally.sample();
    } catch (ExecutionException e) {
      throw new LoadFailedException(name + " failed", e.getCause());
    }
  }

  private Void write(Session session, TimedTally tally) throws SQLException {
    while (tally.admits()) {
      session.rows().bind(session.connection(), session.insert(), batch);
      long start = System.nanoTime();
      session.insert().execute();
      tally.ended(start, batch);
    }
    return null;
  }

  @Override
  public void close() {
    try {
      for (Session session : sessions) {
        session.connection().close();
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Can't disconnect the floor", e);
    }
  }
}
