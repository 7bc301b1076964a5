package io.whytrail.local;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Where a command writes: results to standard output, everything else to standard error.
@Command
final class Terminal {

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  PrintWriter out() {
    return known().commandLine().getOut();
  }

  PrintWriter err() {
    return known().commandLine().getErr();
  }

  private CommandSpec known() {
    CommandSpec known = spec;
    if (known == null) {
      throw new IllegalStateException("picocli did not fill in the command");
    }
    return known;
  }
}
