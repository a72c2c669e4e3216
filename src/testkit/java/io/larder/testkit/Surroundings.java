package io.larder.testkit;

import io.larder.common.Failures;
import io.larder.observe.Meters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What one test class has around it: its Redis, and the settings that lead there, as the context
 * class loader of the thread that this is made on, until it is closed.
 */
final class Surroundings implements AutoCloseable {
  private final LarderTest asked;
  private final LinkedRedis control;
  private final CacheProbe probe;
  private final List<Runnable> ends;

  private Surroundings(
      LarderTest asked, LinkedRedis control, CacheProbe probe, List<Runnable> ends) {
    this.asked = asked;
    this.control = control;
    this.probe = probe;
    this.ends = ends;
  }

  /** Makes what a class asks for. */
  static Surroundings of(LarderTest asked, ExtensionContext context) {
    Map<String, String> more = TestSettings.parse(asked.properties());
    Server server = Servers.start(asked.redis(), Servers.environment(context));
    List<Runnable> ends = new ArrayList<>(List.of(server::close));
    try {
      LinkedRedis control = new LinkedRedis(server, more);
      ends.add(0, control::close);
      Meters meters = new Meters();
      ends.add(0, entered(new TestLoader(control.settings(), meters)));
      if (asked.systemProperties()) {
        ends.add(0, set(control.settings()));
      }
      return new Surroundings(asked, control, new CacheProbe(meters), ends);
    } catch (RuntimeException | Error e) {
      Failures.runAll(ends);
      throw e;
    }
  }

  private static Runnable entered(TestLoader loader) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    return () -> {
      thread.setContextClassLoader(before);
      loader.close();
    };
  }

  private static Runnable set(Map<String, String> settings) {
    Properties before = (Properties) System.getProperties().clone();
    settings.forEach(System::setProperty);
    return () ->
        settings
            .keySet()
            .forEach(
                name -> {
                  String value = before.getProperty(name);
                  if (value == null) {
                    System.clearProperty(name);
                  } else {
                    System.setProperty(name, value);
                  }
                });
  }

  /** What they were made for. */
  LarderTest asked() {
    return asked;
  }

  LinkedRedis control() {
    return control;
  }

  CacheProbe probe() {
    return probe;
  }

  @Override
  public void close() {
    Failures.runAll(ends);
  }
}
