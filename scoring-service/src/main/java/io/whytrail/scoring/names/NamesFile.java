package io.whytrail.scoring.names;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Collectors;

/// The network of a tagger as a file of text: lines of base64, and comments behind a `#`.
public final class NamesFile {
  private static final int FORMAT = 4;
  private static final int LINE = 120;

  private NamesFile() {}

  public static String write(TagNetwork network) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(FORMAT);
      for (float[] layer : network.layers()) {
        out.writeInt(layer.length);
        for (float number : layer) {
          out.writeFloat(number);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] lineFeed = {'\n'};
    return Base64.getMimeEncoder(LINE, lineFeed).encodeToString(bytes.toByteArray()) + "\n";
  }

  public static NameTagger read(String file) {
    String digits =
        file.lines().filter(line -> !line.startsWith("#")).collect(Collectors.joining());
    byte[] bytes = Base64.getDecoder().decode(digits.getBytes(StandardCharsets.ISO_8859_1));
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readInt() != FORMAT) {
        throw new IllegalArgumentException("the names are of another format");
      }
      return new NameTagger(new TagNetwork(layer(in), layer(in), layer(in), layer(in), layer(in)));
    } catch (IOException e) {
      throw new IllegalArgumentException("the names end too early", e);
    }
  }

  private static float[] layer(DataInputStream in) throws IOException {
    float[] numbers = new float[in.readInt()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.readFloat();
    }
    return numbers;
  }
}
