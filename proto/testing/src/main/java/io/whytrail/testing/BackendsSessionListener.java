package io.whytrail.testing;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/// Stops the backends after the last test of the JVM.
public final class BackendsSessionListener implements LauncherSessionListener {

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    Backends.closeIfStarted();
  }
}
