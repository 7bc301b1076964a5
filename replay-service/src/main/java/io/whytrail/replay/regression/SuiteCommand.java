package io.whytrail.replay.regression;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import io.grpc.StatusRuntimeException;
import io.whytrail.replay.suite.SelectionCodec;
import io.whytrail.replay.v1.Selection;
import io.whytrail.replay.v1.Signature;
import io.whytrail.replay.v1.Suite;
import io.whytrail.replay.v1.SuiteHeader;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Freezes suites, and moves them between the service and files.
@Command(
    name = "suite",
    sortOptions = false,
    description = "Freezes suites, and moves them between the service and files.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "3:it could not be done, or a file was changed"})
public final class SuiteCommand implements Runnable {

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  /// Runs the command on this process's streams and returns its exit code.
  public static int run(String... args) {
    return ServiceCommand.run(SuiteCommand::new, args);
  }

  static int run(PrintWriter out, PrintWriter err, String... args) {
    return ServiceCommand.run(new SuiteCommand(), out, err, args);
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec().commandLine(), "Say what: create, export, import, signatures");
  }

  private interface Work {
    void with(ReplayClient client, PrintWriter out) throws StoppedException;
  }

  private int call(ServiceClient service, Work work) throws StoppedException {
    try (ReplayClient client = service.open()) {
      work.with(client, spec().commandLine().getOut());
      spec().commandLine().getOut().flush();
      return 0;
    } catch (StatusRuntimeException e) {
      throw new StoppedException(service.told(e), e);
    }
  }

  private CommandSpec spec() {
    CommandSpec known = spec;
    if (known == null) {
      throw new IllegalStateException("picocli did not fill in the command");
    }
    return known;
  }

  @Command(name = "create", sortOptions = false, description = "Freezes a selection of decisions.")
  int create(
      @Mixin ServiceClient service,
      @Option(names = "--name", required = true, paramLabel = "NAME", description = "Its name.")
          String name,
      @Mixin SelectionOptions options)
      throws StoppedException {
    Selection selection = SelectionCodec.encode(ServiceCommand.checked(options::selection));
    return call(service, (client, out) -> print(client.createSuite(name, selection), out));
  }

  @Command(name = "export", sortOptions = false, description = "Writes a suite to a file.")
  int export(
      @Mixin ServiceClient service,
      @Option(names = "--suite", required = true, paramLabel = "ID", description = "The suite.")
          String suite,
      @Option(
              names = "--file",
              required = true,
              paramLabel = "FILE",
              description = "JSON lines: a header, then a line for each case.")
          Path file)
      throws StoppedException {
    return call(
        service,
        (client, out) -> {
          SuiteHeader header = SuiteFileClient.save(client, suite, file);
          out.println(header.getCaseCount() + " cases " + header.getDigest());
        });
  }

  @Command(
      name = "import",
      sortOptions = false,
      description = "Stores a suite from a file; the same one is stored once for each name.")
  int importSuite(
      @Mixin ServiceClient service,
      @Option(names = "--file", required = true, paramLabel = "FILE", description = "The file.")
          Path file,
      @Option(
              names = "--name",
              defaultValue = "",
              paramLabel = "NAME",
              description = "Another name than the file's.")
          String name)
      throws StoppedException {
    return call(service, (client, out) -> print(SuiteFileClient.send(client, file, name), out));
  }

  @Command(
      name = "signatures",
      sortOptions = false,
      description = "Lists the paths that decisions took through the policy.")
  int signatures(@Mixin ServiceClient service, @Mixin SelectionOptions options)
      throws StoppedException {
    Selection selection = SelectionCodec.encode(ServiceCommand.checked(options::selection));
    return call(service, (client, out) -> client.signatures(selection, path -> print(path, out)));
  }

  private static void print(Suite suite, PrintWriter out) {
    out.println(
        format(ROOT, "%s %d cases %s", suite.getId(), suite.getCaseCount(), suite.getDigest()));
  }

  private static void print(Signature path, PrintWriter out) {
    out.println(
        format(
            ROOT,
            "%s %8d %-6s %s",
            path.getSignature(),
            path.getDecisions(),
            path.getStage().name().replace("STAGE_", ""),
            String.join(" ", path.getRuleIdsList())));
  }
}
