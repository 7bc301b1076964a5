package io.whytrail.ingest.ledger;

import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The ledgers of all tenants, for whoever has something to seal or to look up.
@Singleton
public final class Ledger {

  private static final int NO_LOG = 0;

  private final PostgresTransactions transactions;
  private final PostgresLogs logs;
  private final PostgresRecords records;
  private final Intake intake;
  private final Sealing sealing;
  private final Progress progress;
  private final PostgresCheckpoints checkpoints;

  Ledger(
      PostgresTransactions transactions,
      PostgresLogs logs,
      PostgresRecords records,
      Intake intake,
      Sealing sealing,
      Progress progress,
      PostgresCheckpoints checkpoints) {
    this.transactions = transactions;
    this.logs = logs;
    this.records = records;
    this.intake = intake;
    this.sealing = sealing;
    this.progress = progress;
    this.checkpoints = checkpoints;
  }

  /// Makes a record of something, without storing it yet: the hashing belongs to the caller's time
  /// and not to that of the transaction.
  public SealedRecord seal(NewRecord content) {
    return sealing.seal(logs.open(content.tenant()), content);
  }

  /// The same where the database does not answer: the record still needs its place.
  public SealedRecord sealWithoutPlace(NewRecord content) {
    return sealing.seal(NO_LOG, content);
  }

  /// The record in the log of its tenant, which is opened where there is none.
  public SealedRecord place(String tenant, SealedRecord sealed) {
    return sealed.in(logs.open(tenant).id());
  }

  /// The tenants whose logs take records.
  public List<String> tenants() {
    return logs.takingRecords().stream().map(Log::tenant).toList();
  }

  /// Stores records with their pending leaves, all or none. One whose kind and subject are in the
  /// ledger already is left out, and the earlier one returned for it.
  public List<Appended> append(List<SealedRecord> sealed) {
    return intake.append(sealed);
  }

  /// Seals and stores in the current transaction, or in one of its own.
  public List<Appended> appendNew(List<NewRecord> contents) {
    return transactions.together(() -> append(contents.stream().map(this::seal).toList()));
  }

  public Appended appendNew(NewRecord content) {
    return appendNew(List.of(content)).getFirst();
  }

  public Optional<Log> log(String tenant) {
    return logs.find(tenant);
  }

  /// The first line of the tenant's checkpoints, also before there are any.
  public String origin(String tenant) {
    return logs.origin(tenant);
  }

  public Optional<SealedRecord> find(String tenant, Kind kind, String subjectId) {
    return logs.find(tenant).flatMap(log -> records.find(log.id(), kind, subjectId));
  }

  public List<SealedRecord> find(String tenant, Kind kind, Collection<String> subjectIds) {
    return logs.find(tenant).map(log -> records.find(log.id(), kind, subjectIds)).orElse(List.of());
  }

  /// Those subjects that have no record of the kind, in their order.
  public List<String> missing(String tenant, Kind kind, List<String> subjectIds) {
    Set<String> present =
        logs.find(tenant).map(log -> records.subjects(log.id(), kind, subjectIds)).orElse(Set.of());
    return subjectIds.stream().filter(id -> !present.contains(id)).toList();
  }

  public Optional<SealedRecord> find(String tenant, UUID recordId) {
    return logs.find(tenant).flatMap(log -> records.find(log.id(), recordId));
  }

  public Optional<SealedRecord> find(String tenant, long index) {
    return logs.find(tenant).flatMap(log -> records.find(log.id(), index));
  }

  /// Everything about one interaction: in ledger order, and what waits for an index at the end.
  public List<SealedRecord> ofInteraction(String tenant, String interactionId) {
    return logs.find(tenant)
        .map(log -> records.ofInteraction(log.id(), interactionId))
        .orElse(List.of());
  }

  /// Records that have an index, from one on; of one kind where it is given.
  public List<SealedRecord> range(String tenant, long fromIndex, @Nullable Kind kind, int limit) {
    return logs.find(tenant)
        .map(log -> records.range(log.id(), fromIndex, kind, limit))
        .orElse(List.of());
  }

  /// The indexes of those records that have one.
  public Map<UUID, Long> indexes(String tenant, Collection<UUID> recordIds) {
    return logs.find(tenant).map(log -> records.indexes(log.id(), recordIds)).orElse(Map.of());
  }

  /// How many leaves the tenant's published checkpoint covers.
  public long published(String tenant) {
    return logs.find(tenant)
        .flatMap(log -> checkpoints.published(log.id()))
        .map(Published::size)
        .orElse(0L);
  }

  /// The record's index, as soon as it has one; fails with LEDGER_LATCHED where it gets none.
  /// Whoever stops waiting cancels the future.
  public CompletableFuture<Long> sequenced(SealedRecord record) {
    return progress.sequenced(record.logId(), record.recordId());
  }

  /// The record's index, as soon as a published checkpoint covers it.
  public CompletableFuture<Long> proven(SealedRecord record) {
    return progress.proven(record.logId(), record.recordId());
  }
}
