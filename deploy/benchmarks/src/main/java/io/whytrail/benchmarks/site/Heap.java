package io.whytrail.benchmarks.site;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/// The heap of another JVM, seen through its management interface.
public final class Heap implements AutoCloseable {

  private final JMXConnector connector;
  private final MemoryMXBean memory;
  private final List<GarbageCollectorMXBean> collectors;
  private final Set<String> pools;

  /// Of a JVM that this one started: it is its own word that is taken for what comes back.
  @SuppressWarnings("BanJNDI")
  public Heap(long pid) {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      String address = machine.startLocalManagementAgent();
      machine.detach();
      connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
      MBeanServerConnection beans = connector.getMBeanServerConnection();
      memory = ManagementFactory.getPlatformMXBean(beans, MemoryMXBean.class);
      collectors = ManagementFactory.getPlatformMXBeans(beans, GarbageCollectorMXBean.class);
      pools =
          ManagementFactory.getPlatformMXBeans(beans, MemoryPoolMXBean.class).stream()
              .filter(pool -> pool.getType() == MemoryType.HEAP)
              .map(MemoryPoolMXBean::getName)
              .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException("Can't look into the heap of process " + pid, e);
    } catch (AttachNotSupportedException e) {
      throw new IllegalStateException("Can't look into the heap of process " + pid, e);
    }
  }

  /// Bytes that were in use right after a full collection, which this call causes.
  public long liveBytes() {
    Map<String, Long> before = new HashMap<>();
    collectors.forEach(each -> before.put(each.getName(), each.getCollectionCount()));
    memory.gc();
    return collectors.stream()
        .filter(each -> each.getCollectionCount() > before.getOrDefault(each.getName(), 0L))
        .mapToLong(this::usedAfter)
        .min()
        .orElseThrow(() -> new IllegalStateException("The JVM did not collect its garbage"));
  }

  /// Bytes in use now, garbage included.
  public long usedBytes() {
    return memory.getHeapMemoryUsage().getUsed();
  }

  private long usedAfter(GarbageCollectorMXBean collector) {
    return collector.getLastGcInfo().getMemoryUsageAfterGc().entrySet().stream()
        .filter(pool -> pools.contains(pool.getKey()))
        .mapToLong(pool -> pool.getValue().getUsed())
        .sum();
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't leave the other JVM", e);
    }
  }
}
