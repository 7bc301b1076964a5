package io.whytrail.e2e;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// One mesh for all stories of a run; each story uses tenants of its own.
final class MeshExtension implements ParameterResolver {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(MeshExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Mesh.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(
            Mesh.class,
            key -> {
              try {
                return Mesh.up(Path.of("target/mesh").toAbsolutePath());
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            },
            Mesh.class);
  }
}
