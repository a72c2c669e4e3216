package io.larder.support;

import io.larder.cdi.LarderExtension;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;

/** A CDI SE container with Larder, whichever implementation is on the class path. */
public final class TestContainer implements AutoCloseable {
  private final SeContainer container;
  private final Map<String, String> settings;

  private TestContainer(SeContainer container, Map<String, String> settings) {
    this.container = container;
    this.settings = settings;
  }

  /**
   * Starts a container with settings as system properties and with these beans. On a busy machine
   * an annotated call may take longer than its deadline, and would go on without the cache: where a
   * test does not say how long it is, it is long.
   */
  public static TestContainer start(Map<String, String> given, Class<?>... beans) {
    Map<String, String> settings = new HashMap<>(given);
    settings.putIfAbsent("redis.cache.default.deadline", "PT10S");
    forgetConfiguration();
    settings.forEach(System::setProperty);
    try {
      return new TestContainer(
          SeContainerInitializer.newInstance()
              .disableDiscovery()
              .addExtensions(LarderExtension.class)
              .addBeanClasses(beans.length == 0 ? new Class<?>[] {TestContainer.class} : beans)
              .initialize(),
          settings);
    } catch (Throwable e) {
      settings.keySet().forEach(System::clearProperty);
      forgetFailedOpenWebBeans();
      throw e;
    }
  }

  /** OpenWebBeans remembers a container that did not start, and would refuse the next one. */
  private static void forgetFailedOpenWebBeans() {
    try {
      Class.forName("org.apache.webbeans.config.WebBeansFinder")
          .getMethod("clearInstances", Object.class)
          .invoke(null, Thread.currentThread().getContextClassLoader());
    } catch (ClassNotFoundException e) {
      // Weld.
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** MicroProfile Config lists the names of properties once for a class loader. */
  private static void forgetConfiguration() {
    try {
      ConfigProviderResolver.instance().releaseConfig(ConfigProvider.getConfig());
    } catch (NoClassDefFoundError | IllegalStateException e) {
      // Some containers are tested without it, some with the API alone.
    }
  }

  public <T> T get(Class<T> type) {
    return container.select(type).get();
  }

  public SeContainer container() {
    return container;
  }

  @Override
  public void close() {
    try {
      container.close();
    } finally {
      settings.keySet().forEach(System::clearProperty);
    }
  }
}
