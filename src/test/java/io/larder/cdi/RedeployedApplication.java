package io.larder.cdi;

import io.larder.cache.CacheOperations;
import io.larder.jcache.CacheName;
import io.larder.session.RotationResult;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;

/**
 * An application that uses everything, in a class loader of its own: whoever runs it sees it as a
 * function only.
 */
public final class RedeployedApplication implements Function<Map<String, String>, Runnable> {
  /** What is cached: a class of the application. */
  public record Tutor(String name, int age) {}

  @ApplicationScoped
  static class Service {
    @Inject CacheOperations cache;
    @Inject SessionStore sessions;

    @Inject
    @CacheName("redeployed-tutors")
    Cache<String, Tutor> tutors;

    @CacheResult(cacheName = "redeployed-search")
    public Tutor search(String name) {
      return new Tutor(name, 40);
    }

    @CacheResult(cacheName = "redeployed-search-async")
    public CompletionStage<Tutor> searchAsync(String name) {
      return CompletableFuture.supplyAsync(() -> new Tutor(name, 41));
    }

    @CacheRemoveAll(cacheName = "redeployed-search")
    public void imported() {}

    public void use() {
      Tutor computed =
          cache.getOrCompute(
              "redeployed:1", Tutor.class, Duration.ofMinutes(1), () -> new Tutor("Ada", 36));
      expect(cache.get("redeployed:1", Tutor.class).orElseThrow().age() == 36);
      expect(
          cache.async().get("redeployed:1", Tutor.class).toCompletableFuture().join().isPresent());
      cache.hash("redeployed:2").increment("lessons", 1);
      cache.invalidate("redeployed:*");
      tutors.put("1", computed);
      expect(tutors.get("1").age() == 36);
      tutors.removeAll();
      expect(search("Ada").age() == 40 && search("Ada").age() == 40);
      expect(searchAsync("Ada").toCompletableFuture().join().age() == 41);
      expect(searchAsync("Ada").toCompletableFuture().join().age() == 41);
      imported();
      String token = sessions.issue(Session.of("redeployed"), Duration.ofMinutes(1)).value();
      expect(sessions.rotate(token) instanceof RotationResult.Rotated);
      sessions.revokeAll("redeployed");
    }

    private static void expect(boolean holds) {
      if (!holds) {
        throw new IllegalStateException("the application does not work");
      }
    }
  }

  /** Starts it; the result uses it, and closes ends it. */
  @Override
  public Runnable apply(Map<String, String> settings) {
    settings.forEach(System::setProperty);
    try {
      return new Running(
          SeContainerInitializer.newInstance()
              .disableDiscovery()
              .addExtensions(LarderExtension.class)
              .addBeanClasses(beans())
              // It would outlive the container.
              .addProperty("org.jboss.weld.se.shutdownHook", false)
              .initialize());
    } finally {
      settings.keySet().forEach(System::clearProperty);
    }
  }

  /** With the registries of the server, where it has metrics. */
  private static Class<?>[] beans() {
    try {
      Class.forName("io.micrometer.core.instrument.MeterRegistry");
      return new Class<?>[] {Service.class, RedeployedRegistries.class};
    } catch (ClassNotFoundException e) {
      return new Class<?>[] {Service.class};
    }
  }

  private record Running(SeContainer container) implements Runnable, AutoCloseable {
    @Override
    public void run() {
      container.select(Service.class).get().use();
    }

    @Override
    public void close() {
      container.close();
    }
  }
}
