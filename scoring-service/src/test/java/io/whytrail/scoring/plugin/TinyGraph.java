package io.whytrail.scoring.plugin;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Writes the smallest classifier that there is: each piece has a number for each of two labels,
/// and a text has the largest of them.
final class TinyGraph {
  static final String TOKENIZER =
      """
      {"model": {"type": "WordPiece", "vocab":
        {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "good": 4, "bad": 5, "##ly": 6}}}
      """;
  private static final float[][] PIECES = {
    {0, 0}, {0, 0}, {0, 0}, {0, 0}, {1, -4}, {-4, 3}, {0, 0}
  };

  private TinyGraph() {}

  /// Writes graph and tokenizer into a folder and returns the graph's digest.
  static String write(Path folder) throws IOException {
    byte[] graph = graph();
    Files.write(folder.resolve("tiny.onnx"), graph);
    Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER);
    return digest(graph);
  }

  static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] graph() throws IOException {
    byte[] graph =
        message(out -> {
          out.writeByteArray(1, node("Gather", "pieces", "input_ids", "numbers", false));
          out.writeByteArray(1, node("ReduceMax", "numbers", "", "logits", true));
          out.writeString(2, "tiny");
          out.writeByteArray(5, table());
          out.writeByteArray(11, tensor("input_ids", 7));
          out.writeByteArray(12, tensor("logits", 1));
        });
    return message(out -> {
      out.writeInt64(1, 6);
      out.writeByteArray(7, graph);
      out.writeByteArray(
          8,
          message(set -> {
            set.writeString(1, "");
            set.writeInt64(2, 11);
          }));
    });
  }

  private static byte[] node(String type, String first, String second, String to, boolean reduces)
      throws IOException {
    return message(out -> {
      out.writeString(1, first);
      if (!second.isEmpty()) {
        out.writeString(1, second);
      }
      out.writeString(2, to);
      out.writeString(4, type);
      if (reduces) {
        out.writeByteArray(
            5,
            message(axes -> {
              axes.writeString(1, "axes");
              axes.writeInt64(8, 1);
              axes.writeInt32(20, 7);
            }));
        out.writeByteArray(
            5,
            message(keep -> {
              keep.writeString(1, "keepdims");
              keep.writeInt64(3, 0);
              keep.writeInt32(20, 2);
            }));
      }
    });
  }

  private static byte[] table() throws IOException {
    return message(out -> {
      out.writeInt64(1, PIECES.length);
      out.writeInt64(1, 2);
      out.writeInt32(2, 1);
      for (float[] piece : PIECES) {
        out.writeFloat(4, piece[0]);
        out.writeFloat(4, piece[1]);
      }
      out.writeString(8, "pieces");
    });
  }

  private static byte[] tensor(String name, int type) throws IOException {
    byte[] free = message(dimension -> dimension.writeString(2, name + "_n"));
    byte[] one = message(dimension -> dimension.writeInt64(1, type == 7 ? 1 : 2));
    byte[] shape =
        message(out -> {
          out.writeByteArray(1, type == 7 ? one : free);
          out.writeByteArray(1, type == 7 ? free : one);
        });
    byte[] tensor =
        message(out -> {
          out.writeInt32(1, type);
          out.writeByteArray(2, shape);
        });
    return message(out -> {
      out.writeString(1, name);
      out.writeByteArray(2, message(kind -> kind.writeByteArray(1, tensor)));
    });
  }

  private static byte[] message(Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    fields.write(out);
    out.flush();
    return bytes.toByteArray();
  }

  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }
}
