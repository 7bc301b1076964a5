package io.whytrail.scoring.example;

import io.whytrail.scoring.interaction.Stage;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The examples of one tenant at one time.
public final class Examples {

  private static final Examples NONE = new Examples(List.of(), true);

  private final List<Example> all;
  private final boolean complete;
  private final String digest;

  private Examples(Collection<Example> all, boolean complete) {
    this.all = List.copyOf(all);
    this.complete = complete;
    this.digest = this.all.isEmpty() ? "" : digest(this.all);
  }

  public static Examples none() {
    return NONE;
  }

  /// @param complete false where there are more, whose vectors are still to be made
  public static Examples of(Collection<Example> all, boolean complete) {
    return new Examples(all, complete);
  }

  public int size() {
    return all.size();
  }

  /// False where there are more, whose vectors are still to be made.
  public boolean isComplete() {
    return complete;
  }

  /// The same for the same examples in whatever order, and for no others; empty for none.
  public String digest() {
    return digest;
  }

  public boolean isEmpty(Stage stage) {
    return all.stream().noneMatch(example -> example.stage() == stage);
  }

  /// What a text reads like most.
  ///
  /// @param harmful the nearest example that people called harmful, where there is one
  /// @param harmless the cosine to the nearest that they called harmless; -1 where there is none
  public record Nearest(@Nullable Likeness harmful, double harmless) {}

  /// What a text of a stage reads like most.
  ///
  /// @param except an interaction that is not compared with: none tells anything about itself
  public Nearest nearest(Stage stage, float[] vector, String except) {
    @Nullable Likeness harmful = null;
    double harmless = -1;
    for (Example example : all) {
      if (example.stage() == stage && !example.interactionId().equals(except)) {
        double cosine = example.cosine(vector);
        if (!example.isHarmful()) {
          harmless = Math.max(harmless, cosine);
        } else if (harmful == null || isNearer(cosine, example, harmful)) {
          harmful = example.at(cosine);
        }
      }
    }
    return new Nearest(harmful, harmless);
  }

  // Of equals the one whose id comes first, so that the order of examples makes no difference.
  private static boolean isNearer(double cosine, Example example, Likeness than) {
    return cosine > than.cosine()
        || (cosine == than.cosine() && example.labelId().compareTo(than.labelId()) < 0);
  }

  private static String digest(List<Example> all) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      all.stream().map(Example::canonical).sorted(Arrays::compare).forEach(digest::update);
      return "sha256:" + HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
