package io.whytrail.ingest.ledger;

import com.google.protobuf.ByteString;
import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.VerificationException;
import io.whytrail.runtime.merkle.note.Checkpoint;
import io.whytrail.runtime.merkle.tile.Tile;
import io.whytrail.runtime.merkle.tile.TileSource;
import io.whytrail.runtime.merkle.tile.TreeExtension;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The storage of one log, in memory: transactions as Postgres has them (read committed, with locks
/// that a crash releases), and a place for checkpoints beside it. Every call is a point at which
/// the simulation may let another replica go first, lose the connection or kill the process.
final class SimulatedStore {

  /// What a storage could get wrong. The simulation must notice each of them.
  enum Flaw {
    NONE,
    /// Waiting leaves are taken by a cursor over their ids, which passes over late commits.
    CURSOR_OVER_IDS,
    /// A kind and subject can be inserted twice.
    SUBJECTS_NOT_UNIQUE,
    /// What is kept outside of the database is gone after a crash.
    KEPT_CHECKPOINTS_FORGOTTEN,
    /// Everybody gets the lock of the tree, and nobody looks whether it is the one that was read.
    TREE_NOT_LOCKED,
    /// A transaction whose connection is lost leaves its first write behind.
    TRANSACTIONS_TORN
  }

  /// The connection is lost: the caller does not know what became of the call.
  static final class ConnectionLost extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// The process is killed.
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// What may happen at a call.
  interface Fate {

    /// Before a call has its effect; may throw.
    void before(Session session);

    /// After a commit, or after a file was written; may throw.
    void after(Session session);
  }

  record Key(Kind kind, String subjectId) {

    static Key of(SealedRecord record) {
      return new Key(record.kind(), record.subjectId());
    }
  }

  private record TileKey(int level, long index) {}

  private record Waiting(UUID recordId, ByteString leafHash) {}

  /// What is committed.
  static final class State {
    final Map<UUID, SealedRecord> records = new LinkedHashMap<>();
    final Map<Key, UUID> subjects = new HashMap<>();
    private final NavigableMap<Long, Waiting> pending = new TreeMap<>();
    final List<UUID> leaves = new ArrayList<>();
    final List<Hash> hashes = new ArrayList<>();
    private final Map<TileKey, Tile> tiles = new HashMap<>();
    private final NavigableMap<Long, Published> checkpoints = new TreeMap<>();
    final Set<UUID> quarantined = new HashSet<>();
    Tree tree = Tree.EMPTY;
    @Nullable Published published;
    String latch = "";
    private long cursor;

    Set<UUID> waiting() {
      Set<UUID> ids = new HashSet<>();
      pending.values().forEach(one -> ids.add(one.recordId()));
      return ids;
    }

    State copy() {
      State copy = new State();
      copy.records.putAll(records);
      copy.subjects.putAll(subjects);
      copy.pending.putAll(pending);
      copy.leaves.addAll(leaves);
      copy.hashes.addAll(hashes);
      copy.tiles.putAll(tiles);
      copy.checkpoints.putAll(checkpoints);
      copy.quarantined.addAll(quarantined);
      copy.tree = tree;
      copy.published = published;
      copy.latch = latch;
      copy.cursor = cursor;
      return copy;
    }
  }

  private static final class Transaction {
    final List<Consumer<State>> writes = new ArrayList<>();
    final Map<Key, SealedRecord> inserted = new HashMap<>();
    final List<Runnable> afterCommit = new ArrayList<>();
    boolean hasTree;
    boolean hasPublished;
    boolean gone;
  }

  private final Random random;
  private final Flaw flaw;
  private final Fate fate;
  private final List<Transaction> open = new ArrayList<>();
  private final Map<Integer, String> kept = new HashMap<>();
  private State state = new State();
  private long lastPendingId;

  /// Every checkpoint that left the process that signed it.
  final Map<String, Checkpoint> signed = new LinkedHashMap<>();

  SimulatedStore(Random random, Flaw flaw, Fate fate) {
    this.random = random;
    this.flaw = flaw;
    this.fate = fate;
  }

  State state() {
    return state;
  }

  /// The database is taken back; every connection is lost.
  void restore(State earlier) {
    open.forEach(transaction -> transaction.gone = true);
    open.clear();
    state = earlier.copy();
  }

  /// Somebody alters a record that waits.
  void alter(UUID recordId) {
    SealedRecord record = state.records.get(recordId);
    if (record != null) {
      byte[] leaf = record.leaf().toByteArray();
      leaf[50] ^= 1;
      state.records.put(recordId, SimulatedRecords.with(record, ByteString.copyFrom(leaf)));
    }
  }

  /// One thread of one replica, with the directory that the replica keeps checkpoints in.
  final class Session
      implements Transactions, Trees, Checkpoints, Latches, Records, KeptCheckpoints {

    final int replica;
    private final int directory;
    private @Nullable Transaction transaction;

    Session(int replica, int directory) {
      this.replica = replica;
      this.directory = directory;
    }

    /// The process is gone: its transaction is rolled back and its locks are free.
    void die() {
      Transaction lost = transaction;
      if (lost != null) {
        lost.gone = true;
        open.remove(lost);
      }
      if (flaw == Flaw.KEPT_CHECKPOINTS_FORGOTTEN) {
        kept.remove(directory);
      }
    }

    @Override
    public <T extends @Nullable Object> T together(Supplier<T> work) {
      if (transaction != null) {
        return work.get();
      }
      Transaction begun = new Transaction();
      transaction = begun;
      open.add(begun);
      try {
        T result = work.get();
        commit(begun);
        return result;
      } finally {
        open.remove(begun);
        transaction = null;
      }
    }

    private void commit(Transaction done) {
      try {
        reach();
      } catch (ConnectionLost e) {
        if (flaw == Flaw.TRANSACTIONS_TORN && !done.writes.isEmpty()) {
          done.writes.getFirst().accept(state);
        }
        throw e;
      }
      done.writes.forEach(write -> write.accept(state));
      open.remove(done);
      done.afterCommit.forEach(Runnable::run);
      fate.after(this);
    }

    private void reach() {
      fate.before(this);
      if (transaction != null && transaction.gone) {
        throw new ConnectionLost();
      }
    }

    private void write(Consumer<State> write) {
      if (transaction == null) {
        write.accept(state);
      } else {
        transaction.writes.add(write);
      }
    }

    private Transaction inTransaction() {
      if (transaction == null) {
        throw new AssertionError("this is done in a transaction only");
      }
      return transaction;
    }

    @Override
    public void afterCommit(Runnable action) {
      inTransaction().afterCommit.add(action);
    }

    @Override
    public Tree head(int logId) {
      reach();
      return state.tree;
    }

    @Override
    public Optional<Tree> lock(int logId) {
      reach();
      boolean taken = open.stream().anyMatch(other -> other.hasTree);
      if (taken && flaw != Flaw.TREE_NOT_LOCKED) {
        return Optional.empty();
      }
      inTransaction().hasTree = true;
      return Optional.of(state.tree);
    }

    @Override
    public List<Pending> take(int logId, int limit) {
      reach();
      NavigableMap<Long, Waiting> visible =
          flaw == Flaw.CURSOR_OVER_IDS ? state.pending.tailMap(state.cursor, false) : state.pending;
      List<Pending> taken = new ArrayList<>();
      visible.entrySet().stream()
          .limit(limit)
          .forEach(one -> taken.add(pending(one.getKey(), one.getValue())));
      write(committed ->
          taken.forEach(one -> {
            committed.pending.remove(one.id());
            committed.cursor = Math.max(committed.cursor, one.id());
          }));
      Collections.shuffle(taken, random);
      return taken;
    }

    private Pending pending(long id, Waiting waiting) {
      SealedRecord record = state.records.get(waiting.recordId());
      return new Pending(
          id,
          waiting.recordId(),
          waiting.leafHash(),
          record == null
              ? null
              : new Pending.Row(
                  record.kind(),
                  record.subjectId(),
                  record.interactionId(),
                  record.correlationId(),
                  record.time(),
                  record.leaf(),
                  record.leafHash(),
                  record.traceparent()));
    }

    @Override
    public void quarantine(int logId, Pending pending, String reason, Instant now) {
      reach();
      write(committed -> committed.quarantined.add(pending.recordId()));
    }

    @Override
    public void grow(int logId, Tree old, List<Pending> leaves, TreeExtension extension) {
      reach();
      if (!state.tree.equals(old) && flaw != Flaw.TREE_NOT_LOCKED) {
        throw new VerificationException("the tree is not the one that was extended");
      }
      write(committed -> {
        leaves.forEach(leaf -> {
          committed.leaves.add(leaf.recordId());
          committed.hashes.add(Hash.of(leaf.leafHash().toByteArray()));
        });
        extension
            .tiles()
            .forEach(tile ->
                committed.tiles.merge(
                    new TileKey(tile.path().level(), tile.path().index()),
                    tile,
                    (before, after) ->
                        after.path().width() > before.path().width() ? after : before));
        committed.tree = new Tree(extension.size(), extension.root());
      });
    }

    @Override
    public TileSource tiles(int logId) {
      return path -> {
        reach();
        Tile tile = state.tiles.get(new TileKey(path.level(), path.index()));
        if (tile == null || tile.path().width() < path.width()) {
          throw new VerificationException("the tile " + path.path() + " is not stored");
        }
        return tile.narrowedTo(path.width());
      };
    }

    @Override
    public Optional<Published> lockPublished(int logId) {
      reach();
      if (open.stream().anyMatch(other -> other.hasPublished)) {
        throw new ConnectionLost(); // It waited for the lock until it gave up.
      }
      inTransaction().hasPublished = true;
      return Optional.ofNullable(state.published);
    }

    @Override
    public Optional<Published> newest(int logId) {
      reach();
      return state.checkpoints.isEmpty()
          ? Optional.empty()
          : Optional.of(state.checkpoints.lastEntry().getValue());
    }

    @Override
    public void publish(int logId, Published checkpoint) {
      reach();
      write(committed -> {
        committed.checkpoints.put(checkpoint.size(), checkpoint);
        committed.published = checkpoint;
        remember(checkpoint.note());
      });
    }

    private void remember(String note) {
      signed.put(note, SimulatedNotary.read(note));
    }

    @Override
    public Optional<String> newest(Log log) {
      reach();
      return Optional.ofNullable(kept.get(directory));
    }

    @Override
    public void keep(Log log, String note) {
      reach();
      kept.put(directory, note);
      remember(note);
      fate.after(this);
    }

    @Override
    public String latch(int logId) {
      reach();
      return state.latch;
    }

    @Override
    public void latch(int logId, String reason) {
      reach();
      write(committed -> {
        if (committed.latch.isEmpty()) {
          committed.latch = reason;
        }
      });
    }

    @Override
    public Set<UUID> insert(List<SealedRecord> records) {
      reach();
      Set<UUID> inserted = new HashSet<>();
      Transaction own = inTransaction();
      if (!state.latch.isEmpty()) {
        return inserted;
      }
      for (SealedRecord record : records) {
        Key key = Key.of(record);
        if (open.stream().anyMatch(other -> other != own && other.inserted.containsKey(key))) {
          throw new ConnectionLost(); // It waited for the other transaction until it gave up.
        }
        boolean there = state.subjects.containsKey(key) || own.inserted.containsKey(key);
        if (!there || flaw == Flaw.SUBJECTS_NOT_UNIQUE) {
          own.inserted.put(key, record);
          inserted.add(record.recordId());
          insert(record, ++lastPendingId);
        }
      }
      return inserted;
    }

    private void insert(SealedRecord record, long pendingId) {
      write(committed -> {
        committed.records.put(record.recordId(), record);
        committed.subjects.put(Key.of(record), record.recordId());
        committed.pending.put(pendingId, new Waiting(record.recordId(), record.leafHash()));
      });
    }

    @Override
    public List<SealedRecord> existing(List<SealedRecord> records) {
      reach();
      Map<Key, SealedRecord> found = new HashMap<>();
      for (SealedRecord record : records) {
        Key key = Key.of(record);
        UUID id = state.subjects.get(key);
        SealedRecord existing =
            id == null ? inTransaction().inserted.get(key) : state.records.get(id);
        if (existing != null) {
          found.put(key, existing);
        }
      }
      return List.copyOf(found.values());
    }
  }
}
