package io.whytrail.runtime.identity;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import jakarta.inject.Singleton;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Lets nobody in without a token, except to ask for health and for the contract itself.
@Singleton
public final class AuthenticationInterceptor {

  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final Set<String> OPEN_SERVICES =
      Set.of(
          "grpc.health.v1.Health",
          "grpc.reflection.v1.ServerReflection",
          "grpc.reflection.v1alpha.ServerReflection");

  private final TokenVerifier tokens;

  AuthenticationInterceptor(TokenVerifier tokens) {
    this.tokens = tokens;
  }

  /// As a server interceptor; not a bean itself, because the order of interceptors is fixed in one
  /// place.
  public ServerInterceptor interceptor() {
    return new ServerInterceptor() {
      @Override
      public <Q, A> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (OPEN_SERVICES.contains(call.getMethodDescriptor().getServiceName())) {
          return next.startCall(call, headers);
        }
        Caller caller = tokens.verify(bearer(headers.get(AUTHORIZATION)));
        return Contexts.interceptCall(
            Context.current().withValue(Caller.KEY, caller), call, headers, next);
      }
    };
  }

  private static String bearer(@Nullable String header) {
    if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_TOKEN_MISSING,
          "Send a bearer token in the authorization metadata of the call.");
    }
    return header.substring(7).strip();
  }
}
