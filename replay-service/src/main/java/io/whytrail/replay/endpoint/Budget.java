package io.whytrail.replay.endpoint;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What one comparison may use of an endpoint. Requests that are on their way when the tokens run
/// out are still answered.
final class Budget {

  private final AtomicInteger requests;
  private final AtomicLong tokens;

  Budget(int requests, long tokens) {
    this.requests = new AtomicInteger(requests);
    this.tokens = new AtomicLong(tokens);
  }

  /// One request more.
  void take() throws ObstacleException {
    if (tokens.get() <= 0) {
      throw new ObstacleException("budget:tokens");
    }
    if (requests.getAndDecrement() <= 0) {
      throw new ObstacleException("budget:requests");
    }
  }

  /// Nobody waits for more answers.
  void end() {
    requests.set(0);
  }

  void use(long some) {
    tokens.addAndGet(-some);
  }
}
