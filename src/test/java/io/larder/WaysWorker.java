package io.larder;

import static org.awaitility.Awaitility.await;

import io.larder.support.ServerSettings;
import io.larder.support.TestContainer;
import io.larder.testkit.wire.RespClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheResult;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryUpdatedListener;

/** A small application that goes each way a few times: {@link WaysIT} traces it. */
public final class WaysWorker {
  private static final int TIMES = 5;

  @ApplicationScoped
  static class Catalog {
    @CacheResult(cacheName = "plain")
    public String find(String subject, int page) {
      return subject + page;
    }
  }

  public static final class Counting
      implements CacheEntryCreatedListener<String, String>,
          CacheEntryUpdatedListener<String, String> {
    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {}

    @Override
    public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {}
  }

  private WaysWorker() {}

  /** The way of a hit. */
  static void hit(Catalog catalog) {
    catalog.find("maths", 1);
  }

  /** The way of a put. */
  static void put(Cache<String, String> near) {
    near.put("k", "v");
  }

  public static void main(String[] arguments) {
    Map<String, String> server = ServerSettings.parse(arguments, 0);
    Map<String, String> settings =
        ServerSettings.with(
            server,
            // Traced code is slow.
            "redis.timeout",
            "PT1M",
            "redis.cache.plain.deadline",
            "PT1M",
            "redis.cache.near.near-max-entries",
            "100",
            "redis.cache.near.near-store",
            "value");
    try (TestContainer container = TestContainer.start(settings, Catalog.class);
        RespClient redis =
            RespClient.connect(
                server.get("redis.host"), Integer.parseInt(server.get("redis.port")))) {
      Catalog catalog = container.get(Catalog.class);
      Cache<String, String> near = container.get(CacheManager.class).createCache("near", caching());
      warmUp(redis, "get", () -> catalog.find("maths", 1));
      for (int i = 0; i < TIMES; i++) {
        hit(catalog);
      }
      warmUp(redis, "evalsha", () -> near.put("k", "v"));
      for (int i = 0; i < TIMES; i++) {
        near.get("k");
        put(near);
      }
    }
  }

  private static MutableConfiguration<String, String> caching() {
    return new MutableConfiguration<String, String>()
        .setTypes(String.class, String.class)
        .addCacheEntryListenerConfiguration(
            new MutableCacheEntryListenerConfiguration<>(
                FactoryBuilder.factoryOf(Counting.class), null, true, true));
  }

  /** Until the call sends its command, and knows the generation instead of asking for it. */
  private static void warmUp(RespClient redis, String command, Runnable call) {
    await()
        .atMost(Duration.ofMinutes(5))
        .until(
            () -> {
              call.run();
              redis.ask("CONFIG", "RESETSTAT");
              call.run();
              String calls = redis.ask("INFO", "commandstats").toString();
              return calls.contains("cmdstat_" + command + ":") && !calls.contains("_hmget:");
            });
  }
}
