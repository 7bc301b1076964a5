package io.whytrail.scoring.detection;

/// Why a detector speaks up; the names are those of the contract's reason codes.
public enum Reason {
  PROMPT_INJECTION(Weight.EVIDENCE),
  INDIRECT_PROMPT_INJECTION(Weight.EVIDENCE),
  JAILBREAK(Weight.EVIDENCE),
  OBFUSCATED_INPUT(Weight.EVIDENCE),
  SYSTEM_PROMPT_EXTRACTION(Weight.EVIDENCE),
  EXFILTRATION(Weight.EVIDENCE),

  PII_EMAIL(Weight.INFORMATION),
  PII_PHONE(Weight.INFORMATION),
  PII_PAYMENT_CARD(Weight.INFORMATION),
  PII_IBAN(Weight.INFORMATION),
  PII_SSN(Weight.INFORMATION),
  PII_IP_ADDRESS(Weight.INFORMATION),
  SECRET(Weight.INFORMATION),

  TOXICITY(Weight.EVIDENCE),
  DATA_LEAK(Weight.EVIDENCE),
  UNGROUNDED_CLAIM(Weight.INFORMATION),
  REFUSAL(Weight.INFORMATION),
  SYSTEM_PROMPT_LEAK(Weight.EVIDENCE),

  MONEY_MOVEMENT(Weight.INFORMATION),
  DESTRUCTIVE_ACTION(Weight.INFORMATION),
  EXTERNAL_SEND(Weight.INFORMATION),
  PRIVILEGE_ESCALATION(Weight.INFORMATION),
  CODE_EXECUTION(Weight.INFORMATION),
  UNTRUSTED_DESTINATION(Weight.INFORMATION),
  SENSITIVE_READ_THEN_SEND(Weight.INFORMATION),
  DATA_CHANGE(Weight.INFORMATION),
  UNKNOWN_TOOL(Weight.INFORMATION),

  DOMAIN_FINANCE(Weight.INFORMATION),
  DOMAIN_HEALTH(Weight.INFORMATION),
  DOMAIN_LEGAL(Weight.INFORMATION),
  DOMAIN_EMPLOYMENT(Weight.INFORMATION),
  LANGUAGE_UNSUPPORTED(Weight.INFORMATION),

  CONTENT_NOT_CAPTURED(Weight.INFORMATION);

  private final Weight weight;

  Reason(Weight weight) {
    this.weight = weight;
  }

  /// True where several findings together say more than the strongest of them alone.
  public boolean isEvidence() {
    return weight == Weight.EVIDENCE;
  }

  private enum Weight {
    EVIDENCE,
    INFORMATION
  }
}
