package io.whytrail.ingest.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.whytrail.ingest.v1.LogOpened;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.merkle.Hash;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/// The logs there are. A tenant's log is opened by its first record.
@Singleton
final class PostgresLogs implements Latches {

  private static final Pattern TENANT = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  private static final String SELECT = "select log_id, tenant, origin, verifier_key from log";

  private final PostgresTransactions transactions;
  private final Intake intake;
  private final Sealing sealing;
  private final LogKeys keys;
  private final LedgerConfiguration configuration;
  private final Clock clock;
  private final Map<String, Log> known = new ConcurrentHashMap<>();
  private final Map<String, ReentrantLock> opening = new ConcurrentHashMap<>();

  PostgresLogs(
      PostgresTransactions transactions,
      Intake intake,
      Sealing sealing,
      LogKeys keys,
      LedgerConfiguration configuration,
      Clock clock) {
    this.transactions = transactions;
    this.intake = intake;
    this.sealing = sealing;
    this.keys = keys;
    this.configuration = configuration;
    this.clock = clock;
  }

  /// The tenant's log, which is opened where there is none. One at a time: a tenant whose first
  /// thousand records come at once must not take a thousand connections to look for its log.
  Log open(String tenant) {
    Log log = known.get(tenant);
    return log != null ? log : openFirst(tenant);
  }

  /// Whoever is inside of a transaction does not take turns: it may have opened the log itself, and
  /// somebody whose turn it is would wait for its commit while it waits for the turn.
  private Log openFirst(String tenant) {
    if (transactions.isOpen()) {
      return remembered(openInTransaction(tenant));
    }
    ReentrantLock turn = opening.computeIfAbsent(tenant, name -> new ReentrantLock());
    turn.lock();
    try {
      Log log = known.get(tenant);
      return log != null ? log : transactions.together(() -> remembered(openInTransaction(tenant)));
    } finally {
      turn.unlock();
    }
  }

  Optional<Log> find(String tenant) {
    Log log = known.get(tenant);
    return log != null ? Optional.of(log) : select(tenant);
  }

  private Log openInTransaction(String tenant) {
    return select(tenant).orElseGet(() -> create(tenant));
  }

  /// Only once it is committed: a log that this transaction opens may still vanish with it.
  private Log remembered(Log log) {
    transactions.afterCommit(() -> known.put(log.tenant(), log));
    return log;
  }

  /// What the log of a tenant is or will be called.
  String origin(String tenant) {
    if (!TENANT.matcher(tenant).matches()) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_TOKEN_INVALID,
          "Use a token whose tenant is a name of lower-case letters, digits and hyphens.");
    }
    return configuration.origin() + "/" + tenant;
  }

  String verifierKey(String tenant) {
    return keys.of(origin(tenant)).verifierKey().format();
  }

  List<Log> all() {
    return list(SELECT + " order by log_id");
  }

  /// All but those that are read-only.
  List<Log> takingRecords() {
    return list(SELECT + " where latch is null order by log_id");
  }

  private List<Log> list(String sql) {
    return transactions.read(connection -> {
      try (PreparedStatement select = connection.prepareStatement(sql);
          ResultSet rows = select.executeQuery()) {
        List<Log> logs = new ArrayList<>();
        while (rows.next()) {
          logs.add(log(rows));
        }
        return logs;
      }
    });
  }

  Optional<Log> find(int logId) {
    return all().stream().filter(log -> log.id() == logId).findFirst();
  }

  /// Makes the log read-only.
  @Override
  public void latch(int logId, String reason) {
    transactions.write(connection -> {
      try (PreparedStatement update =
          connection.prepareStatement(
              "update log set latch = ? where log_id = ? and latch is null")) {
        update.setString(1, reason);
        update.setInt(2, logId);
        return update.executeUpdate();
      }
    });
  }

  /// The logs that are read-only.
  Set<Integer> latched() {
    return transactions.read(connection -> {
      try (PreparedStatement select =
              connection.prepareStatement("select log_id from log where latch is not null");
          ResultSet rows = select.executeQuery()) {
        Set<Integer> ids = new HashSet<>();
        while (rows.next()) {
          ids.add(rows.getInt(1));
        }
        return ids;
      }
    });
  }

  /// Why the log is read-only; empty while it is not.
  @Override
  public String latch(int logId) {
    return transactions.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement("select coalesce(latch, '') from log where log_id = ?")) {
        select.setInt(1, logId);
        try (ResultSet row = select.executeQuery()) {
          return row.next() ? row.getString(1) : "";
        }
      }
    });
  }

  private Optional<Log> select(String tenant) {
    return transactions.read(connection -> {
      try (PreparedStatement select = connection.prepareStatement(SELECT + " where tenant = ?")) {
        select.setString(1, tenant);
        try (ResultSet row = select.executeQuery()) {
          return row.next() ? Optional.of(log(row)) : Optional.empty();
        }
      }
    });
  }

  private Log create(String tenant) {
    String origin = origin(tenant);
    String verifierKey = verifierKey(tenant);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return transactions.write(connection -> {
      Optional<Log> created = insert(connection, tenant, origin, verifierKey, now);
      if (created.isEmpty()) {
        return select(tenant).orElseThrow(); // Somebody else opened it in this moment.
      }
      insertTree(connection, created.get());
      intake.append(List.of(sealing.seal(created.get(), opened(created.get(), now))));
      return created.get();
    });
  }

  private static Optional<Log> insert(
      Connection connection, String tenant, String origin, String verifierKey, Instant now)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into log (tenant, origin, verifier_key, open_time) values (?, ?, ?, ?)
            on conflict (tenant) do nothing
            returning log_id, tenant, origin, verifier_key
            """)) {
      insert.setString(1, tenant);
      insert.setString(2, origin);
      insert.setString(3, verifierKey);
      insert.setObject(4, now.atOffset(ZoneOffset.UTC));
      try (ResultSet row = insert.executeQuery()) {
        return row.next() ? Optional.of(log(row)) : Optional.empty();
      }
    }
  }

  private static void insertTree(Connection connection, Log log) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into tree (log_id, size, root) values (?, 0, ?)")) {
      insert.setInt(1, log.id());
      insert.setBytes(2, Hash.EMPTY_ROOT.bytes());
      insert.executeUpdate();
    }
  }

  private static NewRecord opened(Log log, Instant now) {
    ByteString payload =
        LogOpened.newBuilder()
            .setOrigin(log.origin())
            .setVerifierKey(log.verifierKey())
            .setOpenTime(
                Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
            .build()
            .toByteString();
    return NewRecord.of(log.tenant(), Kind.LOG_OPENED, log.origin(), "", "", payload, "");
  }

  private static Log log(ResultSet row) throws SQLException {
    return new Log(row.getInt(1), row.getString(2), row.getString(3), row.getString(4));
  }
}
