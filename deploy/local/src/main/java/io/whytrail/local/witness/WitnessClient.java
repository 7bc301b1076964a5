package io.whytrail.local.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whytrail.local.audit.UnreachableException;
import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.Spelling;
import io.whytrail.local.witness.Answer.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;

/// Asks a witness over HTTP.
public final class WitnessClient {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LARGEST = 1 << 16;
  private static final int OK = 200;
  private static final int CONFLICT = 409;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final URI address;

  /// @param prefix the witness's address, without `add-checkpoint`
  public WitnessClient(String prefix) {
    this.address = URI.create(prefix + (prefix.endsWith("/") ? "" : "/") + "add-checkpoint");
  }

  Answer add(AddCheckpoint request) {
    HttpRequest post =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .POST(HttpRequest.BodyPublishers.ofString(request.format()))
            .build();
    try {
      HttpResponse<InputStream> answer = http.send(post, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        return answer(answer.statusCode(), new String(body.readNBytes(LARGEST), UTF_8));
      }
    } catch (IOException e) {
      throw new UnreachableException(address + " does not answer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnreachableException(address + " was not waited for", e);
    }
  }

  private Answer answer(int status, String body) {
    return switch (status) {
      case OK -> new Answer.Cosigned(body);
      case CONFLICT -> {
        BadEvidenceException.unless(body.endsWith("\n"), "the witness does not say a size");
        yield new Answer.Conflict(
            Spelling.decimal(body.substring(0, body.length() - 1), "the size of the witness"));
      }
      default ->
          Arrays.stream(Reason.values())
              .filter(reason -> reason.status() == status && reason != Reason.BROKEN)
              .<Answer>map(reason -> new Answer.Refused(reason, body.strip()))
              .findFirst()
              .orElseThrow(() -> new UnreachableException(address + " answers " + status));
    };
  }
}
