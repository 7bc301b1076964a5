package io.whytrail.local.mesh;

import io.whytrail.local.identity.Keys;
import io.whytrail.local.identity.TokenFile;
import io.whytrail.local.identity.TokenIssuer.Identity;
import io.whytrail.local.trace.TraceFiles;
import io.whytrail.local.trace.TraceReceiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Everything that runs for one data directory. [#start()] brings it up, [#close()] takes it down
/// in order at any moment, also in the middle of starting.
public final class Mesh implements AutoCloseable {

  /// The tenant that the token file is for, and that commands use where nobody says otherwise.
  public static final String TENANT = "local";

  private static final Duration READY = Duration.ofMinutes(2);
  private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int TAIL_LINES = 20;

  private final Settings settings;
  private final Clock clock;
  private final Consumer<String> say;
  private final ScheduledExecutorService renewals =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("token").daemon().factory());
  private final Supervisor supervisor;
  private final List<Part> parts = new CopyOnWriteArrayList<>();
  private final Instant startTime;
  private Map<String, Integer> ports = Map.of();
  private @Nullable Lock lock;
  private @Nullable Keys keys;
  private @Nullable TokenFile token;
  private @Nullable TraceReceiver receiver;
  private volatile boolean closing;

  /// How to run.
  ///
  /// @param restarts whether a part that dies is started again
  /// @param sampler which traces are kept, in the words of OTEL_TRACES_SAMPLER
  /// @param environment of the user
  public record Settings(
      Installation installation,
      DataDirectory data,
      boolean restarts,
      String sampler,
      Map<String, String> environment) {}

  /// @param say is told, line by line, what happens
  public Mesh(Settings settings, Clock clock, Consumer<String> say) {
    this.settings = settings;
    this.clock = clock;
    this.say = say;
    this.startTime = clock.instant();
    this.supervisor = new Supervisor(settings.restarts(), say, this::writeState);
  }

  /// Returns when all four services serve.
  public void start() {
    try {
      DataDirectory data = prepare();
      PostgresPart postgres = new PostgresPart(data, port("postgres"));
      NatsPart nats = new NatsPart(data, port("nats"));
      together(
          List.of(() -> start(postgres, "with 4 databases"), () -> start(nats, "with JetStream")));
      startServices(data, postgres, nats);
    } catch (IOException e) {
      throw new LaunchException(
          "The data directory %s can't be used: %s".formatted(data(), e.getMessage()), e);
    }
  }

  public DataDirectory data() {
    return settings.data();
  }

  /// Where everything listens.
  public MeshState state() {
    Map<String, Long> pids = new HashMap<>();
    parts.forEach(part -> pid(part, pids));
    return new MeshState(ProcessHandle.current().pid(), startTime.toString(), ports, pids);
  }

  public Keys keys() {
    Keys made = keys;
    if (made == null) {
      throw new IllegalStateException("The mesh was not started");
    }
    return made;
  }

  /// The traces that were collected; empty where they go to the user's own collector.
  public Optional<TraceFiles> traces() {
    return Optional.ofNullable(receiver).map(TraceReceiver::files);
  }

  /// Ends services, then traces, NATS and Postgres, and lets go of the directory.
  @Override
  public void close() {
    closing = true;
    supervisor.close();
    renewals.shutdownNow();
    List<Part> services = parts.stream().filter(ServicePart.class::isInstance).toList();
    together(services.stream().map(part -> (Runnable) () -> stop(part)).toList());
    closeReceiver();
    List<Part> backends = parts.stream().filter(part -> !services.contains(part)).toList();
    // NATS first: nobody waits for it; Postgres writes its checkpoint last.
    backends.reversed().forEach(this::stop);
    parts.clear();
    release();
  }

  private DataDirectory prepare() throws IOException {
    DataDirectory data = data().make();
    lock =
        Lock.tryTake(data)
            .orElseThrow(() ->
                new LaunchException(
                    "Another whytrail runs on "
                        + data
                        + ": stop it with 'down', or name another directory with --data."));
    List<String> ended = Leftovers.end(data);
    if (!ended.isEmpty()) {
      say.accept("ended what a killed launcher left: " + String.join(", ", ended));
    }
    Map<String, Integer> last = MeshState.read(data.state()).map(MeshState::ports).orElse(Map.of());
    ports = PortPlan.of(portNames(), last);
    Keys made = Keys.in(data.keys());
    keys = made;
    keepToken(data, made);
    if (!ServiceEnvironment.exportsElsewhere(settings.environment())) {
      receiver = TraceReceiver.start(data.traces(), port("otlp"));
    }
    writeState();
    return data;
  }

  private void keepToken(DataDirectory data, Keys made) throws IOException {
    TokenFile file =
        new TokenFile(data.token(), made.issuer(), Identity.everything(user(), TENANT), clock);
    file.renew();
    token = file;
    long period = TokenFile.RENEWAL.toSeconds();
    Future<?> _ = renewals.scheduleAtFixedRate(this::renew, period, period, TimeUnit.SECONDS);
  }

  private void renew() {
    TokenFile file = token;
    try {
      if (file != null) {
        file.renew();
      }
    } catch (IOException e) {
      say.accept("the token file can't be renewed: " + e.getMessage());
    }
  }

  private static String user() {
    String name = System.getProperty("user.name", "");
    return name.isBlank() ? "local" : name;
  }

  private void startServices(DataDirectory data, PostgresPart postgres, NatsPart nats) {
    ServiceEnvironment environment =
        new ServiceEnvironment(
            ports,
            keys(),
            postgres.server(),
            nats.server().url(),
            settings.environment(),
            settings.sampler());
    List<Runnable> starts = new ArrayList<>();
    for (ServiceName service : ServiceName.values()) {
      ServicePart part =
          new ServicePart(service, settings.installation(), data, environment.of(service));
      starts.add(() -> {
        launch(part);
        awaitServing(service, part);
      });
    }
    together(starts);
    writeState();
    parts.forEach(supervisor::watch);
  }

  private void start(Part part, String what) {
    long begin = System.nanoTime();
    launch(part);
    say.accept("%-9s runs, %s (%.1f s)".formatted(part.name(), what, seconds(begin)));
  }

  /// Under the lock that closing takes, so that nothing is started behind its back.
  private void launch(Part part) {
    if (closing) {
      throw new LaunchException("Stopped while starting.");
    }
    parts.add(part);
    part.start();
    if (closing) {
      part.stop();
      throw new LaunchException("Stopped while starting.");
    }
  }

  private void awaitServing(ServiceName service, ServicePart part) {
    long begin = System.nanoTime();
    try (HealthClient health = new HealthClient("127.0.0.1:" + port(service.word() + ".grpc"))) {
      while (!health.serving()) {
        if (!part.process().isAlive()) {
          throw new LaunchException(tail(service, "ended " + part.end() + " while starting"));
        }
        if (System.nanoTime() - begin > READY.toNanos()) {
          throw new LaunchException(
              tail(service, "does not serve after " + READY.toSeconds() + " s"));
        }
        if (closing || Thread.currentThread().isInterrupted()) {
          throw new LaunchException("Stopped while starting.");
        }
        LockSupport.parkNanos(LOOK_AGAIN);
        health.resetBackoff();
      }
    }
    say.accept("%-9s serves (%.1f s)".formatted(service.word(), seconds(begin)));
  }

  private String tail(ServiceName service, String what) {
    try {
      return "%s %s. Its log, %s, ends:%n%s"
          .formatted(
              service.word(),
              what,
              data().log(service.word()),
              String.join("\n", LogTail.of(data().log(service.word()), TAIL_LINES)));
    } catch (IOException e) {
      return "%s %s, and its log can't be read: %s".formatted(service.word(), what, e.getMessage());
    }
  }

  /// Runs all at once; throws what the first that failed threw.
  private void together(List<Runnable> tasks) {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Void>> running =
          tasks.stream().map(task -> CompletableFuture.runAsync(task, executor)).toList();
      try {
        CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw e;
      }
    }
  }

  /// What can't be stopped must not keep the others running.
  private void stop(Part part) {
    try {
      part.stop();
    } catch (RuntimeException e) {
      say.accept("%s can't be stopped: %s".formatted(part.name(), e.getMessage()));
    }
  }

  private void closeReceiver() {
    TraceReceiver running = receiver;
    receiver = null;
    if (running != null) {
      try {
        running.close();
      } catch (IOException e) {
        say.accept("the trace files can't be closed: " + e.getMessage());
      }
    }
  }

  private void release() {
    try {
      if (token != null) {
        token.delete();
      }
      if (lock != null) {
        new MeshState(0, startTime.toString(), ports, Map.of()).write(data().state());
        lock.close();
      }
    } catch (IOException e) {
      say.accept("the data directory can't be tidied up: " + e.getMessage());
    }
  }

  private void writeState() {
    try {
      state().write(data().state());
    } catch (IOException e) {
      throw new UncheckedIOException("Can't write " + data().state(), e);
    }
  }

  private static void pid(Part part, Map<String, Long> pids) {
    try {
      pids.put(part.name(), part.process().pid());
    } catch (IllegalStateException e) {
      // It is down just now; the state is written again when it is up.
      pids.remove(part.name());
    }
  }

  private static List<String> portNames() {
    return Stream.concat(
            Stream.of("postgres", "nats", "otlp"),
            ServiceName.words().stream().flatMap(word -> Stream.of(word + ".grpc", word + ".http")))
        .toList();
  }

  private int port(String name) {
    Integer port = ports.get(name);
    if (port == null) {
      throw new IllegalStateException("No port was planned for " + name);
    }
    return port;
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}
