package io.whytrail.ingest.masking;

import java.util.List;

/// All detectors under one key.
public final class Masking {

  private final MaskingKey key;
  private final List<Detector> detectors;

  /// @param phoneRegions the regions (ISO 3166) whose national phone numbers are recognised
  public Masking(MaskingKey key, List<String> phoneRegions) {
    this.key = key;
    this.detectors =
        List.of(
            new Secrets(),
            new Emails(),
            new Ibans(),
            new PaymentCards(),
            new SocialSecurityNumbers(),
            new IpAddresses(),
            new Phones(phoneRegions));
  }

  /// A mask for the texts of one record.
  public Mask of(String tenant) {
    return new Mask(detectors, key.of(tenant));
  }

  public Pseudonyms pseudonyms(String tenant) {
    return key.of(tenant);
  }
}
