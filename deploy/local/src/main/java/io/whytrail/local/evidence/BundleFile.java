package io.whytrail.local.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.whytrail.ingest.v1.EvidenceBundle;
import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.Spelling;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Evidence bundles as files: proto3 JSON, read strictly. What can't be read in exactly one way is
/// no evidence.
public final class BundleFile {

  private static final String WHAT = "bundle";
  private static final long MAX_BYTES = 256L << 20;
  private static final List<String> BYTES = List.of("leaf", "leafHash", "payload", "salt");

  private BundleFile() {}

  /// Writes the bundle for people and programs: indented, all in one file.
  public static void write(Path file, EvidenceBundle bundle) throws IOException {
    Files.writeString(file, JsonFormat.printer().print(bundle) + "\n");
  }

  /// Reads a bundle; nothing in it counts before it is verified.
  public static EvidenceBundle read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new BadEvidenceException(WHAT + ": larger than " + MAX_BYTES + " bytes");
    }
    return parse(Files.readAllBytes(file));
  }

  static EvidenceBundle parse(byte[] json) {
    String text = text(json);
    JsonElement tree = tree(text);
    refuseSecondSpellings(tree);
    try {
      EvidenceBundle.Builder bundle = EvidenceBundle.newBuilder();
      JsonFormat.parser().merge(text, bundle);
      return bundle.build();
    } catch (InvalidProtocolBufferException e) {
      throw new BadEvidenceException(WHAT + ": " + String.valueOf(e.getMessage()), e);
    }
  }

  private static String text(byte[] json) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
    } catch (CharacterCodingException e) {
      throw new BadEvidenceException(WHAT + ": not UTF-8", e);
    }
  }

  private static JsonElement tree(String text) {
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      JsonElement tree = JsonParser.parseReader(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new BadEvidenceException(WHAT + ": something follows the JSON value");
      }
      return tree;
    } catch (JsonParseException | IOException e) {
      throw new BadEvidenceException(WHAT + ": not JSON", e);
    }
  }

  /// Base64 that leaves bits over decodes to the same bytes as its canonical spelling.
  private static void refuseSecondSpellings(JsonElement element) {
    if (element instanceof JsonArray array) {
      array.forEach(BundleFile::refuseSecondSpellings);
    } else if (element instanceof JsonObject object) {
      object
          .asMap()
          .forEach((name, value) -> {
            if (BYTES.contains(name) && value.isJsonPrimitive()) {
              Spelling.base64(value.getAsString(), name);
            } else {
              refuseSecondSpellings(value);
            }
          });
    }
  }
}
