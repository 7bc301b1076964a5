package io.whytrail.runtime.identity;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.time.Duration;

/// Where identity comes from.
///
/// @param jwks file with the public keys (RFC 7517) that sign tokens
/// @param issuer the `iss` that tokens must have
/// @param serviceKey file with the private key (JWK) that this service signs its own tokens with
/// @param clockSkew how far clocks may differ
/// @param serviceTokenLifetime how long a token that this service signs is valid
@ConfigurationProperties("whytrail.identity")
public record IdentityConfiguration(
    Path jwks,
    @Bindable(defaultValue = "whytrail-local") String issuer,
    Path serviceKey,
    @Bindable(defaultValue = "30s") Duration clockSkew,
    @Bindable(defaultValue = "5m") Duration serviceTokenLifetime) {}
