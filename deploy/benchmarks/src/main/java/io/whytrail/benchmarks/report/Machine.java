package io.whytrail.benchmarks.report;

import com.google.gson.JsonObject;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;

/// What the figures were measured on.
///
/// @param versions of the programs below the services, by name
/// @param settings of Postgres that durability hangs on
/// @param options of the measured JVM
public record Machine(
    Map<String, String> versions, Map<String, String> settings, List<String> options) {

  /// How busy the machine is, all programs together: the load average of the last minute.
  public static double loadAverage() {
    return system().getSystemLoadAverage();
  }

  JsonObject toJson() {
    JsonObject machine = new JsonObject();
    machine.addProperty("cores", system().getAvailableProcessors());
    machine.addProperty("memory_bytes", system().getTotalMemorySize());
    machine.addProperty(
        "os", "%s %s %s".formatted(system().getName(), system().getVersion(), system().getArch()));
    machine.addProperty("java", Runtime.version().toString());
    versions.forEach(machine::addProperty);
    JsonObject postgres = new JsonObject();
    settings.forEach(postgres::addProperty);
    machine.add("postgres_settings", postgres);
    machine.addProperty("service_jvm", String.join(" ", options));
    return machine;
  }

  private static OperatingSystemMXBean system() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  }
}
