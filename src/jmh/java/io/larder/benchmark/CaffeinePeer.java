package io.larder.benchmark;

import com.github.benmanes.caffeine.jcache.configuration.CaffeineConfiguration;
import com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Caffeine's own JCache, by reference, with the near cache's bound and the same time to live. */
@State(Scope.Benchmark)
public class CaffeinePeer implements AutoCloseable {
  private CaffeineCachingProvider provider;
  private Cache<String, Tutor> cache;

  @Setup(Level.Trial)
  public void start() {
    Servers.quietLogging();
    provider = new CaffeineCachingProvider();
    CaffeineConfiguration<String, Tutor> configuration =
        new CaffeineConfiguration<String, Tutor>().setStoreByValue(false);
    configuration.setMaximumSize(OptionalLong.of(10_000));
    configuration.setExpiryPolicyFactory(
        CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, Entries.TTL.toMillis())));
    cache = provider.getCacheManager().createCache("caffeine-tutors", configuration);
    cache.putAll(Entries.all());
  }

  Cache<String, Tutor> cache() {
    return cache;
  }

  @TearDown(Level.Trial)
  @Override
  public void close() {
    provider.close();
  }
}
