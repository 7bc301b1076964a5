package io.whytrail.ingest.masking;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.spec.SecretKeySpec;

/// The secret behind all pseudonyms; each tenant's key is derived from it. Losing it makes old and
/// new pseudonyms of one value differ, giving it away makes guesses testable.
public final class MaskingKey {

  private static final int LENGTH = 32;

  private final SecretKeySpec master;
  private final Map<String, Pseudonyms> tenants = new ConcurrentHashMap<>();

  public MaskingKey(byte[] master) {
    if (master.length != LENGTH) {
      throw new IllegalArgumentException(
          "The masking key has %d bytes instead of %d".formatted(master.length, LENGTH));
    }
    this.master = new SecretKeySpec(master, "HmacSHA256");
  }

  public Pseudonyms of(String tenant) {
    return tenants.computeIfAbsent(tenant, this::derive);
  }

  private Pseudonyms derive(String tenant) {
    byte[] purpose = ("whytrail masking v1\0" + tenant).getBytes(StandardCharsets.UTF_8);
    return new Pseudonyms(Pseudonyms.mac(master).doFinal(purpose));
  }
}
