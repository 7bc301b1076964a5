package io.whytrail.runtime.merkle.note;

import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A witness's statement that it had seen the log grow consistently up to a checkpoint at that time
 * (C2SP tlog-cosignature, Ed25519). It is what keeps a log from showing different histories to
 * different people. Made with {@link SignerKey#cosign}.
 */
public record Cosignature(VerifierKey witness, Instant time) {
  private static final int LENGTH = Long.BYTES + 64;

  /**
   * The cosignatures of these witnesses on the checkpoint. A witness that did not cosign is not in
   * the list; how many are enough is for the caller to say.
   *
   * @throws io.whytrail.runtime.merkle.VerificationException if a cosignature of one of them is
   *     wrong
   */
  public static List<Cosignature> verified(Note checkpoint, Collection<VerifierKey> witnesses) {
    List<Cosignature> cosignatures = new ArrayList<>();
    for (VerifierKey witness : witnesses) {
      if (witness.type() != SignatureType.COSIGNATURE_V1) {
        throw new IllegalArgumentException("not a witness's key: " + witness.format());
      }
      checkpoint.verifiedSignatures(witness).stream()
          .map(signature -> time(signature.signature()))
          .max(Long::compare)
          .map(time -> new Cosignature(witness, Instant.ofEpochSecond(time)))
          .ifPresent(cosignatures::add);
    }
    return List.copyOf(cosignatures);
  }

  static byte[] message(long time, String text) {
    return NoteText.encode("cosignature/v1\ntime " + time + "\n" + text, "checkpoint");
  }

  static byte[] timestamped(long time, byte[] signature) {
    return ByteBuffer.allocate(LENGTH).putLong(time).put(signature).array();
  }

  static boolean verifies(PublicKey key, String text, byte[] timestamped) {
    if (timestamped.length != LENGTH) {
      return false;
    }
    long time = time(timestamped);
    if (time < 0 || time > Instant.MAX.getEpochSecond()) {
      return false;
    }
    byte[] signature = new byte[LENGTH - Long.BYTES];
    ByteBuffer.wrap(timestamped).get(Long.BYTES, signature);
    return Ed25519.verifies(key, message(time, text), signature);
  }

  private static long time(byte[] timestamped) {
    return ByteBuffer.wrap(timestamped).getLong();
  }
}
