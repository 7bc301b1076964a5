package io.whytrail.scoring.example;

import io.whytrail.scoring.interaction.Stage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// One text that a person has judged.
public final class Example {

  // Enough running sums to keep the processor busy; they are joined in a fixed order.
  private static final int LANES = 8;

  private final String labelId;
  private final String interactionId;
  private final Stage stage;
  private final boolean harmful;
  private final float[] vector;

  /// @param vector of length 1
  public Example(
      String labelId, String interactionId, Stage stage, boolean harmful, float[] vector) {
    this.labelId = labelId;
    this.interactionId = interactionId;
    this.stage = stage;
    this.harmful = harmful;
    this.vector = vector.clone();
  }

  String labelId() {
    return labelId;
  }

  String interactionId() {
    return interactionId;
  }

  Stage stage() {
    return stage;
  }

  boolean isHarmful() {
    return harmful;
  }

  /// The cosine of the angle to another vector of length 1, the same on every machine.
  double cosine(float[] other) {
    float[] sums = new float[LANES];
    for (int i = 0; i < vector.length; i += LANES) {
      for (int lane = 0; lane < Math.min(LANES, vector.length - i); lane++) {
        sums[lane] += vector[i + lane] * other[i + lane];
      }
    }
    double product = 0;
    for (float sum : sums) {
      product += sum;
    }
    return Math.clamp(product, -1, 1);
  }

  Likeness at(double cosine) {
    return new Likeness(cosine, labelId, interactionId);
  }

  /// All that makes a difference, to be digested.
  byte[] canonical() {
    byte[] head =
        String.join("\n", labelId, interactionId, stage.name(), "" + harmful)
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(head.length + 1 + vector.length * Float.BYTES);
    bytes.put(head).put((byte) '\n');
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }
}
