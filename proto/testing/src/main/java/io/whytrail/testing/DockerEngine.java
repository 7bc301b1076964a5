package io.whytrail.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Asks Docker's own API two questions. Testcontainers could, but takes a second and logs errors to
/// find out that there is no Docker, and pulls images while it looks.
final class DockerEngine {

  private static final int OK = 200;
  private static final int NO_ANSWER = 0;

  private final SocketAddress address;

  DockerEngine(SocketAddress address) {
    this.address = address;
  }

  /// The engine that `DOCKER_HOST` names or that has its socket at a usual place, if it answers.
  static Optional<DockerEngine> answering() {
    return address(System.getenv("DOCKER_HOST"))
        .map(DockerEngine::new)
        .filter(engine -> engine.status("/_ping") == OK);
  }

  /// Whether the image is there without a pull.
  boolean has(String image) {
    return status("/images/" + image + "/json") == OK;
  }

  private static Optional<SocketAddress> address(@Nullable String host) {
    if (host == null || host.isBlank()) {
      return Stream.of(
              Path.of("/var/run/docker.sock"),
              Path.of(System.getProperty("user.home"), ".docker/run/docker.sock"))
          .filter(Files::exists)
          .findFirst()
          .map(UnixDomainSocketAddress::of);
    }
    URI uri = URI.create(host);
    return "unix".equals(uri.getScheme())
        ? Optional.of(UnixDomainSocketAddress.of(uri.getPath()))
        : Optional.of(new InetSocketAddress(uri.getHost(), uri.getPort()));
  }

  /// The HTTP status of a GET. An engine that accepts and stays silent, as a paused one does,
  /// counts as one that does not answer.
  private int status(String path) {
    try {
      return CompletableFuture.supplyAsync(() -> get(path), Thread::startVirtualThread)
          .completeOnTimeout(NO_ANSWER, 3, TimeUnit.SECONDS)
          .join();
    } catch (CompletionException e) {
      return NO_ANSWER;
    }
  }

  private int get(String path) {
    try (SocketChannel channel = SocketChannel.open(address)) {
      String request = "GET " + path + " HTTP/1.0\r\nHost: docker\r\n\r\n";
      channel.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
      try (Scanner answer = new Scanner(Channels.newInputStream(channel), US_ASCII)) {
        answer.next();
        return answer.nextInt();
      }
    } catch (IOException e) {
      return NO_ANSWER;
    }
  }
}
