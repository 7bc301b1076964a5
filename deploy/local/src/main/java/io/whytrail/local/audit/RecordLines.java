package io.whytrail.local.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.whytrail.ingest.v1.GetLedgerResponse;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.local.tlog.BadEvidenceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Records as proto3 JSON, one on each line, in the order of their indexes.
public final class RecordLines implements LedgerCopy {

  /// The file of the records in an exported log.
  public static final String RECORDS = "records.jsonl";

  /// The file of the ledger's standing in an exported log.
  public static final String STANDING = "ledger.json";

  private final BufferedReader lines;
  private final @Nullable Path standing;

  private RecordLines(InputStream records, @Nullable Path standing) {
    this.lines = new BufferedReader(new InputStreamReader(records, UTF_8), 1 << 16);
    this.standing = standing;
  }

  /// Records without a standing.
  public static RecordLines of(InputStream records) {
    return new RecordLines(records, null);
  }

  /// Whether there are records in the directory.
  public static boolean areIn(Path directory) {
    return Files.isRegularFile(directory.resolve(RECORDS));
  }

  /// What lies in the directory of an exported log.
  public static RecordLines in(Path directory) {
    try {
      return new RecordLines(
          Files.newInputStream(directory.resolve(RECORDS)), directory.resolve(STANDING));
    } catch (IOException e) {
      throw new UnreachableException(directory + " can't be read: " + e.getMessage(), e);
    }
  }

  @Override
  public Optional<GetLedgerResponse> standing() {
    if (standing == null || !Files.isRegularFile(standing)) {
      return Optional.empty();
    }
    try {
      GetLedgerResponse.Builder read = GetLedgerResponse.newBuilder();
      JsonFormat.parser().merge(Files.readString(standing), read);
      return Optional.of(read.build());
    } catch (InvalidProtocolBufferException e) {
      throw new BadEvidenceException(STANDING + " can't be read: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UnreachableException(standing + " can't be read: " + e.getMessage(), e);
    }
  }

  @Override
  public Iterator<LedgerRecord> records() {
    return new Lines(lines);
  }

  private static final class Lines implements Iterator<LedgerRecord> {

    private final BufferedReader lines;
    private @Nullable String next;
    private long number;

    Lines(BufferedReader lines) {
      this.lines = lines;
      advance();
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public LedgerRecord next() {
      String line = next;
      if (line == null) {
        throw new NoSuchElementException();
      }
      advance();
      try {
        LedgerRecord.Builder record = LedgerRecord.newBuilder();
        JsonFormat.parser().merge(line, record);
        return record.build();
      } catch (InvalidProtocolBufferException e) {
        throw new BadEvidenceException(
            "line %d of the records is not a record: %s".formatted(number - 1, e.getMessage()), e);
      }
    }

    private void advance() {
      try {
        do {
          next = lines.readLine();
          number++;
        } while (next != null && next.isBlank());
      } catch (IOException e) {
        throw new UnreachableException("The records can't be read: " + e.getMessage(), e);
      }
    }
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
