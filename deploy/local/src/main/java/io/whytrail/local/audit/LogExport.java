package io.whytrail.local.audit;

import com.google.protobuf.util.JsonFormat;
import io.whytrail.ingest.v1.GetLedgerResponse;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.LogCheckpoint;
import io.whytrail.local.tlog.SignedNote;
import io.whytrail.local.tlog.TileName;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;

/// Copies a log with its records into a directory, where it can be audited at any later time
/// without the services. Copies what is there: whether it is right is for the audit to say.
public final class LogExport {

  private static final String CHECKPOINT = "checkpoint";

  private final LogFiles log;
  private final Path directory;

  private LogExport(LogFiles log, Path directory) {
    this.log = log;
    this.directory = directory;
  }

  /// What was copied.
  public record Exported(long leaves, long records) {}

  /// Copies into a directory that is empty or not there yet. The checkpoint comes last: a directory
  /// with a checkpoint is a whole export.
  public static Exported copy(LogFiles log, LedgerCopy ledger, Path directory) throws IOException {
    return new LogExport(log, directory).copy(ledger);
  }

  private Exported copy(LedgerCopy ledger) throws IOException {
    Files.createDirectories(directory);
    GetLedgerResponse standing =
        ledger.standing().orElseThrow(() -> new UnreachableException("The ledger has no standing"));
    if (standing.getCheckpoint().isEmpty()) {
      throw new UnreachableException("The log has no checkpoint yet");
    }
    byte[] note = require(CHECKPOINT);
    LogCheckpoint checkpoint = LogCheckpoint.parse(SignedNote.parse(note));
    put(RecordLines.STANDING, JsonFormat.printer().print(standing));
    files(TileName.ENTRIES, checkpoint.size());
    int level = 0;
    for (long hashes = checkpoint.size(); hashes > 0; hashes /= TileName.FULL) {
      files(level, hashes);
      level++;
    }
    long records = records(ledger.records(), Math.max(standing.getSize(), checkpoint.size()));
    Files.write(directory.resolve(CHECKPOINT), note);
    return new Exported(checkpoint.size(), records);
  }

  private void files(int level, long width) throws IOException {
    for (long index = 0; index * TileName.FULL < width; index++) {
      TileName name = TileName.at(level, index, width);
      LogFiles.Stored stored =
          log.read(name)
              .orElseThrow(() -> new BadEvidenceException("the log has no " + name.path()));
      Path file = directory.resolve(stored.name().path());
      Files.createDirectories(file.getParent());
      Files.write(file, stored.bytes());
    }
  }

  /// Records that came after the standing was asked for are left out.
  private long records(Iterator<LedgerRecord> records, long size) throws IOException {
    JsonFormat.Printer printer = JsonFormat.printer().omittingInsignificantWhitespace();
    long count = 0;
    try (BufferedWriter lines = Files.newBufferedWriter(directory.resolve(RecordLines.RECORDS))) {
      while (records.hasNext()) {
        LedgerRecord record = records.next();
        if (record.getLeafIndex() >= size) {
          break;
        }
        lines.append(printer.print(record)).append('\n');
        count++;
      }
    }
    return count;
  }

  private byte[] require(String path) {
    return log.read(path)
        .orElseThrow(() -> new UnreachableException("There is no " + path + " of the log yet"));
  }

  private void put(String name, String content) throws IOException {
    Files.writeString(directory.resolve(name), content + "\n");
  }
}
