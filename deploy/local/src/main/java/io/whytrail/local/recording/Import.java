package io.whytrail.local.recording;

import io.whytrail.interaction.v1.Interaction;
import io.whytrail.local.format.Format;
import io.whytrail.local.format.RowException;
import io.whytrail.local.format.Rows;
import io.whytrail.local.terminal.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// Reads files row by row and records what they hold.
public final class Import {

  private final RecordClient client;
  private final Tally tally;
  private final Progress progress;
  private final Consumer<Interaction> observer;

  /// @param observer is shown every interaction that could be read
  public Import(
      RecordClient client, Tally tally, Progress progress, Consumer<Interaction> observer) {
    this.client = client;
    this.tally = tally;
    this.progress = progress;
    this.observer = observer;
  }

  /// A file, or something like one.
  public record Source(String name, long bytes, Opening opening) {

    public static Source of(Path file) throws IOException {
      return new Source(file.toString(), Files.size(file), () -> Rows.of(file));
    }
  }

  /// Opens a source.
  @FunctionalInterface
  public interface Opening {
    Rows open() throws IOException;
  }

  /// Returns when every row of every source is durable or rejected.
  public void run(List<Source> sources, Format format)
      throws InfrastructureException, InterruptedException {
    long begin = System.nanoTime();
    long total = Math.max(1, sources.stream().mapToLong(Source::bytes).sum());
    long before = 0;
    for (Source source : sources) {
      read(source, format, before, total, begin);
      before += source.bytes();
    }
    client.finish();
    progress.clear();
  }

  private void read(Source source, Format format, long before, long total, long begin)
      throws InfrastructureException, InterruptedException {
    try (Rows rows = source.opening().open()) {
      for (Rows.Row row = rows.next(); row != null; row = rows.next()) {
        take(source, format, row);
        progress.update((double) (before + rows.position()) / total, text(begin));
      }
    } catch (IOException e) {
      // The file as a whole: it counts as one row that can't be read.
      tally.received();
      tally.rejected(new Rejection(source.name(), 1, "the file can't be read: " + e.getMessage()));
    }
  }

  private void take(Source source, Format format, Rows.Row row)
      throws InfrastructureException, InterruptedException {
    String text = row.text();
    if (text == null) {
      unreadable(source, row, row.problem());
      return;
    }
    Interaction interaction;
    try {
      interaction = format.read(text);
    } catch (RowException e) {
      unreadable(source, row, e.reason());
      return;
    }
    observer.accept(interaction);
    client.record(source.name(), row.number(), interaction);
  }

  private void unreadable(Source source, Rows.Row row, String reason) {
    tally.received();
    tally.rejected(new Rejection(source.name(), row.number(), reason));
  }

  private String text(long begin) {
    Tally.Counts counts = tally.counts();
    double seconds = Math.max(0.001, (System.nanoTime() - begin) / 1e9);
    return String.format(
        Locale.ROOT,
        "%,d durable%s, %,.0f/s",
        counts.durable(),
        counts.rejected() == 0 ? "" : ", %,d rejected".formatted(counts.rejected()),
        counts.durable() / seconds);
  }
}
