/// Who is calling: a bearer token (JWT, ES256) verified against a JWKS gives the {@link
/// io.whytrail.runtime.identity.Caller}, and with it the tenant and the roles. Services sign tokens
/// of their own for calls to their peers; the tenant always comes from a token, never from a
/// request.
@NullMarked
package io.whytrail.runtime.identity;

import org.jspecify.annotations.NullMarked;
