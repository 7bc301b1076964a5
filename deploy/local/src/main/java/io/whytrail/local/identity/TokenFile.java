package io.whytrail.local.identity;

import io.whytrail.local.identity.TokenIssuer.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/// A file with a token that is always fresh, for commands of other programs such as grpcurl.
public final class TokenFile {

  /// A copy of the file that somebody took is worthless after this.
  public static final Duration LIFETIME = Duration.ofMinutes(15);

  /// How often it is renewed, so that whoever reads it has at least ten minutes.
  public static final Duration RENEWAL = Duration.ofMinutes(5);

  private final Path file;
  private final TokenIssuer issuer;
  private final Identity identity;
  private final Clock clock;

  public TokenFile(Path file, TokenIssuer issuer, Identity identity, Clock clock) {
    this.file = file;
    this.issuer = issuer;
    this.identity = identity;
    this.clock = clock;
  }

  public void renew() throws IOException {
    SecretFile.write(file, issuer.issue(identity, clock.instant(), LIFETIME));
  }

  public void delete() throws IOException {
    Files.deleteIfExists(file);
  }
}
