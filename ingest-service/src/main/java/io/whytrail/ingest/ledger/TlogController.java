package io.whytrail.ingest.ledger;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.whytrail.runtime.merkle.MalformedException;
import io.whytrail.runtime.merkle.tile.LogPath;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The logs as C2SP tlog-tiles, for clients that trust nobody. It needs no token: a leaf is a
/// salted commitment and tells nothing to who has not the record.
@Controller("/tlog")
@ExecuteOn(TaskExecutors.BLOCKING)
final class TlogController {

  private static final String IMMUTABLE = "public, max-age=31536000, immutable";
  private static final String SHORT_LIVED = "public, max-age=1";

  private final LedgerProofs proofs;

  TlogController(LedgerProofs proofs) {
    this.proofs = proofs;
  }

  @Get("/{tenant}/checkpoint")
  HttpResponse<byte[]> checkpoint(String tenant) {
    return proofs
        .checkpoint(tenant)
        .map(note -> note.getBytes(StandardCharsets.UTF_8))
        .map(note ->
            file(note, new MediaType(MediaType.TEXT_PLAIN + "; charset=utf-8"), SHORT_LIVED))
        .orElseGet(HttpResponse::notFound);
  }

  @Get("/{tenant}/tile/{+path}")
  HttpResponse<byte[]> tile(String tenant, String path) {
    return parse("tile/" + path)
        .flatMap(name -> proofs.file(tenant, name))
        .map(data -> file(data, MediaType.APPLICATION_OCTET_STREAM_TYPE, IMMUTABLE))
        .orElseGet(HttpResponse::notFound);
  }

  private static Optional<LogPath> parse(String path) {
    try {
      return Optional.of(LogPath.parse(path));
    } catch (MalformedException e) {
      return Optional.empty(); // No file of a log has such a name.
    }
  }

  private static HttpResponse<byte[]> file(byte[] data, MediaType type, String caching) {
    return HttpResponse.ok(data).contentType(type).header("Cache-Control", caching);
  }
}
