package io.whytrail.scoring.names;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Says what each word of a text is a part of: the likeliest kinds of all words together, where
/// kinds that stand beside one another count, and what the way it is written gives away.
public final class NameTagger {
  // A name may have a dot or a hyphen between its words, an address a comma or a line's end.
  private static final int WIDEST_GAP = 3;
  // How much it counts which kinds stand beside one another.
  private static final double NEIGHBOURS = 0.5;
  // What says that a lone number is a part of an address.
  private static final int LOOK_BACK = 30;
  private static final Pattern BEFORE_NUMBER =
      Pattern.compile(
          "(?:zip|postal|post"
              + " ?code|address|street|road|avenue|apt|suite|box|number)[^.\\n]{0,15}$");
  private static final int NOTHING = Kind.NOTHING.place();
  private static final double[] LEANS = leans();

  private final TagNetwork network;

  public NameTagger(TagNetwork network) {
    this.network = network;
  }

  /// Something that was found, in characters of the view.
  ///
  /// @param sureness how likely it is what it was taken for, 0 to 1
  public record Found(Kind kind, int from, int to, double sureness) {}

  /// What is added to each kind's logarithm: a name that is missed costs more than one too many;
  /// organisations and addresses are seen where there are none more often than the rest.
  private static double[] leans() {
    double[] leans = new double[Kind.LEARNT];
    leans[NOTHING] = -0.5;
    leans[Kind.ORGANIZATION.place()] = -0.5;
    leans[Kind.ADDRESS.place()] = -0.3;
    return leans;
  }

  public List<Found> find(PieceFeatures features) {
    List<Found> found = new ArrayList<>(features.forms().found());
    List<Reading> readings = read(features);
    int i = 0;
    while (i < readings.size()) {
      int first = i++;
      while (i < readings.size()
          && readings.get(i).joined
          && readings.get(i).kind == readings.get(first).kind) {
        i++;
      }
      if (readings.get(first).kind != NOTHING) {
        found(readings.subList(first, i), features).ifPresent(found::add);
      }
    }
    found.sort(Comparator.comparingInt(Found::from));
    return found;
  }

  private static Optional<Found> found(List<Reading> readings, PieceFeatures features) {
    int place = readings.getFirst().kind;
    int from = readings.getFirst().word.from();
    int to = readings.getLast().word.to();
    double sureness =
        readings.stream().mapToDouble(each -> StrictMath.exp(each.own[place])).average().orElse(0);
    Kind kind = Kind.at(place);
    if (kind == Kind.ADDRESS && readings.size() == 1) {
      if (features.text().substring(from, to).chars().noneMatch(Character::isDigit)) {
        kind = Kind.LOCATION;
      } else if (!isNumberOfAddress(features.folded(), from)) {
        return Optional.empty();
      }
    }
    return Optional.of(new Found(kind, from, to, sureness));
  }

  /// True where what stands before a lone number says so: people write numbers of all kinds.
  private static boolean isNumberOfAddress(String folded, int from) {
    String before = folded.substring(Math.max(0, from - LOOK_BACK), from);
    return BEFORE_NUMBER.matcher(before).find();
  }

  /// The likeliest kinds of all words (Viterbi).
  private List<Reading> read(PieceFeatures features) {
    List<Reading> readings = new ArrayList<>();
    for (PieceFeatures.Word word : features.words()) {
      Reading before = readings.isEmpty() ? null : readings.getLast();
      Reading reading = new Reading(word, features.forms().covers(word.from(), word.to()));
      if (!reading.known) {
        likelihoods(features, word, reading.own);
      }
      if (before != null) {
        reading.joined =
            !before.known
                && !reading.known
                && touches(features.text(), before.word.to(), word.from());
      }
      for (int kind = 0; kind < Kind.LEARNT; kind++) {
        reading.best[kind] = reading.known ? known(kind) : reading.own[kind] + LEANS[kind];
        if (before != null) {
          int from = likeliest(before.best, kind, reading.joined);
          reading.before[kind] = from;
          reading.best[kind] += with(before.best, from, kind, reading.joined);
        }
      }
      readings.add(reading);
    }
    for (int i = readings.size() - 1; i >= 0; i--) {
      Reading reading = readings.get(i);
      boolean last = i == readings.size() - 1;
      reading.kind = last ? highest(reading.best) : next(readings, i);
    }
    return readings;
  }

  private static int next(List<Reading> readings, int i) {
    Reading after = readings.get(i + 1);
    return after.before[after.kind];
  }

  private static double known(int kind) {
    return kind == NOTHING ? 0 : Double.NEGATIVE_INFINITY;
  }

  private void likelihoods(PieceFeatures features, PieceFeatures.Word word, double[] own) {
    for (int piece = word.firstPiece(); piece <= word.lastPiece(); piece++) {
      network.add(features.of(piece), own);
    }
    int pieces = word.lastPiece() - word.firstPiece() + 1;
    Arrays.setAll(own, kind -> own[kind] / pieces);
  }

  private int likeliest(double[] best, int kind, boolean joined) {
    int likeliest = 0;
    for (int from = 1; from < best.length; from++) {
      if (with(best, from, kind, joined) > with(best, likeliest, kind, joined)) {
        likeliest = from;
      }
    }
    return likeliest;
  }

  private double with(double[] best, int from, int kind, boolean joined) {
    return best[from] + (joined ? NEIGHBOURS * network.step(from, kind) : 0);
  }

  private static int highest(double[] sums) {
    int highest = 0;
    for (int i = 1; i < sums.length; i++) {
      highest = sums[i] > sums[highest] ? i : highest;
    }
    return highest;
  }

  private static boolean touches(String text, int to, int from) {
    if (from - to > WIDEST_GAP) {
      return false;
    }
    for (int i = to; i < from; i++) {
      char c = text.charAt(i);
      if (c == ';' || c == ':' || c == '!' || c == '?' || c == '"') {
        return false;
      }
    }
    return true;
  }

  /// A word on the way to its kind.
  private static final class Reading {
    private final PieceFeatures.Word word;
    // Told by how it is written, so that no network is asked.
    private final boolean known;
    private final double[] own = new double[Kind.LEARNT];
    private final double[] best = new double[Kind.LEARNT];
    private final int[] before = new int[Kind.LEARNT];
    private boolean joined;
    private int kind;

    Reading(PieceFeatures.Word word, boolean known) {
      this.word = word;
      this.known = known;
    }
  }
}
