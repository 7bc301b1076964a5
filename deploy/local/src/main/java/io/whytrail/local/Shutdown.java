package io.whytrail.local;

/// Closes something once, whether the command ends by itself or a signal ends the process.
final class Shutdown implements AutoCloseable {

  private final Runnable close;
  private boolean done;

  private Shutdown(Runnable close) {
    this.close = close;
  }

  static Shutdown of(Runnable close) {
    Shutdown shutdown = new Shutdown(close);
    Runtime.getRuntime().addShutdownHook(new Thread(shutdown::close, "shutdown"));
    return shutdown;
  }

  /// Returns when it is closed, whoever closes it.
  @Override
  public synchronized void close() {
    if (!done) {
      done = true;
      close.run();
    }
  }
}
