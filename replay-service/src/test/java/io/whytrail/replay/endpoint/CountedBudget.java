package io.whytrail.replay.endpoint;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A budget in memory.
final class CountedBudget implements Budget {

  private final AtomicInteger requests;
  private final AtomicLong tokens;

  CountedBudget(int requests, long tokens) {
    this.requests = new AtomicInteger(requests);
    this.tokens = new AtomicLong(tokens);
  }

  @Override
  public void take() throws ObstacleException {
    if (tokens.get() <= 0) {
      throw new ObstacleException("budget:tokens");
    }
    if (requests.getAndDecrement() <= 0) {
      throw new ObstacleException("budget:requests");
    }
  }

  @Override
  public void use(long some) {
    tokens.addAndGet(-some);
  }
}
