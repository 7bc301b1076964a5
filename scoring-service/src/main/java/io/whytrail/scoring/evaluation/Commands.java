package io.whytrail.scoring.evaluation;

import io.whytrail.scoring.labelled.JsonLines.BadLineException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// What the commands on files have in common: their exit codes, and that who gave a wrong argument
/// or file is told in one sentence what to do, without a stack trace.
public final class Commands {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int MISUSED = 2;

  private Commands() {}

  /// Runs a command and returns its exit code.
  public static int run(
      Callable<Integer> command, PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(command)
        .setOut(out)
        .setErr(err)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler((wrong, _) -> misused(wrong, err))
        .setExecutionExceptionHandler((thrown, line, _) -> failed(thrown, line, err))
        .execute(arguments);
  }

  /// Says no to a file that is not there before any work is done.
  public static void checkReadable(List<Path> files) {
    for (Path file : files) {
      if (!Files.exists(file)) {
        throw new MisuseException("There is no file " + file + ": check the path");
      }
      if (Files.isDirectory(file) || !Files.isReadable(file)) {
        throw new MisuseException(
            file + " cannot be read: give .jsonl or .jsonl.gz files that you may read");
      }
    }
  }

  static Writer open(Path file) {
    try {
      return Files.newBufferedWriter(file);
    } catch (IOException e) {
      throw new MisuseException(
          file + " cannot be written: give a file in a folder that exists and that you may write");
    }
  }

  public static PrintWriter out(@Nullable CommandSpec spec) {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  public static PrintWriter err(@Nullable CommandSpec spec) {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }

  private static int misused(CommandLine.ParameterException wrong, PrintWriter err) {
    err.println(wrong.getMessage());
    err.println("Try: " + wrong.getCommandLine().getCommandName() + " --help");
    return MISUSED;
  }

  private static int failed(Exception thrown, CommandLine line, PrintWriter err) {
    switch (thrown) {
      case BadLineException bad ->
          err.println(bad.getMessage() + ": correct the line or take it out");
      case MisuseException misuse -> err.println(misuse.getMessage());
      case CharacterCodingException _ ->
          err.println("A file is not UTF-8 text: give .jsonl or .jsonl.gz files");
      case ZipException _ ->
          err.println(
              "A file is not gzipped as it says: make it anew (" + thrown.getMessage() + ")");
      case java.io.EOFException _ -> err.println("A gzipped file ends too early: copy it anew");
      case FileSystemException file ->
          err.println(file.getFile() + " cannot be used: " + file.getReason());
      default -> {
        err.println(line.getCommandName() + " failed:");
        thrown.printStackTrace(err);
        return FAILED;
      }
    }
    return MISUSED;
  }

  /// An argument that makes no sense, in one sentence for who gave it.
  public static final class MisuseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MisuseException(String message) {
      super(message);
    }
  }
}
