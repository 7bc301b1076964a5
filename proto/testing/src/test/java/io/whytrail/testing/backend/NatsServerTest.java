package io.whytrail.testing.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NatsServerTest {

  @TempDir Path directory;

  @Test
  void stop_keepsMessagesForTheNextStart() throws Exception {
    try (NatsServer server = NatsServer.at(directory)) {
      publish(server, "kept");
    }

    try (NatsServer again = NatsServer.at(directory)) {
      assertThat(first(again)).isEqualTo("kept");
    }
  }

  @Test
  void kill_keepsMessagesForTheNextStart() throws Exception {
    NatsServer server = NatsServer.at(directory);
    publish(server, "kept");
    server.kill();

    try (NatsServer again = NatsServer.at(directory, server.port())) {
      assertThat(again.url()).isEqualTo(server.url());
      assertThat(first(again)).isEqualTo("kept");
    }
  }

  @Test
  void at_stopsTheServerThatAKilledJvmLeft() throws Exception {
    HeldServers holder = HeldServers.start("nats", directory.toString());
    ProcessHandle orphan = Pids.running(directory.resolve("nats.pid"), "nats-server").orElseThrow();
    holder.kill();
    assertThat(orphan.isAlive()).isTrue();

    try (NatsServer again = NatsServer.at(directory)) {
      assertThat(orphan.isAlive()).isFalse();
      publish(again, "first");
    }
  }

  @Test
  void at_refusesADirectoryInUse() {
    try (NatsServer server = NatsServer.at(directory)) {
      assertThat(server.version()).startsWith("v2.");

      assertThatThrownBy(() -> NatsServer.at(directory))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("in use by another running process");
    }
  }

  @Test
  void at_tellsWhyTheServerDidNotStart() {
    try (NatsServer server = NatsServer.temporary()) {
      assertThatThrownBy(() -> NatsServer.at(directory, server.port()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("address already in use");
    }
  }

  @Test
  void temporary_leavesNothingBehind() {
    NatsServer server = NatsServer.temporary();
    Path home = server.log().resolveSibling(".").normalize();
    assertThat(home).isDirectory();

    server.stop();

    assertThat(home).doesNotExist();
  }

  private static void publish(NatsServer server, String text) throws Exception {
    try (Connection connection = Nats.connect(server.url())) {
      StreamConfiguration stream =
          StreamConfiguration.builder()
              .name("NOTES")
              .subjects("notes")
              .storageType(StorageType.File)
              .build();
      connection.jetStreamManagement().addStream(stream);
      connection.jetStream().publish("notes", text.getBytes(UTF_8));
    }
  }

  private static String first(NatsServer server) throws Exception {
    try (Connection connection = Nats.connect(server.url())) {
      return new String(connection.jetStreamManagement().getMessage("NOTES", 1).getData(), UTF_8);
    }
  }
}
