package io.whytrail.local;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.grpc.StatusRuntimeException;
import io.whytrail.ingest.v1.GetLedgerResponse;
import io.whytrail.local.connection.Connections;
import io.whytrail.local.connection.LedgerClient;
import io.whytrail.local.mesh.HealthClient;
import io.whytrail.local.mesh.Mesh;
import io.whytrail.local.mesh.MeshState;
import io.whytrail.local.mesh.MeshTable;
import io.whytrail.local.mesh.ServiceName;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Says where everything is and whether it serves.
@Command(
    name = "status",
    header = "Show ports, processes, health and the ledger",
    description = "Shows ports, processes, health and the ledger of a mesh.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all four services serve", "1:something does not"})
final class StatusCommand implements Callable<Integer> {

  private static final String SERVING = "SERVING";

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final MeshOption mesh = new MeshOption();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--tenant",
      defaultValue = Mesh.TENANT,
      description = "Whose ledger to show (default: ${DEFAULT-VALUE}).")
  private String tenant = Mesh.TENANT;

  @Override
  public Integer call() throws IOException {
    Optional<MeshState> state = MeshState.read(mesh.data().state()).filter(MeshState::isRunning);
    if (state.isEmpty()) {
      notRunning();
      return 1;
    }
    Map<ServiceName, String> health = health(state.get());
    Optional<GetLedgerResponse> ledger =
        SERVING.equals(health.get(ServiceName.INGEST)) ? ledger(state.get()) : Optional.empty();
    if (json) {
      print(object(state.get(), health, ledger));
    } else {
      print(state.get(), health, ledger);
    }
    return health.values().stream().allMatch(SERVING::equals) ? 0 : 1;
  }

  private void notRunning() {
    if (json) {
      JsonObject object = new JsonObject();
      object.addProperty("data", mesh.data().toString());
      object.addProperty("running", false);
      print(object);
    } else {
      terminal.out().println("nothing runs in " + mesh.data());
    }
  }

  private static Map<ServiceName, String> health(MeshState state) {
    Map<ServiceName, String> health = new EnumMap<>(ServiceName.class);
    for (ServiceName service : ServiceName.values()) {
      try (HealthClient client = new HealthClient(state.grpc(service))) {
        health.put(service, client.status());
      }
    }
    return health;
  }

  private Optional<GetLedgerResponse> ledger(MeshState state) {
    try (Connections connections =
        new Connections(state, mesh.keys().issuer(), Clock.systemUTC())) {
      return Optional.of(new LedgerClient(connections, tenant).ledger());
    } catch (StatusRuntimeException e) {
      terminal.err().println("The ledger does not answer: " + e.getStatus());
      return Optional.empty();
    }
  }

  private void print(
      MeshState state, Map<ServiceName, String> health, Optional<GetLedgerResponse> ledger) {
    PrintWriter out = terminal.out();
    MeshTable.of(state, mesh.data()).forEach(out::println);
    out.println();
    health.forEach((service, status) -> out.println("  %-9s %s".formatted(service.word(), status)));
    ledger.ifPresent(known -> {
      out.println();
      out.println("  origin    " + known.getOrigin());
      out.println("  size      " + known.getSize());
      out.println("  verifier  " + known.getVerifierKey());
    });
  }

  private JsonObject object(
      MeshState state, Map<ServiceName, String> health, Optional<GetLedgerResponse> ledger) {
    JsonObject object = new JsonObject();
    object.addProperty("data", mesh.data().toString());
    object.addProperty("running", true);
    object.addProperty("launcher", state.launcher());
    object.addProperty("start_time", state.startTime());
    JsonObject services = new JsonObject();
    for (ServiceName service : ServiceName.values()) {
      JsonObject json = new JsonObject();
      json.addProperty("pid", state.pids().get(service.word()));
      json.addProperty("health", health.get(service));
      json.addProperty("grpc", state.grpc(service));
      json.addProperty("grpc_port", state.port(service.word() + ".grpc"));
      json.addProperty("http", state.http(service));
      json.addProperty("http_port", state.port(service.word() + ".http"));
      services.add(service.word(), json);
    }
    object.add("services", services);
    object.add("postgres", backend(state, "postgres"));
    object.add("nats", backend(state, "nats"));
    object.add("otlp", backend(state, "otlp"));
    object.addProperty("token_file", mesh.data().token().toString());
    object.addProperty("console_url", state.consoleUrl());
    JsonObject proof = new JsonObject();
    proof.addProperty("tlog_url", state.tlogUrl(tenant));
    ledger.ifPresent(known -> {
      proof.addProperty("verifier_key", known.getVerifierKey());
      proof.addProperty("origin", known.getOrigin());
      proof.addProperty("size", known.getSize());
    });
    object.add("ledger", proof);
    return object;
  }

  private static JsonObject backend(MeshState state, String name) {
    JsonObject json = new JsonObject();
    json.addProperty("port", state.port(name));
    if (state.pids().containsKey(name)) {
      json.addProperty("pid", state.pids().get(name));
    }
    return json;
  }

  private void print(JsonObject object) {
    terminal
        .out()
        .println(
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(object));
  }
}
