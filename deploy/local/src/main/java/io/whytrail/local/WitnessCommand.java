package io.whytrail.local;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.NoteKey;
import io.whytrail.local.tlog.NoteSigner;
import io.whytrail.local.witness.SeenCheckpoints;
import io.whytrail.local.witness.Witness;
import io.whytrail.local.witness.WitnessEndpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Watches logs for somebody who does not run them.
@Command(
    name = "witness",
    header = "Watch logs grow and cosign their checkpoints",
    description = {
      "Serves add-checkpoint of C2SP tlog-witness until Ctrl-C. It cosigns a checkpoint of a log"
          + " that it knows, where that continues the last one that it cosigned. It needs no mesh,"
          + " and it says most on a machine of somebody else."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the key was made, or the witness was ended",
      "2:the command is used wrongly",
      "3:a file can't be used, or the address is taken"
    })
final class WitnessCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();

  @Option(
      names = "--new-key",
      paramLabel = "NAME",
      description =
          "Make a key for a witness of this name, such as witness.example.com/w1, in the file"
              + " --key; prints what verifies its cosignatures.")
  private @Nullable String newKey;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The private key of the witness.")
  private Path key = Path.of("");

  @Option(
      names = "--log",
      paramLabel = "VKEY",
      description = "The verifier key of a log to watch, or a file with it; repeatable.")
  private List<String> logs = List.of();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "Keeps the last checkpoint of each log. Who deletes it makes the witness forget what it"
              + " has seen.")
  private @Nullable Path state;

  @Option(
      names = "--listen",
      defaultValue = "127.0.0.1:7470",
      paramLabel = "HOST:PORT",
      description = "Where to listen (default: ${DEFAULT-VALUE}).")
  private String listen = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    try {
      if (newKey != null) {
        return make(newKey);
      }
      if (state == null || logs.isEmpty()) {
        terminal.err().println("A witness needs --log and --state.");
        return CommandLine.ExitCode.USAGE;
      }
      return serve(NoteSigner.parse(Files.readString(key).strip()), keys(), state);
    } catch (BadEvidenceException e) {
      terminal.err().println(e.getMessage());
      return CommandLine.ExitCode.USAGE;
    } catch (FileAlreadyExistsException e) {
      terminal.err().println(key + " is there already: it is not overwritten.");
    } catch (IOException e) {
      terminal.err().println("The witness can't work: " + e);
    }
    return Main.INFRASTRUCTURE;
  }

  private int make(String name) throws IOException {
    NoteSigner made = NoteSigner.generate(name);
    try (FileChannel file =
        FileChannel.open(
            key,
            Set.of(CREATE_NEW, WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      file.write(StandardCharsets.UTF_8.encode(made.format() + "\n"));
      file.force(true);
    }
    terminal.out().println(made.key(NoteKey.Type.COSIGNATURE));
    return 0;
  }

  private List<NoteKey> keys() throws IOException {
    List<NoteKey> keys = new ArrayList<>();
    for (String log : logs) {
      NoteKey read = NoteKey.parse(KeyText.read(log));
      BadEvidenceException.unless(
          read.type() == NoteKey.Type.SIGNATURE, read.name() + " is a witness and no log");
      keys.add(read);
    }
    return keys;
  }

  private int serve(NoteSigner signer, List<NoteKey> watched, Path directory)
      throws IOException, InterruptedException {
    int colon = listen.lastIndexOf(':');
    if (colon < 0 || !listen.substring(colon + 1).matches("[0-9]{1,5}")) {
      terminal.err().println("--listen is HOST:PORT.");
      return CommandLine.ExitCode.USAGE;
    }
    InetSocketAddress address =
        new InetSocketAddress(
            listen.substring(0, colon), Integer.parseInt(listen.substring(colon + 1)));
    try (SeenCheckpoints seen = SeenCheckpoints.in(directory)) {
      Witness witness = new Witness(signer, watched, seen, Clock.systemUTC());
      CountDownLatch ended = new CountDownLatch(1);
      try (WitnessEndpoint endpoint = WitnessEndpoint.listen(witness, address);
          Shutdown shutdown =
              Shutdown.of(() -> {
                endpoint.close();
                ended.countDown();
              })) {
        terminal.out().println("%s at %s".formatted(witness.key(), endpoint.address()));
        terminal.out().flush();
        ended.await();
      }
    }
    return 0;
  }
}
