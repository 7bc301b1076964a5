package io.whytrail.ingest.ledger;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Lets records into their logs, each kind and subject once.
@Singleton
final class Intake {

  /// Two replicas that insert the same ids in different orders would wait for one another.
  private static final Comparator<SealedRecord> LOCK_ORDER =
      Comparator.comparingInt(SealedRecord::logId)
          .thenComparing(SealedRecord::kind)
          .thenComparing(SealedRecord::subjectId);

  private final Transactions transactions;
  private final Records records;
  private final PendingWakeUp integrator;

  Intake(Transactions transactions, Records records, PendingWakeUp integrator) {
    this.transactions = transactions;
    this.records = records;
    this.integrator = integrator;
  }

  /// Stores records with their pending leaves, all or none, but for those whose kind and subject
  /// are there already. Answers in the order of the records.
  List<Appended> append(List<SealedRecord> wanted) {
    return transactions.together(() -> {
      Set<UUID> inserted = records.insert(wanted.stream().sorted(LOCK_ORDER).toList());
      Map<Key, SealedRecord> existing = existing(wanted, inserted);
      if (!inserted.isEmpty()) {
        transactions.afterCommit(integrator::wake);
      }
      return wanted.stream()
          .map(record ->
              inserted.contains(record.recordId())
                  ? new Appended(record, true)
                  : new Appended(found(existing.get(Key.of(record))), false))
          .toList();
    });
  }

  private Map<Key, SealedRecord> existing(List<SealedRecord> wanted, Set<UUID> inserted) {
    List<SealedRecord> others =
        wanted.stream().filter(record -> !inserted.contains(record.recordId())).toList();
    return others.isEmpty()
        ? Map.of()
        : records.existing(others).stream().collect(Collectors.toMap(Key::of, Function.identity()));
  }

  /// Neither inserted nor there: the log took nothing, because it is latched.
  private static SealedRecord found(@Nullable SealedRecord existing) {
    if (existing == null) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_LEDGER_LATCHED,
          "The ledger takes no records because its history does not match a checkpoint: tell the"
              + " operator.");
    }
    return existing;
  }

  private record Key(int logId, Kind kind, String subjectId) {

    static Key of(SealedRecord record) {
      return new Key(record.logId(), record.kind(), record.subjectId());
    }
  }
}
