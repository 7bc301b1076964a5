package io.whytrail.policy.rollout;

import io.whytrail.policy.rule.CompiledPolicy;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/// The versions that a decision is made by and compared with.
public record Lineup(CompiledPolicy active, Optional<Beside> shadow, Optional<Beside> canary) {

  /// A version beside the active one, ready to use.
  public record Beside(Trial trial, CompiledPolicy policy) {

    private static final BigInteger STEPS = BigInteger.valueOf(10_000);

    /// Whether a canary decides for this session. The same session has the same answer for as long
    /// as the share only grows, at every replica.
    public boolean takes(String session) {
      return bucket(trial.policyDigest(), session) < trial.percent() * 100;
    }

    /// From 0 to 9999, evenly.
    static int bucket(String policyDigest, String session) {
      try {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(policyDigest.getBytes(StandardCharsets.UTF_8));
        byte[] hash = sha256.digest(("/" + session).getBytes(StandardCharsets.UTF_8));
        return new BigInteger(1, hash).mod(STEPS).intValue();
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("Every JDK has SHA-256", e);
      }
    }
  }

  /// The canary, where it decides for this session.
  public Optional<Beside> canaryFor(String session) {
    return canary.filter(beside -> beside.takes(session));
  }
}
