package io.whytrail.replay.endpoint;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.time.Duration;

/// The endpoint that models are asked at. Whoever asks for a comparison names a model, never an
/// address.
///
/// @param url its base, to which `/v1/chat/completions` is added; empty where there is none
/// @param key sent as a bearer token; none is sent where this and the file are empty
/// @param keyFile holds the key, and wins
/// @param deadline of one answer, all of its body included
/// @param worker whether this replica works on prompts
/// @param concurrency prompts that this replica works on at once
/// @param attempts how often one question is sent at most
/// @param longestWait what an endpoint may ask for before the next attempt
/// @param maximumRequests of one comparison
/// @param maximumTokens of one comparison, as the endpoint counts them
@ConfigurationProperties("whytrail.replay.endpoint")
public record EndpointConfiguration(
    String url,
    String key,
    String keyFile,
    Duration deadline,
    boolean worker,
    int concurrency,
    int attempts,
    Duration longestWait,
    int maximumRequests,
    long maximumTokens) {

  /// What rating and deciding takes at most, with room to spare.
  private static final Duration AFTERWARDS = Duration.ofSeconds(60);

  public EndpointConfiguration {
    if (concurrency < 1 || attempts < 1 || maximumRequests < 1 || maximumTokens < 1) {
      throw new IllegalArgumentException(
          "concurrency, attempts, maximum-requests and maximum-tokens are at least 1");
    }
  }

  /// How long a prompt stays with a worker that asks nothing: longer than any answer, and any pause
  /// before the next attempt, takes.
  Duration lease() {
    return deadline.plus(longestWait).plus(AFTERWARDS);
  }

  /// Without the key.
  @Override
  public String toString() {
    return "EndpointConfiguration[" + url + "]";
  }
}
