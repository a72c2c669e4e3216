package io.larder.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.distributed.BucketProxy;
import io.github.bucket4j.grid.jcache.Bucket4jJCache;
import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.Processes;
import io.larder.support.RedisTest;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bucket4j keeps its buckets in a cache, as bytes that its own processors change. */
@RedisTest
class Bucket4jIT {
  private static final int THREADS = 4;
  private static final int CAPACITY = 500;
  private static final String ANSWER = "taken: ";

  @TempDir Path folder;

  private Fixture fixture;
  private OwnRedis redis;
  private Cache<String, byte[]> cache;

  /** Takes tokens in another JVM until there are none. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) throws InterruptedException {
      try (CacheManager manager = manager()) {
        System.out.println(ANSWER + takeAll(cache(manager)));
      }
    }
  }

  private static CacheManager manager() {
    return Caching.getCachingProvider("io.larder.jcache.LarderCachingProvider")
        .getCacheManager(Recipe.SETTINGS, null);
  }

  private static Cache<String, byte[]> cache(CacheManager manager) {
    return manager.createCache(
        "buckets", new MutableConfiguration<String, byte[]>().setTypes(String.class, byte[].class));
  }

  private static BucketProxy bucket(
      Cache<String, byte[]> cache, String key, BucketConfiguration configuration) {
    return Bucket4jJCache.<String>entryProcessorBasedBuilder(cache)
        .build()
        .builder()
        .build(key, () -> configuration);
  }

  /** Of a bucket that is never filled again while the test runs. */
  private static int takeAll(Cache<String, byte[]> cache) throws InterruptedException {
    BucketConfiguration configuration =
        BucketConfiguration.builder()
            .addLimit(limit -> limit.capacity(CAPACITY).refillGreedy(1, Duration.ofDays(10)))
            .build();
    AtomicInteger taken = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread =
          new Thread(
              () -> {
                BucketProxy bucket = bucket(cache, "shared", configuration);
                while (bucket.tryConsume(1)) {
                  taken.incrementAndGet();
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return taken.get();
  }

  @BeforeEach
  void open(Fixture given) {
    fixture = given.leavingNoThreads();
    redis = fixture.redis();
    Recipe.of("Bucket4j").install(fixture, folder, redis);
    cache = cache(fixture.closing(manager()));
  }

  @Test
  void bucket_isUsedInEveryWay() {
    BucketProxy bucket =
        bucket(
            cache,
            "one",
            BucketConfiguration.builder()
                .addLimit(
                    limit -> limit.capacity(10).refillIntervally(10, Duration.ofDays(1)).id("l"))
                .build());

    assertThat(bucket.getAvailableTokens()).isEqualTo(10);
    assertThat(bucket.tryConsume(3)).isTrue();
    assertThat(bucket.tryConsume(8)).isFalse();
    assertThat(bucket.tryConsumeAndReturnRemaining(1).getRemainingTokens()).isEqualTo(6);
    assertThat(bucket.tryConsumeAsMuchAsPossible()).isEqualTo(6);
    assertThat(bucket.estimateAbilityToConsume(1).canBeConsumed()).isFalse();
    bucket.addTokens(4);
    assertThat(bucket.asVerbose().getAvailableTokens().getValue()).isEqualTo(4);
    bucket.replaceConfiguration(
        BucketConfiguration.builder()
            .addLimit(limit -> limit.capacity(20).refillGreedy(20, Duration.ofMillis(100)).id("l"))
            .build(),
        TokensInheritanceStrategy.AS_IS);
    await().atMost(Duration.ofSeconds(60)).until(() -> bucket.getAvailableTokens() == 20);
  }

  @Test
  void twoJvms_takeExactlyWhatThereIs() throws Exception {
    Process other =
        fixture
            .<OtherProcess>closing(
                new OtherProcess(Processes.java(List.of(), Map.of(), folder, Other.class)))
            .process();
    int here = takeAll(cache);

    int there = 0;
    try (BufferedReader answers = other.inputReader(StandardCharsets.UTF_8)) {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.startsWith(ANSWER)) {
          there = Integer.parseInt(line.substring(ANSWER.length()));
        }
      }
    }
    assertThat(other.waitFor()).isZero();
    assertThat(here + there).isEqualTo(CAPACITY);
  }

  /** A limit that nobody can look up is not passed. */
  @Test
  void withoutRedis_itFails_andIsExactAfterwards() {
    BucketConfiguration configuration =
        BucketConfiguration.builder()
            .addLimit(limit -> limit.capacity(2).refillGreedy(1, Duration.ofDays(10)))
            .build();
    BucketProxy bucket = bucket(cache, "two", configuration);
    assertThat(bucket.tryConsume(1)).isTrue();

    redis.freeze();
    try {
      assertThatThrownBy(() -> bucket.tryConsume(1)).isInstanceOf(RuntimeException.class);
    } finally {
      redis.thaw();
    }

    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> bucket.getAvailableTokens() <= 1);
  }

  private record OtherProcess(Process process) implements AutoCloseable {
    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
