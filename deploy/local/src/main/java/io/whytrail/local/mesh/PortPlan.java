package io.whytrail.local.mesh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Free ports of the loopback interface, each for one name. Ports of the last time are taken again
/// where they are still free, so that what clients noted down goes on working.
final class PortPlan {

  private PortPlan() {}

  static Map<String, Integer> of(List<String> names, Map<String, Integer> last) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      Map<String, Integer> ports = new LinkedHashMap<>();
      for (String name : names) {
        ServerSocket socket = bind(last.get(name));
        // Held until all are chosen, so that no port is given twice.
        held.add(socket);
        ports.put(name, socket.getLocalPort());
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException("No free port on the loopback interface", e);
    } finally {
      held.forEach(PortPlan::release);
    }
  }

  private static ServerSocket bind(@Nullable Integer wanted) throws IOException {
    if (wanted != null) {
      try {
        return listen(wanted);
      } catch (IOException e) {
        // Somebody else has it now: any other will do.
      }
    }
    return listen(0);
  }

  private static ServerSocket listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static void release(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't release a port", e);
    }
  }
}
