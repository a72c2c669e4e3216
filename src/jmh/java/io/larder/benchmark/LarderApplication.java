package io.larder.benchmark;

import io.larder.jcache.CacheName;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import javax.cache.Cache;
import javax.cache.annotation.CacheResult;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.MutableEntry;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** An application with Larder on Weld SE, configured as applications are. */
@State(Scope.Benchmark)
public class LarderApplication implements AutoCloseable {
  private SeContainer container;
  private Caches caches;
  private Finder finder;
  private UnproxiedFinder unproxiedFinder;

  /** What the application injects. */
  @Dependent
  public static class Caches {
    @Inject
    @CacheName("tutors")
    Cache<String, Tutor> tutors;

    @Inject
    @CacheName("near")
    Cache<String, Tutor> near;

    @Inject
    @CacheName("short")
    Cache<String, Tutor> shortLived;

    @Inject
    @CacheName("counters")
    Cache<String, Long> counters;
  }

  /** What the application annotates. */
  public abstract static class Database {
    /** Stands for a query. */
    @CacheResult(cacheName = "found")
    public Tutor find(String key) {
      return Tutor.number(1);
    }

    /** The same, of a cache that keeps nothing in memory. */
    @CacheResult(cacheName = "missed")
    public Tutor seek(String key) {
      return Tutor.number(1);
    }
  }

  /** As applications mostly have it: behind a client proxy. */
  @ApplicationScoped
  public static class Finder extends Database {
    /** Intercepted as well, to no purpose: what a call costs before Larder sees it. */
    @Passed
    public Tutor pass(String key) {
      return Tutor.number(1);
    }
  }

  /** Without a client proxy. */
  @Singleton
  public static class UnproxiedFinder extends Database {}

  /** Binds to an interceptor that does nothing. */
  @InterceptorBinding
  @Retention(RetentionPolicy.RUNTIME)
  public @interface Passed {}

  /** Answers in place of the method. */
  @Passed
  @Interceptor
  @Priority(Interceptor.Priority.PLATFORM_BEFORE)
  public static class PassedInterceptor {
    private static final Tutor ANSWER = Tutor.number(1);

    @AroundInvoke
    Object intercept(InvocationContext invocation) {
      return ANSWER;
    }
  }

  /** Adds one. */
  static final class Increment implements EntryProcessor<String, Long, Long> {
    @Override
    public Long process(MutableEntry<String, Long> entry, Object... arguments) {
      long next = entry.exists() ? entry.getValue() + 1 : 1;
      entry.setValue(next);
      return next;
    }
  }

  /** Starts the application; Redis is at {@link Servers#port}. */
  @Setup(Level.Trial)
  public void start() {
    Servers.quietLogging();
    System.setProperty("redis.host", "127.0.0.1");
    System.setProperty("redis.port", Integer.toString(Servers.port()));
    // A busy machine is no outage: the peers wait up to a minute.
    System.setProperty("redis.timeout", "PT10S");
    System.setProperty("redis.connect-timeout", "PT10S");
    System.setProperty("redis.startup", "require");
    System.setProperty("redis.cache.default.ttl", Entries.TTL.toString());
    System.setProperty("redis.cache.short.ttl", "PT5S");
    System.setProperty("redis.cache.found.deadline", "PT10S");
    System.setProperty("redis.cache.missed.deadline", "PT10S");
    if ("larder".equals(System.getProperty("redis.jcache.engine"))) {
      keepInMemory("near");
      keepInMemory("found");
    }
    container =
        SeContainerInitializer.newInstance()
            .addBeanClasses(
                Caches.class, Finder.class, UnproxiedFinder.class, PassedInterceptor.class)
            .initialize();
    caches = container.select(Caches.class).get();
    finder = container.select(Finder.class).get();
    unproxiedFinder = container.select(UnproxiedFinder.class).get();
    fill();
  }

  private static void keepInMemory(String cache) {
    System.setProperty("redis.cache." + cache + ".near-max-entries", "10000");
    System.setProperty("redis.cache." + cache + ".near-ttl", Entries.TTL.toString());
    System.setProperty("redis.cache." + cache + ".near-store", "reference");
  }

  /** Prepares what a benchmark needs; the end of {@link #start}. */
  void fill() {}

  Caches caches() {
    return caches;
  }

  /** The bean as callers see it: with interceptors. */
  Finder finder() {
    return finder;
  }

  /** The bean with interceptors alone. */
  UnproxiedFinder unproxiedFinder() {
    return unproxiedFinder;
  }

  @TearDown(Level.Trial)
  @Override
  public void close() {
    container.close();
  }
}
