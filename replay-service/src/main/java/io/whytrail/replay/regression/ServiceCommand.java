package io.whytrail.replay.regression;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/// How the commands of this service are run: what they have in common are their exit codes.
final class ServiceCommand {

  static final int INFRASTRUCTURE = 3;

  private ServiceCommand() {}

  /// Runs a command on this process's streams and returns its exit code.
  static int run(Supplier<?> command, String... args) {
    // Logs are for services: here the output holds the report, and what goes wrong is told on the
    // error stream. To start a logging framework for that takes longer than a small run.
    System.setProperty("slf4j.provider", "org.slf4j.helpers.NOP_FallbackServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    return run(
        command.get(),
        new PrintWriter(System.out, true, System.out.charset()),
        new PrintWriter(System.err, true, System.err.charset()),
        args);
  }

  static int run(Object command, PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = new CommandLine(command);
    return line.setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .registerConverter(Duration.class, ServiceCommand::duration)
        .setParameterExceptionHandler(
            (wrong, given) -> misused(err, line.getCommandName(), wrong.getMessage()))
        .setExecutionExceptionHandler((thrown, failed, given) -> broken(err, thrown))
        .execute(args);
  }

  /// A wrong option must not look like an inconclusive run, which is picocli's own exit code for
  /// it.
  private static int misused(PrintWriter err, String name, @Nullable String message) {
    err.println(message);
    err.println("Try: " + name + " --help");
    return INFRASTRUCTURE;
  }

  private static int broken(PrintWriter err, Exception thrown) {
    if (thrown instanceof StoppedException || thrown instanceof UnreadableAnswerException) {
      err.println(thrown.getMessage());
    } else {
      err.println("The command failed:");
      thrown.printStackTrace(err);
    }
    return INFRASTRUCTURE;
  }

  private static Duration duration(String text) {
    try {
      Duration duration = Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
      if (duration.isPositive()) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      throw new TypeConversionException("'" + text + "' is not a time such as 30s, 10m or 2h");
    }
    throw new TypeConversionException("'" + text + "' is no time at all");
  }

  interface Options<T> {
    T read();
  }

  /// Options that make no sense stop the command.
  static <T> T checked(Options<T> options) throws StoppedException {
    try {
      return options.read();
    } catch (IllegalArgumentException e) {
      throw new StoppedException(String.valueOf(e.getMessage()), e);
    }
  }

  static String read(Path file, String what) throws StoppedException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new StoppedException("There is no " + what + " file " + file + ".", e);
    } catch (CharacterCodingException e) {
      throw new StoppedException("The " + what + " file " + file + " is not UTF-8 text.", e);
    } catch (IOException e) {
      throw new StoppedException("The " + what + " file " + file + " can't be read: " + e, e);
    }
  }
}
