package io.whytrail.scoring.labelled;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Reads JSON lines, gzipped or not, as plain maps and lists; JSON null is an absent key.
public final class JsonLines implements Closeable {
  private static final JsonFactory JSON = new JsonFactory();

  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final BufferedReader reader;
  private long number;

  private JsonLines(Path file, BufferedReader reader) {
    this.file = file;
    this.reader = reader;
  }

  /// All rows of a file.
  public static List<Map<String, Object>> read(Path file) {
    try (JsonLines lines = open(file)) {
      List<Map<String, Object>> rows = new ArrayList<>();
      for (Line line = lines.next(); line != null; line = lines.next()) {
        rows.add(line.object());
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Opens a file, gzipped or not, to be read line by line.
  public static JsonLines open(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    try {
      in.mark(2);
      boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
      in.reset();
      InputStream plain = gzip ? new GZIPInputStream(in, BUFFER) : in;
      CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
      return new JsonLines(file, new BufferedReader(new InputStreamReader(plain, strict)));
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /// The next line that is not blank, or null at the end.
  public @Nullable Line next() throws IOException {
    for (String text = reader.readLine(); text != null; text = reader.readLine()) {
      number++;
      // Some editors begin a file with a byte order mark.
      String line = number == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text;
      if (!line.isBlank()) {
        return new Line(file, number, line);
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  /// A line of a file that is not read yet.
  public record Line(Path file, long number, String text) {
    /// The line as an object.
    ///
    /// @throws BadLineException if it is none
    public Map<String, Object> object() {
      try (JsonParser parser = JSON.createParser(text)) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
          throw wrong("is no JSON object");
        }
        Map<String, Object> object = JsonLines.object(parser);
        if (parser.nextToken() != null) {
          throw wrong("has more than one JSON object");
        }
        return object;
      } catch (JsonProcessingException e) {
        throw wrong("is no JSON (" + e.getOriginalMessage() + ")");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /// Why this line cannot be used.
    public BadLineException wrong(String why) {
      return new BadLineException(file + ", line " + number + " " + why);
    }
  }

  /// A line that is not what it should be.
  public static final class BadLineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private BadLineException(String message) {
      super(message);
    }

    @Override
    public String getMessage() {
      return Objects.requireNonNull(super.getMessage());
    }
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (token != JsonToken.VALUE_NULL) {
        object.put(name, value(parser, token));
      }
    }
    return object;
  }

  private static Object value(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      default -> parser.getText();
    };
  }

  private static List<Object> array(JsonParser parser) throws IOException {
    List<Object> array = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (token != JsonToken.VALUE_NULL) {
        array.add(value(parser, token));
      }
    }
    return array;
  }
}
