package io.whytrail.ingest.masking;

/// What is masked, the strongest claim first: where two finds overlap the earlier type wins.
public enum MaskType {
  SECRET,
  EMAIL,
  IBAN,
  PAYMENT_CARD,
  SSN,
  IP_ADDRESS,
  PHONE
}
