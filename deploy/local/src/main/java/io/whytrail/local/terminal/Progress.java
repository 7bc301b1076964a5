package io.whytrail.local.terminal;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Shows how far something is. On a terminal one line is written over and over; elsewhere a new
/// line appears every few seconds, so that a log stays readable.
public final class Progress {

  private static final Duration ON_TERMINAL = Duration.ofMillis(100);
  private static final Duration IN_LOG = Duration.ofSeconds(5);
  private static final int BAR = 24;
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private long last;
  private boolean open;

  public Progress(PrintStream out, boolean terminal) {
    this(out, terminal, System::nanoTime);
  }

  Progress(PrintStream out, boolean terminal, LongSupplier nanoTime) {
    this.out = out;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.last = nanoTime.getAsLong();
  }

  /// Whether people look at standard error while it is written.
  public static boolean onTerminal() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
        && !"dumb".equals(System.getenv("TERM"));
  }

  /// Shows the text if it is time to; `share` is how much is done, from 0 to 1, or less than 0
  /// where nobody knows.
  public synchronized void update(double share, String text) {
    long now = nanoTime.getAsLong();
    Duration interval = terminal ? ON_TERMINAL : IN_LOG;
    if (now - last < interval.toNanos()) {
      return;
    }
    last = now;
    if (terminal) {
      out.print(CLEAR + line(share, text));
      out.flush();
      open = true;
    } else {
      out.println(line(share, text));
    }
  }

  /// Writes a line that stays; the moving line makes room for it.
  public synchronized void println(String line) {
    clear();
    out.println(line);
  }

  /// Takes the moving line away.
  public synchronized void clear() {
    if (open) {
      out.print(CLEAR);
      out.flush();
      open = false;
    }
  }

  private String line(double share, String text) {
    if (share < 0) {
      return text;
    }
    double done = Math.min(1, share);
    String percent = "%3d %%".formatted(Math.round(Math.floor(done * 100)));
    if (!terminal) {
      return percent + "  " + text;
    }
    int filled = (int) (done * BAR);
    return "[%s%s] %s  %s".formatted("#".repeat(filled), ".".repeat(BAR - filled), percent, text);
  }
}
