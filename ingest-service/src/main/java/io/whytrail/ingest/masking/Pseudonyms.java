package io.whytrail.ingest.masking;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The pseudonyms of one tenant, under a key that only this tenant has: the same value has the same
/// pseudonym within the tenant and another in every other. Safe for use by many threads.
public final class Pseudonyms {

  private static final String ALGORITHM = "HmacSHA256";
  private static final Pattern SUBJECT = Pattern.compile("sub_[0-9a-f]{16}");

  private final SecretKeySpec key;

  Pseudonyms(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /// The token that stands for a value in masked text.
  String token(MaskType type, String value) {
    return "<" + type + ":" + hex(type.name(), value).substring(0, Tokens.HEX) + ">";
  }

  /// The pseudonym of the person an interaction is for. A pseudonym stays as it is, so that one
  /// that was read from a record can be searched for.
  public String subject(String id) {
    if (id.isEmpty() || SUBJECT.matcher(id).matches()) {
      return id;
    }
    return "sub_" + hex("subject", id).substring(0, 16);
  }

  /// A digest of content that tells nothing to who has not the key, unlike a plain hash, which a
  /// guess can be held against.
  public byte[] digest(byte[] content) {
    Mac mac = mac();
    mac.update("content\0".getBytes(StandardCharsets.UTF_8));
    return mac.doFinal(content);
  }

  private String hex(String purpose, String value) {
    String text = purpose + "\0" + value;
    return HexFormat.of().formatHex(mac().doFinal(text.getBytes(StandardCharsets.UTF_8)));
  }

  private Mac mac() {
    return mac(key);
  }

  static Mac mac(SecretKeySpec key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HmacSHA256", e);
    }
  }
}
