package io.whytrail.local.witness;

import static io.whytrail.local.tlog.BadEvidenceException.unless;

import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.LogCheckpoint;
import io.whytrail.local.tlog.SignedNote;
import io.whytrail.local.tlog.Spelling;
import io.whytrail.local.tlog.TreeHash;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a witness is asked: to continue from a size that it has seen to a checkpoint.
///
/// @param old the size of the checkpoint that the witness cosigned last; 0 where it did none
/// @param proof that the checkpoint continues it
record AddCheckpoint(long old, List<TreeHash> proof, LogCheckpoint checkpoint) {

  private static final String OLD = "old ";
  private static final int MOST_HASHES = 63;

  AddCheckpoint {
    proof = List.copyOf(proof);
  }

  static AddCheckpoint parse(byte[] body) {
    try {
      return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException e) {
      throw new BadEvidenceException("the request is not UTF-8", e);
    }
  }

  private static AddCheckpoint parse(String body) {
    int end = body.indexOf("\n\n");
    unless(end >= 0, "there is no empty line before the checkpoint");
    List<String> lines = List.of(body.substring(0, end).split("\n", -1));
    unless(lines.getFirst().startsWith(OLD), "the first line does not say the old size");
    List<String> hashes = lines.subList(1, lines.size());
    unless(hashes.size() <= MOST_HASHES, "a proof has no more than 63 hashes");
    return new AddCheckpoint(
        Spelling.decimal(lines.getFirst().substring(OLD.length()), "the old size"),
        hashes.stream().map(TreeHash::fromBase64).toList(),
        LogCheckpoint.parse(SignedNote.parse(body.substring(end + 2))));
  }

  String format() {
    StringBuilder body = new StringBuilder(OLD).append(old).append('\n');
    proof.forEach(hash -> body.append(hash.base64()).append('\n'));
    return body.append('\n').append(checkpoint.note().format()).toString();
  }
}
