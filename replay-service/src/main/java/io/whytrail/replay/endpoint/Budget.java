package io.whytrail.replay.endpoint;

/// What one comparison may use of an endpoint. Requests that are on their way when the tokens run
/// out are still answered.
interface Budget {

  /// One request more.
  void take() throws ObstacleException;

  /// What an answer has cost.
  void use(long tokens);
}
