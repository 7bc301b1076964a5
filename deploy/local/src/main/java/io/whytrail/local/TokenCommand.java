package io.whytrail.local;

import static java.util.stream.Collectors.joining;

import io.whytrail.local.identity.TokenIssuer.Identity;
import io.whytrail.local.mesh.LaunchException;
import io.whytrail.local.mesh.Mesh;
import io.whytrail.runtime.identity.Role;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// Signs a token with the keys of a data directory.
@Command(
    name = "token",
    header = "Print a bearer token of the local issuer",
    description = "Prints a bearer token that the services of this data directory accept.")
final class TokenCommand implements Callable<Integer> {

  private static final Duration LONGEST = Duration.ofHours(24);
  private static final String TENANT = "[a-z0-9][a-z0-9-]{0,62}";

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final MeshOption mesh = new MeshOption();

  @Option(
      names = "--role",
      required = true,
      split = ",",
      paramLabel = "ROLE",
      converter = RoleConverter.class,
      description =
          "What the caller may do: producer, analyst, reviewer, policy-author, policy-admin,"
              + " auditor, operator or service; several with commas.")
  private List<Role> roles = List.of();

  @Option(
      names = "--tenant",
      defaultValue = Mesh.TENANT,
      description = "Whose data the caller sees (default: ${DEFAULT-VALUE}).")
  private String tenant = Mesh.TENANT;

  @Option(
      names = "--subject",
      paramLabel = "NAME",
      description = "Who the caller is (default: the user of this computer).")
  private String subject = System.getProperty("user.name", "local");

  @Option(
      names = "--ttl",
      defaultValue = "15m",
      converter = Lifetimes.class,
      paramLabel = "TIME",
      description = "How long it is valid, at most 24h (default: ${DEFAULT-VALUE}).")
  private Duration lifetime = Duration.ofMinutes(15);

  @Override
  public Integer call() {
    if (lifetime.compareTo(LONGEST) > 0) {
      throw new LaunchException("A token is valid for 24h at most: choose a shorter --ttl.");
    }
    if (!tenant.matches(TENANT)) {
      throw new LaunchException(
          "A tenant has lower-case letters, digits and hyphens, 63 at most: " + tenant);
    }
    Set<Role> chosen = EnumSet.copyOf(roles);
    Identity identity = new Identity(subject, tenant, chosen);
    String token = mesh.keys().issuer().issue(identity, Clock.systemUTC().instant(), lifetime);
    terminal.out().println(token);
    return 0;
  }

  static final class RoleConverter implements ITypeConverter<Role> {

    @Override
    public Role convert(String text) {
      return Role.ofClaim(text)
          .orElseThrow(() ->
              new TypeConversionException(
                  "'%s' is no role; roles are %s"
                      .formatted(
                          text,
                          Arrays.stream(Role.values()).map(Role::claim).collect(joining(", ")))));
    }
  }
}
