package io.larder.observe.jmx;

import io.larder.common.Failures;
import io.larder.observe.MeterExport;
import io.larder.observe.Meters;
import io.larder.observe.Series;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Registers an MXBean for the connection of one application and one for each of its caches: {@code
 * io.larder:type=Cache,application="shop.war",name="tutors"}. Where another application has the
 * name, a number follows. Its owner, {@link Meters}, calls one method after the other.
 */
public final class ManagedBeans implements MeterExport {
  private final Meters meters;
  private final String application;
  private final MBeanServer server;
  private final Set<String> caches = new HashSet<>();
  private final List<ObjectName> registered = new ArrayList<>();

  /** What a connection tells of itself, at once. */
  public interface Connection {
    String state();

    String topology();

    int poolSize();

    int used();

    int idle();
  }

  /** Registers the bean of the connection; those of caches follow when this is an export. */
  public ManagedBeans(Meters meters, String application, Connection connection) {
    this.meters = meters;
    this.application = application;
    this.server = ManagementFactory.getPlatformMBeanServer();
    register(new ConnectionFigures(meters.calls(), connection), "Connection", "");
  }

  @Override
  public void add(Series series) {
    String cache = series.tags().get("cache");
    if (cache != null && caches.add(cache)) {
      register(new CacheFigures(meters.cache(cache)), "Cache", ",name=" + ObjectName.quote(cache));
    }
  }

  private void register(Object bean, String type, String more) {
    String name = "io.larder:type=" + type + ",application=" + ObjectName.quote(application) + more;
    try {
      for (int i = 1; ; i++) {
        ObjectName next = new ObjectName(i == 1 ? name : name + ",instance=" + i);
        try {
          server.registerMBean(bean, next);
          registered.add(next);
          return;
        } catch (InstanceAlreadyExistsException e) {
          // Another application of this name has it: the next one.
        }
      }
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    List<ObjectName> all = List.copyOf(registered);
    registered.clear();
    Failures.runAll(all.stream().<Runnable>map(name -> () -> unregister(name)).toList());
  }

  private void unregister(ObjectName name) {
    try {
      if (server.isRegistered(name)) {
        server.unregisterMBean(name);
      }
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "JMX";
  }
}
