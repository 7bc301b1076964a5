package io.whytrail.replay.regression;

import io.whytrail.replay.suite.SuiteFileCodec;
import io.whytrail.replay.suite.SuiteFileCodec.ChangedException;
import io.whytrail.replay.v1.FrozenCase;
import io.whytrail.replay.v1.ImportSuiteRequest;
import io.whytrail.replay.v1.Suite;
import io.whytrail.replay.v1.SuiteHeader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Suites between files and the service.
final class SuiteFileClient {

  private SuiteFileClient() {}

  /// Writes a suite and returns its header.
  static SuiteHeader save(ReplayClient client, String id, Path file) throws StoppedException {
    try (Writer out = Files.newBufferedWriter(file)) {
      return client.exportSuite(
          id,
          new SuiteFileCodec.Sink() {
            @Override
            public void header(SuiteHeader header) {
              attempt(() -> SuiteFileCodec.writeHeader(header, out));
            }

            @Override
            public void add(FrozenCase frozen) {
              attempt(() -> SuiteFileCodec.writeCase(frozen, out));
            }
          });
    } catch (IOException | UncheckedIOException e) {
      throw new StoppedException("The suite file " + file + " can't be written: " + e, e);
    }
  }

  private interface Step {
    void take() throws IOException;
  }

  private static void attempt(Step step) {
    try {
      step.take();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Checks a whole file before anything of it is sent, then stores it with the service.
  ///
  /// @param name the suite's name; the file's own where empty
  static Suite send(ReplayClient client, Path file, String name) throws StoppedException {
    read(file, new Checked());
    try (ReplayClient.SuiteUpload upload = client.importSuite()) {
      read(
          file,
          new SuiteFileCodec.Sink() {
            @Override
            public void header(SuiteHeader header) {
              upload.send(
                  ImportSuiteRequest.newBuilder()
                      .setHeader(name.isEmpty() ? header : header.toBuilder().setName(name).build())
                      .build());
            }

            @Override
            public void add(FrozenCase frozen) {
              upload.send(ImportSuiteRequest.newBuilder().setFrozenCase(frozen).build());
            }
          });
      return upload.finish();
    }
  }

  /// As compilers write it, so that editors and CI logs link to it.
  private static void read(Path file, SuiteFileCodec.Sink sink) throws StoppedException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      SuiteFileCodec.read(in, sink);
    } catch (ChangedException e) {
      throw new StoppedException(
          file + ":" + e.line() + ": " + e.getMessage() + ": the file was changed", e);
    } catch (NoSuchFileException e) {
      throw new StoppedException("There is no suite file " + file + ".", e);
    } catch (IOException e) {
      throw new StoppedException("The suite file " + file + " can't be read: " + e, e);
    }
  }

  private static final class Checked implements SuiteFileCodec.Sink {
    @Override
    public void header(SuiteHeader header) {}

    @Override
    public void add(FrozenCase frozen) {}
  }
}
