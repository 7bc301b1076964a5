package io.whytrail.scoring.plugin;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// The two messages of the Open Inference protocol (version 2, package `inference`) that a
/// classifier needs, field by field: `ModelInferRequest` with one text, and the numbers of one
/// output of a `ModelInferResponse`, as typed contents or raw.
final class InferenceCodec {
  private static final int BYTES_CONTENTS = 8;
  private static final int FP32_CONTENTS = 6;

  private InferenceCodec() {}

  /// A request about one text.
  static byte[] request(String model, String version, String input, String output, byte[] text) {
    return message(out -> {
      out.writeString(1, model);
      if (!version.isEmpty()) {
        out.writeString(2, version);
      }
      out.writeByteArray(
          5,
          message(tensor -> {
            tensor.writeString(1, input);
            tensor.writeString(2, "BYTES");
            // One text: a packed list with a single 1.
            tensor.writeByteArray(3, new byte[] {1});
            tensor.writeByteArray(
                5, message(contents -> contents.writeByteArray(BYTES_CONTENTS, text)));
          }));
      out.writeByteArray(6, message(asked -> asked.writeString(1, output)));
    });
  }

  /// The numbers of an output.
  static float[] numbers(byte[] response, String output) throws IOException {
    List<String> names = new ArrayList<>();
    List<float[]> numbers = new ArrayList<>();
    List<byte[]> raw = new ArrayList<>();
    CodedInputStream in = CodedInputStream.newInstance(response);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 5 -> numbers.add(output(in.readByteArray(), names));
        case 6 -> raw.add(in.readByteArray());
        default -> in.skipField(tag);
      }
    }
    int at = names.indexOf(output);
    if (at >= 0) {
      return at < raw.size() ? floats(raw.get(at)) : numbers.get(at);
    }
    throw new IOException("the server's answer has no output " + output);
  }

  /// The numbers of a tensor, whose name is added to the names.
  private static float[] output(byte[] message, List<String> names) throws IOException {
    String name = "";
    float[] numbers = {};
    CodedInputStream in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> name = in.readString();
        case 5 -> numbers = contents(in.readByteArray());
        default -> in.skipField(tag);
      }
    }
    names.add(name);
    return numbers;
  }

  private static float[] contents(byte[] message) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    CodedInputStream in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      boolean numbers = WireFormat.getTagFieldNumber(tag) == FP32_CONTENTS;
      if (numbers && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        packed.write(in.readByteArray());
      } else if (numbers) {
        packed.write(in.readRawBytes(Float.BYTES));
      } else {
        in.skipField(tag);
      }
    }
    return floats(packed.toByteArray());
  }

  private static float[] floats(byte[] bytes) {
    float[] floats = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }

  private static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new IllegalStateException("memory takes every byte", e);
    }
    return bytes.toByteArray();
  }

  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }
}
