package io.whytrail.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// Against a socket that knows one image.
final class DockerEngineTest {

  @Test
  void has_isTrueForAnImageThatIsThere() throws IOException {
    try (Engine engine = new Engine("postgres:17-alpine")) {
      assertThat(engine.client().has("postgres:17-alpine")).isTrue();
    }
  }

  @Test
  void has_isFalseForAnImageThatIsNot() throws IOException {
    try (Engine engine = new Engine("postgres:17-alpine")) {
      assertThat(engine.client().has("nats:2.11-alpine")).isFalse();
    }
  }

  @Test
  void has_isFalseWhereNobodyListens() throws IOException {
    Engine engine = new Engine("postgres:17-alpine");
    engine.close();

    assertThat(engine.client().has("postgres:17-alpine")).isFalse();
  }

  private static final class Engine implements AutoCloseable {

    private final Path socket = Files.createTempDirectory("engine").resolve("s");
    private final ServerSocketChannel server =
        ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final String image;

    Engine(String image) throws IOException {
      this.image = image;
      server.bind(UnixDomainSocketAddress.of(socket));
      thread.execute(this::serve);
    }

    DockerEngine client() {
      return new DockerEngine(UnixDomainSocketAddress.of(socket));
    }

    private void serve() {
      try (SocketChannel client = server.accept()) {
        ByteBuffer request = ByteBuffer.allocate(1024);
        client.read(request);
        String line = new String(request.array(), 0, request.position(), US_ASCII);
        boolean known = line.startsWith("GET /images/" + image + "/json HTTP/1.0\r\n");
        String answer = known ? "HTTP/1.0 200 OK\r\n\r\n{}" : "HTTP/1.0 404 Not Found\r\n\r\n";
        client.write(ByteBuffer.wrap(answer.getBytes(US_ASCII)));
      } catch (ClosedChannelException e) {
        // Closed before anybody called.
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
      thread.close();
      Files.deleteIfExists(socket);
      Files.delete(socket.getParent());
    }
  }
}
