package io.whytrail.replay.endpoint;

import java.util.List;

/// One answer of a model: text, or calls of tools, or both.
///
/// @param tokens that it took, the question's included; 0 where the endpoint does not say
record Completion(String text, List<Call> calls, long tokens) {

  Completion {
    calls = List.copyOf(calls);
  }

  /// @param id by which the result is told
  record Call(String id, String name, String argumentsJson) {}
}
