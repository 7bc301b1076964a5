package io.whytrail.local.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// The lines of a file, gzipped or plain, one at a time. Holds one line in memory and no more, and
/// refuses a line that is longer than any interaction may be.
public final class Rows implements AutoCloseable {

  /// The largest line: an interaction of the contract fits, with the spelling of JSON.
  static final int MAX_LINE = 32 << 20;

  private static final int BUFFER = 1 << 16;

  private final Counting file;
  private final InputStream lines;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long number;
  private boolean ended;

  private Rows(InputStream in) throws IOException {
    this.file = new Counting(in);
    this.lines = unzipped(new BufferedInputStream(file, BUFFER));
  }

  public static Rows of(Path path) throws IOException {
    return of(Files.newInputStream(path));
  }

  public static Rows of(InputStream in) throws IOException {
    try {
      return new Rows(in);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /// One line of the file.
  ///
  /// @param number from 1
  /// @param text the line, or null where it can't be read
  /// @param problem why not; empty where it can
  public record Row(long number, @Nullable String text, String problem) {}

  /// The next line that is not blank, or null at the end. A file that breaks off ends with a row
  /// that says so.
  public @Nullable Row next() {
    while (!ended) {
      Row row = read();
      if (row != null) {
        return row;
      }
    }
    return null;
  }

  /// How many bytes of the file have been read.
  public long position() {
    return file.count.get();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private @Nullable Row read() {
    number++;
    line.reset();
    long length = 0;
    try {
      int b = lines.read();
      while (b >= 0 && b != '\n') {
        length++;
        if (length <= MAX_LINE) {
          line.write(b);
        }
        b = lines.read();
      }
      ended = b < 0;
    } catch (IOException e) {
      ended = true;
      return new Row(number, null, "the file can't be read further: " + e.getMessage());
    }
    if (length > MAX_LINE) {
      return new Row(number, null, "the line has " + length + " bytes, more than " + MAX_LINE);
    }
    return row(line.toByteArray());
  }

  private @Nullable Row row(byte[] bytes) {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      String plain = number == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text;
      return plain.isBlank() ? null : new Row(number, plain.strip(), "");
    } catch (CharacterCodingException e) {
      return new Row(number, null, "the line is not UTF-8");
    }
  }

  private static InputStream unzipped(BufferedInputStream in) throws IOException {
    in.mark(2);
    int first = in.read();
    int second = in.read();
    in.reset();
    boolean gzip = first == 0x1f && second == 0x8b;
    return gzip ? new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER) : in;
  }

  private static final class Counting extends FilterInputStream {

    private final AtomicLong count = new AtomicLong();

    Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      if (b >= 0) {
        count.incrementAndGet();
      }
      return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      count.addAndGet(Math.max(0, read));
      return read;
    }
  }
}
