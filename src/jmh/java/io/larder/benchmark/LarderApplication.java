package io.larder.benchmark;

import io.larder.jcache.CacheName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.inject.Inject;
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
  @ApplicationScoped
  public static class Finder {
    /** Stands for a database. */
    @CacheResult(cacheName = "found")
    public Tutor find(String key) {
      return Tutor.number(1);
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
    System.setProperty("redis.cache.default.ttl", Entries.TTL.toString());
    System.setProperty("redis.cache.short.ttl", "PT5S");
    for (String near : new String[] {"near", "found"}) {
      System.setProperty("redis.cache." + near + ".near-max-entries", "10000");
      System.setProperty("redis.cache." + near + ".near-ttl", Entries.TTL.toString());
      System.setProperty("redis.cache." + near + ".near-store", "reference");
    }
    container =
        SeContainerInitializer.newInstance()
            .addBeanClasses(Caches.class, Finder.class)
            .initialize();
    caches = container.select(Caches.class).get();
    finder = container.select(Finder.class).get();
    fill();
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

  @TearDown(Level.Trial)
  @Override
  public void close() {
    container.close();
  }
}
