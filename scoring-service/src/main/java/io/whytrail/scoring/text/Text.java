package io.whytrail.scoring.text;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A text as it was recorded, with its views; they are made when they are first asked for. Not
/// thread-safe.
public final class Text {
  /// Changes whenever any view of any text changes: part of every model version.
  public static final String NORMALISER_VERSION = "3";

  // A disguise inside a disguise is undone too, but not without bound: each layer is a copy of the
  // text.
  private static final int LONGEST_SECOND_LAYER = 200_000;

  private static final List<Decoder> DECODERS =
      List.of(
          new EscapeDecoder(),
          new Base64Decoder(),
          new HexDecoder(),
          new BitsDecoder(),
          new MorseDecoder(),
          new ShiftDecoder(),
          new ReversedDecoder(),
          new SpacedDecoder(),
          new LeetDecoder());

  private final String raw;
  private Normaliser.@Nullable Normalised normalised;
  private @Nullable Undone undone;
  private @Nullable Boolean foreign;

  private Text(String raw) {
    this.raw = raw;
  }

  public static Text of(String raw) {
    return new Text(raw);
  }

  public String raw() {
    return raw;
  }

  public int codePoints() {
    return raw.codePointCount(0, raw.length());
  }

  /// The text as anybody reads it.
  public View plain() {
    return normalised().plain();
  }

  /// What the text says under each disguise that was found.
  public List<View> disguised() {
    return undone().views();
  }

  /// The disguises that serve no other purpose than to hide.
  public List<Concealment> concealments() {
    return undone().concealments();
  }

  /// True where it is not English beyond doubt.
  public boolean isForeign() {
    Boolean known = foreign;
    if (known == null) {
      known = Language.isForeign(plain().folded());
      foreign = known;
    }
    return known;
  }

  private Undone undone() {
    Undone result = undone;
    if (result == null) {
      result = Undone.of(normalised());
      undone = result;
    }
    return result;
  }

  private Normaliser.Normalised normalised() {
    Normaliser.Normalised result = normalised;
    if (result == null) {
      result = Normaliser.normalise(raw);
      normalised = result;
    }
    return result;
  }

  private record Undone(List<View> views, List<Concealment> concealments) {
    static Undone of(Normaliser.Normalised first) {
      Set<Concealment> found = new LinkedHashSet<>(first.concealments());
      List<View> views = new ArrayList<>(first.hidden());
      List<View> outer = new ArrayList<>(first.hidden());
      outer.add(first.plain());
      List<View> inner = decode(outer, found);
      views.addAll(inner);
      List<View> nested =
          inner.stream().filter(view -> view.length() <= LONGEST_SECOND_LAYER).toList();
      views.addAll(decode(nested, found));
      return new Undone(List.copyOf(views), List.copyOf(found));
    }

    private static List<View> decode(List<View> layer, Set<Concealment> found) {
      List<View> next = new ArrayList<>();
      for (View view : layer) {
        for (Decoder decoder : DECODERS) {
          next.addAll(decoder.decode(view, found));
        }
      }
      return next;
    }
  }
}
