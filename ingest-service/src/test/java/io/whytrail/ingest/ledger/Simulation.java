package io.whytrail.ingest.ledger;

import io.micrometer.core.instrument.MeterRegistry;
import io.whytrail.ingest.ledger.SimulatedStore.ConnectionLost;
import io.whytrail.ingest.ledger.SimulatedStore.Flaw;
import io.whytrail.ingest.ledger.SimulatedStore.Killed;
import io.whytrail.ingest.ledger.SimulatedStore.Session;
import io.whytrail.ingest.ledger.SimulatedStore.State;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.note.Checkpoint;
import io.whytrail.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/// Several replicas on one log in one thread: each has writers, an integrator and a publisher, the
/// classes of the service itself, on a store that fails. At every call another one may go first;
/// the call may be lost before or after it has its effect; the process may be killed; whoever got
/// no answer sends again. What the ledger promises is looked at after every step. The seed decides
/// everything.
final class Simulation implements SimulatedStore.Fate {

  private static final Log LOG = new Log(1, "simulated", "whytrail.local/simulated", "");
  private static final int STEPS = 40;
  private static final int SUBJECTS = 30;
  private static final int DEEPEST = 3;

  private final Random random;
  private final MeterRegistry meters;
  private final SimulatedStore store;
  private final MutableClock clock = MutableClock.at("2026-01-01T00:00:00Z");
  private final LedgerConfiguration configuration;
  private final List<Replica> replicas = new ArrayList<>();
  private final List<Actor> actors = new ArrayList<>();

  /// With restores, all replicas keep their checkpoints in one place: with places of their own, one
  /// that has not heard of the last checkpoint could sign another.
  private final boolean restores;

  private boolean calm;
  private int depth;
  private State backup;
  private boolean restored;

  /// What was promised, and what nobody can promise any more.
  private Set<UUID> acknowledged = new HashSet<>();

  private Set<UUID> acknowledgedAtBackup = new HashSet<>();
  private final Set<UUID> altered = new HashSet<>();

  private List<Hash> seen = List.of();

  Simulation(long seed, Flaw flaw, MeterRegistry meters) {
    // Neighbouring seeds begin alike in Random itself.
    this.random = new Random(new SplittableRandom(seed).nextLong());
    this.meters = meters;
    this.store = new SimulatedStore(random, flaw, this);
    this.backup = store.state().copy();
    this.restores = random.nextInt(4) == 0;
    this.configuration = SimulatedConfiguration.of(1 + random.nextInt(8));
    int count = 2 + random.nextInt(2);
    boolean shared = restores || random.nextBoolean();
    for (int i = 0; i < count; i++) {
      Replica replica = new Replica(i, shared ? 0 : i);
      replicas.add(replica);
      actors.addAll(replica.actors);
    }
  }

  /// A process: what it remembers is gone when it is killed.
  private final class Replica {

    final List<Actor> actors;
    int lives = 1;

    Replica(int number, int directory) {
      this.actors =
          List.of(
              new Writer(this, store.new Session(number, directory)),
              new Writer(this, store.new Session(number, directory)),
              new Indexer(this, store.new Session(number, directory)),
              new Signer(this, store.new Session(number, directory)));
    }

    void kill() {
      lives++;
      actors.forEach(actor -> actor.session.die());
      actors.forEach(Actor::begin);
    }
  }

  /// A thread of a replica.
  private abstract static class Actor {

    final Replica replica;
    final Session session;
    boolean busy;
    int life;

    Actor(Replica replica, Session session) {
      this.replica = replica;
      this.session = session;
    }

    /// Forgets everything.
    abstract void begin();

    abstract void step();
  }

  private Latch latch(Session session) {
    return new Latch(session, session, session, session, new SimulatedNotary());
  }

  private final class Writer extends Actor {

    /// What got no answer and is sent again.
    private List<String> unanswered = List.of();

    Writer(Replica replica, Session session) {
      super(replica, session);
    }

    @Override
    void begin() {
      // A producer survives the service.
    }

