package io.whytrail.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.local.mesh.Installation;
import io.whytrail.local.mesh.Program;
import io.whytrail.local.mesh.ServiceName;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The script and the commands, in a repository of which only jars are there.
class FrontDoorTest {

  private static final Path SCRIPT = Path.of("../whytrail");
  private static final int SECONDS = 60;

  @TempDir Path root;
  private Path elsewhere = Path.of("");

  /// What a command left behind.
  record Result(int exitCode, String out, String err) {}

  @BeforeEach
  void build() throws IOException {
    root = root.toRealPath();
    elsewhere = Files.createDirectories(root.resolve("else where"));
    Files.createDirectories(root.resolve("deploy/local/target"));
    Files.copy(SCRIPT, root.resolve("deploy/whytrail"));
    jar(root.resolve("deploy/local/target/whytrail-local-0.jar"), Main.class, "io/whytrail/local/");
    for (ServiceName service : ServiceName.values()) {
      standIn(service.module() + "/target/" + service.module() + "-0.jar");
    }
    standIn("deploy/benchmarks/target/whytrail-benchmarks-0.jar");
  }

  private void standIn(String path) throws IOException {
    jar(root.resolve(path), StandIn.class, "io/whytrail/local/StandIn.class");
  }

  /// A jar with some classes of this build; everything else is found where it lies.
  private static void jar(Path jar, Class<?> main, String entries) throws IOException {
    Files.createDirectories(jar.getParent());
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, main.getName());
    attributes.put(
        Attributes.Name.CLASS_PATH,
        Stream.of(System.getProperty("java.class.path").split(Pattern.quote(":"), -1))
            .map(entry -> Path.of(entry).toUri().toString())
            .collect(joining(" ")));
    Path classes = Path.of(main.getProtectionDomain().getCodeSource().getLocation().getPath());
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        Stream<Path> all = Files.walk(classes)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        String name = classes.relativize(path).toString();
        if (name.startsWith(entries)) {
          out.putNextEntry(new JarEntry(name));
          Files.copy(path, out);
        }
      }
    }
  }

  private Result whytrail(String input, String... words) throws Exception {
    return start("never", input, words);
  }

  private Result start(String build, String input, String... words) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("bash", root.resolve("deploy/whytrail").toString()));
    command.addAll(List.of(words));
    Path in = Files.writeString(root.resolve("in"), input);
    Path out = root.resolve("out");
    Path err = root.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(elsewhere.toFile())
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("WHYTRAIL_BUILD", build);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().merge("PATH", root.toString(), (path, own) -> own + ":" + path);
    builder.environment().remove("WHYTRAIL_DATA");
    Process process = builder.start();
    assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
    return new Result(
        process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "score, score",
    "evaluate, evaluate",
    "train, train",
    "bench, ''",
  })
  void commandOfAnotherProgram_getsItsWordsAsTheyAre(String command, String first)
      throws Exception {
    Result result =
        whytrail(
            "a line", command, "a file", "--data", "x", "--help", "@y", "--", "-n5", "'q'", "",
            "7");

    String words = "a file, --data, x, --help, @y, --, -n5, 'q', , 7]";
    assertThat(result.out())
        .isEqualTo(
            "words [%s%s\ndirectory %s\nread a line\n"
                .formatted(first.isEmpty() ? "" : first + ", ", words, elsewhere));
    assertThat(result.err()).isEqualTo("an error\n");
    assertThat(result.exitCode()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({
    "regression, true",
    "suite, true",
    "redteam, true",
    "regression, false",
    "suite, false",
    "redteam, false",
  })
  void commandOfReplay_getsAddressAndTokenOfTheRunningMesh(String command, boolean atOnce)
      throws Exception {
    Path data = Files.createDirectories(root.resolve("data"));
    ProcessHandle self = ProcessHandle.current();
    Files.writeString(
        data.resolve("state.json"),
        "{\"launcher\": %d, \"startTime\": \"%s\", \"ports\": {\"replay.grpc\": 4711}, \"pids\": {}}"
            .formatted(self.pid(), self.info().startInstant().orElse(Instant.MAX)));
    if (atOnce) {
      Files.writeString(data.resolve("token"), "t");
    }
    String filled = "--target, 127.0.0.1:4711, --token-file, %s/token, ".formatted(data);

    Result all =
        whytrail("", command, "sub", "word", "--data", data.toString(), "--x=1", "-n5", "0");
    Result given =
        whytrail(
            "",
            command,
            "--target=t",
            "--data",
            data.toString(),
            "--token-file",
            "f",
            "--name",
            "n",
            "3");

    assertThat(all.out())
        .startsWith("words [%s, sub, word, %s--x=1, -n5, 0]\n".formatted(command, filled));
    assertThat(all.exitCode()).isZero();
    assertThat(given.out())
        .startsWith("words [%s, --target=t, --token-file, f, --name, n, 3]\n".formatted(command));
    assertThat(given.exitCode()).isEqualTo(3);
  }

  /// The script starts it without the launcher, in the same way.
  @Test
  void commandOfReplay_isStartedAsTheLauncherStartsIt() throws Exception {
    String script = Files.readString(root.resolve("deploy/whytrail"));

    assertThat(Program.REPLAY.command(new Installation(root), List.of("${lead[0]}")))
        .filteredOn(option -> option.startsWith("-X") || option.startsWith("--"))
        .hasSizeGreaterThan(4)
        .allSatisfy(
            option -> assertThat(script).contains(option.replace(root.toString(), "$root")));
  }

  @Test
  void commandOfReplay_withoutALauncher_isLeftToTheOneThatExplains() throws Exception {
    Path data = Files.createDirectories(root.resolve("ended"));
    Files.writeString(data.resolve("token"), "t");
    Files.writeString(
        data.resolve("state.json"),
        "{\"launcher\": 0, \"startTime\": \"\", \"ports\": {\"replay.grpc\": 4711}, \"pids\": {}}");

    Result ended = whytrail("", "regression", "--data", data.toString(), "--candidate", "x");

    assertThat(ended.exitCode()).isEqualTo(Main.INFRASTRUCTURE);
    assertThat(ended.err()).contains("Nothing runs in " + data);
  }

  @Test
  void commandOfReplay_withoutAMesh_saysWhatToDoAndHelpNeedsNone() throws Exception {
    Result without = whytrail("", "suite", "--data", elsewhere.toString(), "list");
    Result help = whytrail("", "suite", "list", "--help", "0");

    assertThat(without.exitCode()).isEqualTo(Main.INFRASTRUCTURE);
    assertThat(without.err()).contains("begin with 'deploy/whytrail up");
    assertThat(help.out()).startsWith("words [suite, list, --help, 0]\n");
  }

  @Test
  void missingJar_isToldWhereNothingIsToBeBuilt() throws Exception {
    Files.delete(root.resolve("deploy/benchmarks/target/whytrail-benchmarks-0.jar"));

    Result result = whytrail("", "bench", "ingest");

    assertThat(result.exitCode()).isEqualTo(Main.INFRASTRUCTURE);
    assertThat(result.err())
        .startsWith("There is no jar of whytrail-benchmarks in ")
        .endsWith("run this without WHYTRAIL_BUILD=never.\n");
  }

  /// Maven here is a script that writes down what it was asked for and puts the jar in its place.
  @Test
  void missingJar_isBuiltByTheScriptWhereItIsNeeded() throws Exception {
    Path jar = root.resolve("deploy/benchmarks/target/whytrail-benchmarks-0.jar");
    Path built = Files.move(jar, root.resolve("built.jar"));
    for (String shared : List.of("contract", "runtime", "testing")) {
      standIn("proto/%s/target/whytrail-%s-0.jar".formatted(shared, shared));
      for (String module : List.of("deploy/local", "deploy/benchmarks")) {
        standIn("%s/target/lib/whytrail-%s-0.jar".formatted(module, shared));
      }
      for (ServiceName service : ServiceName.values()) {
        standIn("%s/target/lib/whytrail-%s-0.jar".formatted(service.module(), shared));
      }
    }
    Path maven =
        Files.writeString(
            root.resolve("mvn"),
            "#!/bin/sh\necho \"$@\" >>'%s/asked'\nmv '%s' '%s'\n".formatted(root, built, jar));
    assertThat(maven.toFile().setExecutable(true)).isTrue();

    Result score = start("auto", "", "score", "0");
    assertThat(root.resolve("asked")).doesNotExist();
    Result first = start("auto", "", "bench", "4");
    Result second = start("auto", "", "bench", "5");

    assertThat(score.exitCode()).as(score.err()).isZero();
    assertThat(first.exitCode()).as(first.err()).isEqualTo(4);
    assertThat(second.exitCode()).as(second.err()).isEqualTo(5);
    assertThat(Files.readAllLines(root.resolve("asked")))
        .singleElement()
        .asString()
        .endsWith(
            "package -pl deploy/local,ingest-service,scoring-service,policy-service,replay-service,"
                + "deploy/benchmarks -am");
  }

  @Test
  void help_hasEachCommandInOneGroupAndOnOneLine() throws Exception {
    List<String> grouped =
        CommandGroups.ALL.stream().flatMap(group -> group.commands().stream()).toList();

    assertThat(grouped)
        .containsExactlyInAnyOrderElementsOf(Main.commandLine().getSubcommands().keySet());
    String help = whytrail("", "--help").out();
    for (String command : grouped) {
      assertThat(help).containsPattern("(?m)^  " + command + " +[A-Z].*[a-z]$");
    }
    assertThat(help.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }
}
