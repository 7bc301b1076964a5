package io.whytrail.scoring.anomaly;

/// What is out of the ordinary; the names are those of the contract.
public enum AnomalyKind {
  LENGTH_DEPARTURE,
  TOKEN_DEPARTURE,
  LATENCY_DEPARTURE,
  TOOL_MIX_DEPARTURE,
  RISK_DEPARTURE,
  REFUSAL_DEPARTURE,
  TOKEN_SURGE,
  LATENCY_SURGE,
  REASON_SURGE
}
