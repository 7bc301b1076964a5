package io.whytrail.local.mesh;

import java.util.ArrayList;
import java.util.List;

/// Where everything listens, as lines for people.
public final class MeshTable {

  private static final String ROW = "  %-9s %-17s %-25s %s";

  private MeshTable() {}

  public static List<String> of(MeshState state, DataDirectory data) {
    List<String> lines = new ArrayList<>();
    lines.add(ROW.formatted("", "gRPC", "HTTP", "pid"));
    for (ServiceName service : ServiceName.values()) {
      lines.add(
          ROW.formatted(
              service.word(),
              state.grpc(service),
              "http://" + state.http(service),
              pid(state, service.word())));
    }
    for (String backend : List.of("postgres", "nats")) {
      lines.add(
          ROW.formatted(backend, "127.0.0.1:" + state.port(backend), "", pid(state, backend)));
    }
    lines.add("");
    lines.add("  console   " + state.consoleUrl());
    lines.add("  ledger    " + state.tlogUrl(Mesh.TENANT) + "/checkpoint");
    lines.add("  token     " + data.token() + " (tenant " + Mesh.TENANT + ", always fresh)");
    lines.add("  logs      " + data.logs());
    return lines.stream().map(String::stripTrailing).toList();
  }

  private static String pid(MeshState state, String part) {
    Long pid = state.pids().get(part);
    return pid == null ? "" : pid.toString();
  }
}
