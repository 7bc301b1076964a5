package io.whytrail.local.tlog;

import static io.whytrail.local.tlog.BadEvidenceException.unless;

import java.util.List;

/// A `c2sp.org/tlog-proof@v1` file: where an entry is, how to get from it to the root, and the
/// checkpoint over that root.
///
/// @param extra what nothing vouches for; empty where there is none
/// @param hashes the leaf's sibling first
/// @param checkpoint the note as it stands in the file
public record ProofFile(String extra, long index, List<TreeHash> hashes, String checkpoint) {

  public static final String HEADER = "c2sp.org/tlog-proof@v1";

  private static final String EXTRA = "extra ";
  private static final String INDEX = "index ";
  private static final int HIGHEST_TREE = 63;

  public ProofFile {
    hashes = List.copyOf(hashes);
  }

  public static ProofFile parse(String file) {
    int end = file.indexOf("\n\n");
    unless(end >= 0, "a proof file has no empty line before its checkpoint");
    List<String> lines = List.of(file.substring(0, end).split("\n", -1));
    unless(lines.getFirst().equals(HEADER), "the first line of a proof file is not " + HEADER);
    int at = 1;
    String extra = "";
    if (at < lines.size() && lines.get(at).startsWith(EXTRA)) {
      extra = lines.get(at).substring(EXTRA.length());
      Spelling.base64(extra, "the extra of a proof file");
      at++;
    }
    unless(
        at < lines.size() && lines.get(at).startsWith(INDEX),
        "a proof file does not say the index");
    long index = Spelling.decimal(lines.get(at).substring(INDEX.length()), "the index of a proof");
    List<String> hashes = lines.subList(at + 1, lines.size());
    unless(hashes.size() <= HIGHEST_TREE, "a proof has more hashes than any tree has levels");
    return new ProofFile(
        extra, index, hashes.stream().map(TreeHash::fromBase64).toList(), file.substring(end + 2));
  }

  /// As it is written.
  public String format() {
    StringBuilder file = new StringBuilder(HEADER).append('\n');
    if (!extra.isEmpty()) {
      file.append(EXTRA).append(extra).append('\n');
    }
    file.append(INDEX).append(index).append('\n');
    hashes.forEach(hash -> file.append(hash.base64()).append('\n'));
    return file.append('\n').append(checkpoint).toString();
  }

  /// Throws unless the leaf is in the log; answers with the checkpoint that covers it.
  public LogCheckpoint requireIncluded(TreeHash leaf, NoteKey log) {
    LogCheckpoint covering = LogCheckpoint.verified(SignedNote.parse(checkpoint), log);
    Proof.inclusion(index, covering.size(), leaf, hashes, covering.root());
    return covering;
  }
}
