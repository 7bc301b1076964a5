package io.whytrail.scoring.classifier;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The classifiers of a model as a file of text: lines of base64, and comments behind a `#`.
public final class Weights {
  private static final int FORMAT = 2;
  private static final int LINE = 120;

  private Weights() {}

  public static String write(Map<Channel, Classifier> classifiers) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(FORMAT);
      out.writeInt(classifiers.size());
      for (Map.Entry<Channel, Classifier> each : new EnumMap<>(classifiers).entrySet()) {
        out.writeUTF(each.getKey().name());
        write(each.getValue(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text(bytes);
  }

  private static String text(ByteArrayOutputStream bytes) {
    byte[] lineFeed = {'\n'};
    return Base64.getMimeEncoder(LINE, lineFeed).encodeToString(bytes.toByteArray()) + "\n";
  }

  public static Map<Channel, Classifier> read(String file) {
    Map<Channel, Classifier> classifiers = new EnumMap<>(Channel.class);
    try (DataInputStream in = open(file)) {
      for (int left = in.readInt(); left > 0; left--) {
        Channel channel = Channel.valueOf(in.readUTF());
        classifiers.put(channel, classifier(in));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("the weights end too early", e);
    }
    return classifiers;
  }

  private static DataInputStream open(String file) throws IOException {
    String digits =
        file.lines().filter(line -> !line.startsWith("#")).collect(Collectors.joining());
    byte[] bytes = Base64.getDecoder().decode(digits.getBytes(StandardCharsets.ISO_8859_1));
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    if (in.readInt() != FORMAT) {
      throw new IllegalArgumentException("the weights are of another format");
    }
    return in;
  }

  private static void write(Classifier classifier, DataOutputStream out) throws IOException {
    write(classifier.words(), out);
    write(classifier.patterns(), out);
    Network network = classifier.network();
    out.writeBoolean(network != null);
    if (network != null) {
      write(network, out);
    }
    out.writeInt(classifier.stack().length);
    for (double weight : classifier.stack()) {
      out.writeDouble(weight);
    }
    Scale scale = classifier.scale();
    for (double anchor : anchors(scale)) {
      out.writeDouble(anchor);
    }
  }

  private static List<Double> anchors(Scale scale) {
    return List.of(scale.floor(), scale.notice(), scale.review(), scale.block());
  }

  private static Classifier classifier(DataInputStream in) throws IOException {
    Head words = head(in);
    Head patterns = head(in);
    Network network = in.readBoolean() ? network(in) : null;
    double[] stack = new double[in.readInt()];
    for (int i = 0; i < stack.length; i++) {
      stack[i] = in.readDouble();
    }
    List<Double> anchors = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      anchors.add(in.readDouble());
    }
    Scale scale = new Scale(anchors.get(0), anchors.get(1), anchors.get(2), anchors.get(3));
    return new Classifier(words, patterns, network, stack, scale);
  }

  private static void write(Network network, DataOutputStream out) throws IOException {
    write(network.first(), out);
    write(network.bias(), out);
    write(network.second(), out);
    out.writeFloat(network.constant());
  }

  private static Network network(DataInputStream in) throws IOException {
    return new Network(floats(in), floats(in), floats(in), in.readFloat());
  }

  private static void write(float[] numbers, DataOutputStream out) throws IOException {
    out.writeInt(numbers.length);
    for (float number : numbers) {
      out.writeFloat(number);
    }
  }

  private static float[] floats(DataInputStream in) throws IOException {
    float[] numbers = new float[in.readInt()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.readFloat();
    }
    return numbers;
  }

  private static void write(Head head, DataOutputStream out) throws IOException {
    out.writeDouble(head.bias());
    out.writeDouble(head.scale());
    out.writeInt(head.size());
    int last = 0;
    for (int bucket = 0; bucket < Head.BUCKETS; bucket++) {
      if (head.weights()[bucket] != 0) {
        writeGap(bucket - last, out);
        out.writeByte(head.checks()[bucket]);
        out.writeByte(head.weights()[bucket]);
        last = bucket;
      }
    }
  }

  private static Head head(DataInputStream in) throws IOException {
    double bias = in.readDouble();
    double scale = in.readDouble();
    byte[] weights = new byte[Head.BUCKETS];
    byte[] checks = new byte[Head.BUCKETS];
    int bucket = 0;
    for (int left = in.readInt(); left > 0; left--) {
      bucket += readGap(in);
      checks[bucket] = in.readByte();
      weights[bucket] = in.readByte();
    }
    return new Head(bias, scale, weights, checks);
  }

  private static void writeGap(int gap, DataOutputStream out) throws IOException {
    int rest = gap;
    while (rest >= 0x80) {
      out.writeByte((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }

  private static int readGap(DataInputStream in) throws IOException {
    int gap = 0;
    int shift = 0;
    int next = in.readUnsignedByte();
    while (next >= 0x80) {
      gap |= (next & 0x7F) << shift;
      shift += 7;
      next = in.readUnsignedByte();
    }
    return gap | (next << shift);
  }
}
