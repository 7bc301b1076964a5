package io.whytrail.local.evidence;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.whytrail.local.tlog.BadEvidenceException;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.erdtman.jcs.JsonCanonicalizer;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// The digest of a policy document: the SHA-256 of what the YAML means as JSON (core schema of YAML
/// 1.2) in RFC 8785 form. Comments and layout don't count, because they decide nothing.
final class PolicyDigest {

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern TRUE = Pattern.compile("true|True|TRUE");
  private static final Pattern FALSE = Pattern.compile("false|False|FALSE");
  private static final Pattern NULL = Pattern.compile("null|Null|NULL|~|");

  private PolicyDigest() {}

  static String of(String document) {
    try {
      Node root =
          new Yaml(new LoaderOptions())
              .compose(
                  new StringReader(
                      document.startsWith("\uFEFF") ? document.substring(1) : document));
      if (!(root instanceof MappingNode)) {
        throw new BadEvidenceException("policy: not one YAML mapping");
      }
      byte[] canonical = new JsonCanonicalizer(json(root).toString()).getEncodedUTF8();
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(canonical));
    } catch (YAMLException | IOException e) {
      throw new BadEvidenceException("policy: not YAML", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  private static JsonElement json(Node node) {
    return switch (node) {
      case ScalarNode scalar -> scalar(scalar);
      case SequenceNode sequence -> {
        JsonArray array = new JsonArray();
        sequence.getValue().forEach(item -> array.add(json(item)));
        yield array;
      }
      case MappingNode mapping -> object(mapping);
      default -> throw new BadEvidenceException("policy: anchors have no place in a policy");
    };
  }

  private static JsonObject object(MappingNode mapping) {
    JsonObject object = new JsonObject();
    for (NodeTuple entry : mapping.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key) || object.has(key.getValue())) {
        throw new BadEvidenceException("policy: a key is no plain word, or is there twice");
      }
      object.add(key.getValue(), json(entry.getValueNode()));
    }
    return object;
  }

  private static JsonElement scalar(ScalarNode node) {
    String text = node.getValue();
    if (!node.isPlain()) {
      return new JsonPrimitive(text);
    }
    if (NULL.matcher(text).matches()) {
      return JsonNull.INSTANCE;
    }
    if (TRUE.matcher(text).matches() || FALSE.matcher(text).matches()) {
      return new JsonPrimitive(TRUE.matcher(text).matches());
    }
    if (NUMBER.matcher(text).matches()) {
      return new JsonPrimitive(new BigDecimal(text.endsWith(".") ? text + "0" : text));
    }
    return new JsonPrimitive(text);
  }
}
