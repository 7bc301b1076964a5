package io.whytrail.policy.approval;

/// The life of an approval.
public enum ApprovalState {
  PENDING,
  GRANTED,
  REJECTED,
  EXPIRED,
  REDEEMED
}
