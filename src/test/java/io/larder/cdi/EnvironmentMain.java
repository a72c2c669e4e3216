package io.larder.cdi;

import io.larder.jcache.CacheName;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.annotation.CacheResult;

/** A JVM of its own that deploys an application with the settings of its environment. */
public final class EnvironmentMain {
  private EnvironmentMain() {}

  @ApplicationScoped
  static class Service {
    @Inject
    @CacheName("my-counts")
    Cache<String, Long> counts;

    @CacheResult(cacheName = "tutors")
    public String find(String key) {
      return key;
    }
  }

  public static void main(String[] args) {
    try (TestContainer container = TestContainer.start(Map.of(), Service.class)) {
      System.out.println("deployed " + container.get(Service.class).find("1"));
    } catch (RuntimeException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        System.out.println(cause.getMessage());
      }
    }
  }
}
