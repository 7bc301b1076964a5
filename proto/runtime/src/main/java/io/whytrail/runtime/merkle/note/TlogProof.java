package io.whytrail.runtime.merkle.note;

import io.whytrail.runtime.merkle.Canonical;
import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.MalformedException;
import io.whytrail.runtime.merkle.Proofs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The evidence that an entry is in a log, as one file that verifies offline ({@code
 * c2sp.org/tlog-proof@v1}): where the entry is, the inclusion proof, and the signed checkpoint that
 * the proof leads to.
 *
 * @param extra base64 of what the application adds; nothing vouches for it
 * @param hashes the leaf's sibling first
 * @param checkpoint the signed note, as the log published it
 */
public record TlogProof(@Nullable String extra, long index, List<Hash> hashes, String checkpoint) {
  private static final String WHAT = "tlog-proof";
  private static final String HEADER = "c2sp.org/tlog-proof@v1";
  private static final String EXTRA = "extra ";
  private static final String INDEX = "index ";

  /** The height of the highest tree. */
  private static final int MAX_HASHES = 63;

  public TlogProof {
    if (extra != null) {
      Canonical.base64(extra, WHAT + " extra");
    }
    if (index < 0) {
      throw new MalformedException(WHAT, "a negative index");
    }
    hashes = List.copyOf(hashes);
    if (hashes.size() > MAX_HASHES) {
      throw new MalformedException(WHAT, "more than " + MAX_HASHES + " hashes");
    }
    NoteText.check(checkpoint, WHAT + " checkpoint");
  }

  public TlogProof(long index, List<Hash> hashes, Note checkpoint) {
    this(null, index, hashes, checkpoint.format());
  }

  /** The same proof with what the application adds. */
  public TlogProof withExtra(byte[] added) {
    return new TlogProof(Canonical.base64(added), index, hashes, checkpoint);
  }

  /** Reads the bytes of the file. */
  public static TlogProof parse(byte[] file) {
    return parse(NoteText.decode(file, WHAT));
  }

  /** Reads the file. Nothing in it counts before {@link #verify}. */
  public static TlogProof parse(String file) {
    int end = file.indexOf("\n\n");
    if (end < 0) {
      throw new MalformedException(WHAT, "no empty line before the checkpoint");
    }
    List<String> lines = new ArrayList<>(List.of(file.substring(0, end).split("\n", -1)));
    if (!lines.removeFirst().equals(HEADER)) {
      throw new MalformedException(WHAT, "the first line is not " + HEADER);
    }
    String extra = startsWith(lines, EXTRA) ? lines.removeFirst().substring(EXTRA.length()) : null;
    if (!startsWith(lines, INDEX)) {
      throw new MalformedException(WHAT, "no line with the index");
    }
    String index = lines.removeFirst().substring(INDEX.length());
    return new TlogProof(
        extra,
        Canonical.decimal(index, WHAT + " index"),
        lines.stream().map(Hash::fromBase64).toList(),
        file.substring(end + 2));
  }

  /** The file as it is written: what {@link #parse} reads. */
  public String format() {
    StringBuilder file = new StringBuilder(HEADER).append('\n');
    if (extra != null) {
      file.append(EXTRA).append(extra).append('\n');
    }
    file.append(INDEX).append(index).append('\n');
    hashes.forEach(hash -> file.append(hash.base64()).append('\n'));
    return file.append('\n').append(checkpoint).toString();
  }

  /**
   * Verifies that the entry with this leaf hash is in the log at {@link #index}.
   *
   * @return the checkpoint that covers it; cosignatures on it are for {@link Cosignature#verified}
   * @throws io.whytrail.runtime.merkle.VerificationException if this does not prove it
   */
  public Checkpoint verify(Hash leaf, VerifierKey log) {
    Checkpoint covering = Checkpoint.verified(Note.parse(checkpoint), log);
    Proofs.verifyInclusion(index, covering.size(), leaf, hashes, covering.root());
    return covering;
  }

  private static boolean startsWith(List<String> lines, String prefix) {
    return !lines.isEmpty() && lines.getFirst().startsWith(prefix);
  }
}
