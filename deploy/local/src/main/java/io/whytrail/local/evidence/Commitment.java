package io.whytrail.local.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.GrowingTree;
import io.whytrail.local.tlog.TreeHash;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What a leaf holds instead of the content: nobody can guess the content from it, and nobody can
/// open it to other content.
final class Commitment {

  private static final int SALT = 32;
  private static final String HMAC = "HmacSHA256";

  private Commitment() {}

  /// The root over the commitments of all parts.
  static TreeHash root(byte[] salt, List<Part> parts) {
    if (salt.length != SALT) {
      throw new BadEvidenceException("salt: " + salt.length + " bytes instead of " + SALT);
    }
    GrowingTree tree = new GrowingTree();
    parts.forEach(part -> tree.append(TreeHash.leaf(of(salt, part))));
    return tree.root();
  }

  static byte[] of(byte[] salt, Part part) {
    byte[] partSalt = hmac(salt, part.name().getBytes(UTF_8));
    return hmac(partSalt, Part.lengthPrefixed(part.name()), part.bytes().toByteArray());
  }

  private static byte[] hmac(byte[] key, byte[]... message) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      for (byte[] piece : message) {
        mac.update(piece);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has HMAC-SHA256", e);
    }
  }
}