    @Override
    void step() {
      List<String> subjects = unanswered;
      if (subjects.isEmpty()) {
        subjects = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
          subjects.add("s" + random.nextInt(SUBJECTS));
        }
      }
      unanswered = subjects;
      Instant now = clock.instant();
      List<SealedRecord> sealed =
          subjects.stream().map(subject -> SimulatedRecords.record(random, subject, now)).toList();
      List<Appended> answer = new Intake(session, session, new PendingWakeUp()).append(sealed);
      for (Appended appended : answer) {
        acknowledged.add(appended.record().recordId());
      }
      unanswered = List.of();
    }
  }

  private final class Indexer extends Actor {

    private Integrator integrator;

    Indexer(Replica replica, Session session) {
      super(replica, session);
      this.integrator = integrator();
    }

    private Integrator integrator() {
      return new Integrator(session, session, latch(session), configuration, clock, meters);
    }

    @Override
    void begin() {
      integrator = integrator();
    }

    @Override
    void step() {
      // The service asks for the logs that wait and are not latched.
      if (!store.state().waiting().isEmpty() && store.state().latch.isEmpty()) {
        integrator.integrate(LOG);
      }
    }
  }

  private final class Signer extends Actor {

    private Publisher publisher;

    Signer(Replica replica, Session session) {
      super(replica, session);
      this.publisher = publisher();
    }

    private Publisher publisher() {
      return new Publisher(
          session,
          session,
          session,
          session,
          latch(session),
          new SimulatedNotary(),
          configuration,
          clock,
          meters);
    }

    @Override
    void begin() {
      publisher = publisher();
    }

    @Override
    void step() {
      if (random.nextInt(4) == 0) {
        publisher.follow(LOG);
      } else {
        publisher.publish(LOG);
      }
    }
  }

  @Override
  public void before(Session session) {
    Actor self = self(session);
    if (!calm) {
      if (depth < DEEPEST && random.nextInt(12) == 0) {
        anybody();
      }
      if (random.nextInt(60) == 0) {
        throw new ConnectionLost();
      }
      if (random.nextInt(250) == 0) {
        self.replica.kill();
      }
    }
    if (self.life != self.replica.lives) {
      throw new Killed();
    }
  }

  @Override
  public void after(Session session) {
    Actor self = self(session);
    if (!calm && random.nextInt(30) == 0) {
      throw new ConnectionLost();
    }
    if (!calm && random.nextInt(100) == 0) {
      self.replica.kill();
      throw new Killed();
    }
  }

  private Actor self(Session session) {
    return actors.stream().filter(actor -> actor.session == session).findFirst().orElseThrow();
  }

  private void anybody() {
    Actor actor = actors.get(random.nextInt(actors.size()));
    if (!actor.busy) {
      run(actor);
    }
  }

  private void run(Actor actor) {
    actor.busy = true;
    actor.life = actor.replica.lives;
    depth++;
    clock.advance(Duration.ofMillis(random.nextInt(200)));
    try {
      actor.step();
    } catch (ConnectionLost | Killed e) {
      // Tried again, as the service does.
    } catch (Failure e) {
      require(
          e.reason() == ErrorReason.ERROR_REASON_LEDGER_LATCHED && !store.state().latch.isEmpty(),
          "a record was refused: " + e.text());
    } finally {
      depth--;
      actor.busy = false;
    }
    check();
  }

  void run() {
    for (int step = 0; step < STEPS; step++) {
      happen();
      anybody();
    }
    settle();
  }

  private void happen() {
    int what = random.nextInt(100);
    if (what < 4) {
      backup = store.state().copy();
      acknowledgedAtBackup = new HashSet<>(acknowledged);
    } else if (what < 7 && restores) {
      replicas.forEach(Replica::kill);
      store.restore(backup);
      acknowledged = new HashSet<>(acknowledgedAtBackup);
      restored = true;
      seen = List.of();
    } else if (what < 8) {
      store.state().waiting().stream()
          .min(Comparator.naturalOrder())
          .ifPresent(id -> {
            store.alter(id);
            altered.add(id);
          });
    }
  }

  /// Everything works again, and all that was promised must come true.
  private void settle() {
    calm = true;
    actors.forEach(this::run);
    for (int round = 0; round < 2 * SUBJECTS && !isDone(store.state()); round++) {
      clock.advance(Duration.ofSeconds(1));
      actors.stream().filter(actor -> !(actor instanceof Writer)).forEach(this::run);
    }
    State state = store.state();
    if (state.latch.isEmpty()) {
      Set<UUID> leaves = new HashSet<>(state.leaves);
      for (UUID id : acknowledged) {
        require(
            leaves.contains(id) || (altered.contains(id) && state.quarantined.contains(id)),
            "an acknowledged record has no leaf: " + id);
      }
      Published published = state.published;
      require(
          published != null && published.size() == state.tree.size(),
          "not all leaves are published");
    }
    require(state.latch.isEmpty() || restored, "the log is read-only: " + state.latch);
  }

  private static boolean isDone(State state) {
    Published published = state.published;
    return !state.latch.isEmpty()
        || (state.waiting().isEmpty()
            && published != null
            && published.size() == state.tree.size());
  }

  private void check() {
    State state = store.state();
    require(
        state.leaves.size() == state.tree.size(),
        "there are %d leaves and the tree has %d"
            .formatted(state.leaves.size(), state.tree.size()));
    checkRecords(state);
    checkHistory(state);
    for (UUID id : acknowledged) {
      require(state.records.containsKey(id), "an acknowledged record is gone: " + id);
    }
  }

  /// Each record waits, has one leaf or is in quarantine.
  private static void checkRecords(State state) {
    Map<UUID, Integer> places = new HashMap<>();
    state.leaves.forEach(id -> places.merge(id, 1, Integer::sum));
    state.waiting().forEach(id -> places.merge(id, 1, Integer::sum));
    state.quarantined.forEach(id -> places.merge(id, 1, Integer::sum));
    Set<SimulatedStore.Key> subjects = new HashSet<>();
    state
        .records
        .values()
        .forEach(record -> {
          require(
              subjects.add(SimulatedStore.Key.of(record)),
              "a subject was sealed twice: " + record.subjectId());
          require(
              places.getOrDefault(record.recordId(), 0) == 1,
              "a record is in %d places".formatted(places.getOrDefault(record.recordId(), 0)));
        });
    require(places.size() == state.records.size(), "there is a leaf without a record");
  }

  /// The log only grows, hashes to its root, and extends whatever was signed.
  private void checkHistory(State state) {
    List<Hash> hashes = state.hashes;
    require(
        hashes.size() >= seen.size() && hashes.subList(0, seen.size()).equals(seen),
        "the log lost or changed a leaf");
    if (hashes.size() > seen.size()) {
      require(root(hashes).equals(state.tree.root()), "the root is not that of the leaves");
    }
    seen = List.copyOf(hashes);
    if (!restored) {
      for (Checkpoint checkpoint : store.signed.values()) {
        requirePrefix(checkpoint, hashes);
      }
    } else {
      requireOneHistory();
    }
  }

  private final Map<Checkpoint, Integer> verified = new HashMap<>();

  private void requirePrefix(Checkpoint checkpoint, List<Hash> hashes) {
    if (verified.putIfAbsent(checkpoint, 1) == null) {
      require(
          checkpoint.size() <= hashes.size()
              && root(hashes.subList(0, (int) checkpoint.size())).equals(checkpoint.root()),
          "a checkpoint over %d leaves is not of this log".formatted(checkpoint.size()));
    }
  }

  /// After a restore the log may be shorter than what was signed: then nothing more is signed.
  private void requireOneHistory() {
    List<Checkpoint> all = List.copyOf(store.signed.values());
    for (Checkpoint checkpoint : all) {
      if (verified.containsKey(checkpoint)) {
        continue;
      }
      boolean longest = all.stream().allMatch(other -> other.size() <= checkpoint.size());
      require(longest, "a log that was restored has signed a shorter tree");
      requirePrefix(checkpoint, seen);
      all.stream()
          .filter(other -> !other.equals(checkpoint))
          .forEach(other ->
              require(
                  root(seen.subList(0, (int) other.size())).equals(other.root()),
                  "the checkpoints over %d and %d leaves are of different histories"
                      .formatted(other.size(), checkpoint.size())));
    }
  }

  /// RFC 6962, section 2.1, word by word.
  private static Hash root(List<Hash> leaves) {
    if (leaves.isEmpty()) {
      return Hash.EMPTY_ROOT;
    }
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    return Hash.node(root(leaves.subList(0, split)), root(leaves.subList(split, leaves.size())));
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
