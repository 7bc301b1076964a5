package io.whytrail.runtime.identity;

import static java.util.stream.Collectors.joining;

import io.grpc.Context;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/// Who is calling, as the token says.
public record Caller(String subject, String tenant, Set<Role> roles) {

  /// The tenant of a service token that is not about one tenant.
  public static final String ANY_TENANT = "*";

  static final Context.Key<Caller> KEY = Context.key("whytrail.caller");

  public Caller {
    roles = Set.copyOf(roles);
  }

  /// The caller of the rpc that this thread works for.
  public static Caller current() {
    Caller caller = KEY.get();
    if (caller == null) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_TOKEN_MISSING,
          "Send a bearer token in the authorization metadata of the call.");
    }
    return caller;
  }

  /// The caller, if it has one of the roles.
  public static Caller require(Role... anyOf) {
    return current().requireRole(anyOf);
  }

  /// This caller, if it has one of the roles.
  public Caller requireRole(Role... anyOf) {
    if (Arrays.stream(anyOf).noneMatch(roles::contains)) {
      String needed = Arrays.stream(anyOf).map(Role::claim).collect(joining(", "));
      throw Failure.of(
          ErrorReason.ERROR_REASON_ROLE_MISSING,
          "The token needs one of these roles: " + needed + ".",
          Map.of(
              "needed",
              needed,
              "roles",
              roles.stream().map(Role::claim).sorted().collect(joining(", "))));
    }
    return this;
  }

  public boolean has(Role role) {
    return roles.contains(role);
  }
}
