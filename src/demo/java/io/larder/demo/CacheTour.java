package io.larder.demo;

import io.larder.cache.CacheOperations;
import io.larder.cache.HashOperations;
import io.larder.connection.RedisConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/** Goes through {@link CacheOperations} and checks each outcome. */
@ApplicationScoped
public class CacheTour {
  @Inject CacheOperations cache;
  @Inject RedisConnection connection;
  @Inject RedissonClient redisson;
  @Inject TutorCatalog catalog;

  private final Console console = new Console();

  int run() {
    Console.title("Connected");
    console.check("state", connection.state(), RedisConnection.State.CONNECTED);
    console.show("server", connection.server().orElseThrow());
    values();
    hash();
    patterns();
    compute();
    return console.failures();
  }

  private void values() {
    Tutor ada = new Tutor("Ada", List.of("mathematics"), LocalDate.of(2024, 9, 1));
    Console.title("Values");
    cache.set("tutor:1", ada, Duration.ofSeconds(30));
    console.check("set, get", cache.get("tutor:1", Tutor.class), Optional.of(ada));
    console.check(
        "as redis-cli shows it: GET larder:c:tutor:1",
        redisson.getBucket("larder:c:tutor:1", StringCodec.INSTANCE).get(),
        "{\"name\":\"Ada\",\"subjects\":[\"mathematics\"],\"since\":\"2024-09-01\"}");
    Duration left = cache.ttl("tutor:1").orElseThrow();
    console.check("ttl", left.toString(), left.compareTo(Duration.ofSeconds(30)) <= 0);
    console.check("expire", cache.expire("tutor:1", Duration.ofMinutes(5)), true);
    Duration longer = cache.ttl("tutor:1").orElseThrow();
    console.check("ttl", longer.toString(), longer.compareTo(Duration.ofSeconds(30)) > 0);
    console.check("exists", cache.exists("tutor:1"), true);
    console.check("delete", cache.delete("tutor:1"), true);
    console.check("get after delete", cache.get("tutor:1", Tutor.class), Optional.empty());
    console.check("increment", cache.increment("visits", 2, Duration.ofMinutes(1)), 2L);
  }

  private void hash() {
    Console.title("A hash");
    HashOperations profile = cache.hash("profile:1");
    profile.setAll(Map.of("city", "Turin", "lessons", 41));
    console.check("increment lessons", profile.increment("lessons", 1), 42L);
    console.check("get city", profile.get("city", String.class), Optional.of("Turin"));
    console.check("size", profile.size(), 2L);
  }

  private void patterns() {
    Console.title("Removal by pattern (SCAN and UNLINK, never KEYS)");
    for (int i = 0; i < 1_000; i++) {
      cache.set("page:" + i, i, Duration.ofMinutes(1));
    }
    cache.set("other", "stays", Duration.ofMinutes(1));
    console.check("invalidate page:*", cache.invalidate("page:*"), 1_000L);
    console.check("another key is still there", cache.exists("other"), true);
  }

  private void compute() {
    Console.title("getOrCompute with a loader that takes 300 ms");
    long cold = time();
    long warm = time();
    console.show("cold, from the loader", Console.millis(cold));
    console.check("warm, from Redis", Console.millis(warm), warm < cold);
  }

  private long time() {
    long begin = System.nanoTime();
    int found = catalog.search("mathematics").size();
    long end = System.nanoTime();
    if (found != 2) {
      console.check("tutors found", found, 2);
    }
    return end - begin;
  }
}
