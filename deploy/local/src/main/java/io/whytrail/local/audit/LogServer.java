package io.whytrail.local.audit;

import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.TileName;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A log as it is served over HTTP (C2SP tlog-tiles).
final class LogServer implements LogFiles {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int GONE = 410;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();
  private final URI base;

  LogServer(URI base) {
    this.base = base;
  }

  @Override
  public Optional<byte[]> read(String path) {
    URI address = base.resolve(path);
    try {
      HttpResponse<InputStream> answer =
          http.send(
              HttpRequest.newBuilder(address).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        return switch (answer.statusCode()) {
          case OK -> Optional.of(bounded(path, body));
          case NOT_FOUND, GONE -> Optional.empty();
          default -> throw new UnreachableException(address + " answers " + answer.statusCode());
        };
      }
    } catch (IOException e) {
      throw new UnreachableException(address + " does not answer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnreachableException(address + " was not waited for", e);
    }
  }

  private static byte[] bounded(String path, InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(LARGEST + 1);
    BadEvidenceException.unless(bytes.length <= LARGEST, path + " is too large");
    return bytes;
  }

  /// A server has no list of them.
  @Override
  public List<Integer> partialsOf(TileName name) {
    return List.of();
  }
}
