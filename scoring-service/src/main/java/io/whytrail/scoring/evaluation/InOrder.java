package io.whytrail.scoring.evaluation;

import io.whytrail.scoring.labelled.JsonLines;
import io.whytrail.scoring.labelled.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Predicate;

/// Works on the rows of files on all cores and hands on what came out in the order of the rows. No
/// more than a few rows are in memory at once.
final class InOrder {
  private static final int AHEAD = 32;
  private static final long MOST_CHARACTERS = 16_000_000;

  private InOrder() {}

  /// Takes one result.
  interface Sink<T> {
    void take(T result) throws IOException;
  }

  static <T> long each(List<Path> files, Function<Row, T> work, Sink<T> sink) throws IOException {
    return each(files, _ -> true, work, sink);
  }

  /// Returns how many rows were worked on.
  ///
  /// @param wanted which lines to work on
  /// @param work called by many threads
  /// @param sink called by this one
  static <T> long each(
      List<Path> files, Predicate<JsonLines.Line> wanted, Function<Row, T> work, Sink<T> sink)
      throws IOException {
    int cores = Runtime.getRuntime().availableProcessors();
    try (ExecutorService threads = Executors.newFixedThreadPool(cores)) {
      Deque<Task<T>> begun = new ArrayDeque<>();
      long rows = 0;
      long characters = 0;
      try {
        for (Path file : files) {
          try (JsonLines lines = JsonLines.open(file)) {
            for (JsonLines.Line line = lines.next(); line != null; line = lines.next()) {
              JsonLines.Line each = line;
              if (!wanted.test(each)) {
                continue;
              }
              begun.add(
                  new Task<>(threads.submit(() -> work.apply(row(each))), each.text().length()));
              characters += each.text().length();
              rows++;
              while (begun.size() >= AHEAD * cores
                  || (characters > MOST_CHARACTERS && begun.size() > 1)) {
                characters -= begun.getFirst().characters();
                sink.take(begun.removeFirst().result());
              }
            }
          }
        }
        while (!begun.isEmpty()) {
          sink.take(begun.removeFirst().result());
        }
      } finally {
        begun.forEach(task -> task.future().cancel(true));
      }
      return rows;
    }
  }

  private static Row row(JsonLines.Line line) {
    Row row = new Row(line.object());
    row.problem()
        .ifPresent(problem -> {
          throw line.wrong(problem);
        });
    return row;
  }

  private record Task<T>(Future<T> future, int characters) {
    T result() {
      try {
        return future.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw new IllegalStateException(e.getCause());
      }
    }
  }
}
