package io.whytrail.replay.suite;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.whytrail.replay.decision.Digests;
import io.whytrail.replay.v1.FrozenCase;
import io.whytrail.replay.v1.SuiteHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.erdtman.jcs.JsonCanonicalizer;
import org.jspecify.annotations.Nullable;

/// A suite as a file for a repository of source: a header and then a line for each case, each the
/// RFC 8785 form of the contract's message with its own digest. So equal suites are equal bytes, a
/// changed case is a changed line, and a line that was changed by hand is refused with its number.
public final class SuiteFileCodec {

  private static final String FORMAT = "whytrail-suite/1";
  private static final String FORMAT_KEY = "format";
  private static final String DIGEST_KEY = "line_digest";
  private static final int LONGEST_LINE = 8 << 20;

  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace().preservingProtoFieldNames();

  private SuiteFileCodec() {}

  /// Where the cases of a file go.
  public interface Sink {
    void header(SuiteHeader header);

    void add(FrozenCase frozen);
  }

  /// The file is not as it was written.
  public static final class ChangedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final long line;

    ChangedException(long line, String problem) {
      super(problem);
      this.line = line;
    }

    public long line() {
      return line;
    }
  }

  public static void writeHeader(SuiteHeader header, Writer out) throws IOException {
    write(header, FORMAT, out);
  }

  public static void writeCase(FrozenCase frozen, Writer out) throws IOException {
    write(frozen, "", out);
  }

  private static void write(Message message, String format, Writer out) throws IOException {
    JsonObject json = JsonParser.parseString(PRINTER.print(message)).getAsJsonObject();
    if (!format.isEmpty()) {
      json.addProperty(FORMAT_KEY, format);
    }
    json.addProperty(DIGEST_KEY, digest(json));
    out.write(canonical(json.toString()));
    out.write('\n');
  }

  /// Reads a file to its end: every line by itself, then the cases against the header.
  ///
  /// @throws ChangedException where a byte is not what was written, with its line
  public static void read(InputStream in, Sink sink) throws IOException, ChangedException {
    String first = line(in, 1);
    if (first == null) {
      throw new ChangedException(1, "the file is empty");
    }
    SuiteHeader header = header(first);
    sink.header(header);
    Digests.Chain chain = new Digests.Chain();
    long number = 1;
    for (String text = line(in, ++number); text != null; text = line(in, ++number)) {
      FrozenCase frozen = frozenCase(text, number);
      long at = number;
      io.whytrail.replay.suite.FrozenCase known =
          FrozenCaseCodec.decode(frozen)
              .orElseThrow(() -> new ChangedException(at, "the case is not what its digest says"));
      known.marks().addTo(chain, known.decision().digest());
      sink.add(frozen);
    }
    if (header.getCaseCount() != number - 2) {
      throw new ChangedException(
          1, "there are " + (number - 2) + " cases and not " + header.getCaseCount());
    }
    if (!header.getDigest().equals(chain.digest())) {
      throw new ChangedException(
          1, "the digest of the cases is " + chain.digest() + ": one was replaced or moved");
    }
  }

  private static SuiteHeader header(String text) throws ChangedException {
    JsonObject json = checked(text, 1);
    if (!json.has(FORMAT_KEY) || !json.remove(FORMAT_KEY).toString().equals("\"" + FORMAT + "\"")) {
      throw new ChangedException(1, "the format is not " + FORMAT);
    }
    SuiteHeader.Builder header = SuiteHeader.newBuilder();
    merge(json, header, 1);
    return header.build();
  }

  private static FrozenCase frozenCase(String text, long number) throws ChangedException {
    FrozenCase.Builder frozen = FrozenCase.newBuilder();
    merge(checked(text, number), frozen, number);
    return frozen.build();
  }

  /// A line without its digest, which it must have.
  private static JsonObject checked(String text, long number) throws ChangedException {
    JsonObject json;
    try {
      if (!canonical(text).equals(text)) {
        throw new ChangedException(number, "the line is not in its canonical form (RFC 8785)");
      }
      json = JsonParser.parseString(text).getAsJsonObject();
    } catch (IOException | JsonParseException | IllegalStateException e) {
      throw changed(number, "the line is no JSON object", e);
    }
    String stated = json.has(DIGEST_KEY) ? json.remove(DIGEST_KEY).toString() : "none";
    String computed = digest(json);
    if (!stated.equals("\"" + computed + "\"")) {
      throw new ChangedException(number, "the line's digest is " + computed + " and not " + stated);
    }
    return json;
  }

  private static void merge(JsonObject json, Message.Builder into, long number)
      throws ChangedException {
    try {
      JsonFormat.parser().merge(json.toString(), into);
    } catch (InvalidProtocolBufferException e) {
      throw changed(number, "the line is not what this version knows: " + e.getMessage(), e);
    }
  }

  private static ChangedException changed(long number, String problem, Exception cause) {
    ChangedException changed = new ChangedException(number, problem);
    changed.initCause(cause);
    return changed;
  }

  private static String digest(JsonObject json) {
    try {
      return Digests.ofText(canonical(json.toString()));
    } catch (IOException e) {
      throw new IllegalStateException("A parsed object is JSON", e);
    }
  }

  private static String canonical(String json) throws IOException {
    return new JsonCanonicalizer(json).getEncodedString();
  }

  /// The next line; null at the end. Every line ends in a line feed, and nothing else is cut off.
  private static @Nullable String line(InputStream in, long number)
      throws IOException, ChangedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        if (bytes.size() == 0) {
          return null;
        }
        throw new ChangedException(number, "the line does not end");
      }
      bytes.write(next);
      if (bytes.size() > LONGEST_LINE) {
        throw new ChangedException(number, "the line is too long");
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw changed(number, "the line is not UTF-8", e);
    }
  }
}
