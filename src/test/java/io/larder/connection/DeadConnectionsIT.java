package io.larder.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.common.LarderException;
import io.larder.config.NodeAddress;
import io.larder.connection.RedisConnection.State;
import io.larder.session.Session;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RawRedis;
import io.larder.support.RedisCluster;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TrackingConnections;
import io.larder.testkit.wire.FaultyLink;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.client.codec.StringCodec;

/** Connections that died without a sign, as behind a firewall that forgot them. */
@RedisTest
class DeadConnectionsIT {
  private static final NodeAddress NOWHERE = new NodeAddress("127.0.0.1", 1);
  // redis.timeout + redis.connect-timeout + 1 s.
  private static final Duration BOUND = Duration.ofMillis(1_000 + 1_000 + 1_000);
  private static final int USERS = 20;

  private final ExecutorService users = Executors.newFixedThreadPool(USERS);
  private Fixture fixture;

  @BeforeEach
  void start(Fixture given) {
    fixture = given.leavingNoThreads();
  }

  @AfterEach
  void end() {
    users.shutdownNow();
  }

  private static Map<String, String> settings(Map<String, String> server) {
    return ServerSettings.with(
        server,
        "redis.timeout",
        "PT1S",
        "redis.connect-timeout",
        "PT1S",
        "redis.pool.size",
        "20",
        "redis.cache.near.near-max-entries",
        "100");
  }

  private FaultyLink linkTo(OwnRedis redis) {
    return fixture.closing(new FaultyLink(redis.address(), 1));
  }

  private Larder larderBehind(FaultyLink link) {
    return fixture.larder(settings(ServerSettings.of(link.address())));
  }

  /** Has as many connections of the pool open as users could use at a time. */
  private void fillPool(Larder larder) {
    CompletableFuture<?>[] all =
        Stream.generate(
                () ->
                    CompletableFuture.runAsync(
                        () ->
                            larder
                                .connection()
                                .client()
                                .getBlockingQueue("larder:test:queue")
                                .pollAsync(1, TimeUnit.SECONDS)
                                .toCompletableFuture()
                                // On a busy machine fewer come to be opened.
                                .exceptionally(failure -> null)
                                .join(),
                        users))
            .limit(USERS)
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(all).join();
  }

  /** How long it takes until so many rounds of all surfaces in a row have worked. */
  private static Duration back(Larder larder, Cache<String, String> cache, long begin) {
    CacheOperations operations = larder.cache();
    long good = begin;
    for (int i = 0, worked = 0; worked < 40; i++) {
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(100));
      try {
        operations.set("k" + i, "v");
        assertThat(operations.get("k" + i, String.class)).contains("v");
        cache.put("k" + i, "v");
        assertThat(cache.get("k" + i)).isEqualTo("v");
        larder.sessions().set("t" + i, Session.of("u" + i), Duration.ofMinutes(1));
        assertThat(larder.sessions().get("t" + i)).isPresent();
        worked++;
      } catch (LarderException | javax.cache.CacheException e) {
        worked = 0;
        good = System.nanoTime();
      }
    }
    return Duration.ofNanos(good - begin);
  }

  private static Cache<String, String> cache(Larder larder) {
    Cache<String, String> cache =
        larder
            .caching()
            .getCacheManager()
            .createCache(
                "near",
                new MutableConfiguration<String, String>().setTypes(String.class, String.class));
    cache.put("warm", "v");
    cache.get("warm");
    return cache;
  }

  private static void printed(String what, Duration time) {
    System.out.println("DeadConnectionsIT " + what + ": back after " + time);
  }

  @Test
  void all_serviceIsBackInTime() {
    FaultyLink link = linkTo(fixture.redis());
    Larder larder = larderBehind(link);
    Cache<String, String> cache = cache(larder);
    fillPool(larder);

    link.silenceThoseOfNow();
    Duration back = back(larder, cache, System.nanoTime());

    printed("one server", back);
    assertThat(back).isLessThan(BOUND);
    assertThat(larder.connection().state()).isEqualTo(State.CONNECTED);
  }

  @Test
  void all_andNewOnesFailAtFirst_serviceIsBackInTimeAfterwards() {
    OwnRedis redis = fixture.redis();
    FaultyLink link = linkTo(redis);
    Larder larder = larderBehind(link);
    Cache<String, String> cache = cache(larder);
    fillPool(larder);

    link.silenceThoseOfNow();
    link.leadTo(NOWHERE);
    await().atMost(Duration.ofSeconds(60)).until(() -> lost(larder));
    link.leadTo(redis.address());
    Duration back = back(larder, cache, System.nanoTime());

    printed("one server, after new ones failed", back);
    assertThat(back).isLessThan(BOUND);
  }

  @Test
  void all_andNewOnesAreSilentAtFirst_serviceIsBackInTimeAfterwards() {
    FaultyLink link = linkTo(fixture.redis());
    Larder larder = larderBehind(link);
    Cache<String, String> cache = cache(larder);
    fillPool(larder);

    link.silence(true);
    await().atMost(Duration.ofSeconds(60)).until(() -> lost(larder));
    link.silenceThoseOfNow();
    link.silence(false);
    Duration back = back(larder, cache, System.nanoTime());

    printed("one server, after new ones were silent", back);
    assertThat(back).isLessThan(BOUND);
  }

  private static boolean lost(Larder larder) {
    try {
      larder.cache().get("k", String.class);
    } catch (LarderException e) {
      return larder.connection().state() == State.DISCONNECTED;
    }
    return false;
  }

  @Test
  void ofOneNode_serviceIsBackInTime() {
    List<FaultyLink> links =
        Stream.generate(() -> fixture.closing(new FaultyLink(NOWHERE, 1))).limit(3).toList();
    fixture.closing(RedisCluster.startBehind(links));
    Larder larder =
        fixture.larder(
            settings(
                Map.of(
                    "redis.cluster.nodes",
                    links.get(0).address().toString(),
                    "redis.startup.max-wait",
                    "PT2M")));
    Cache<String, String> cache = cache(larder);
    fillPool(larder);
    for (int i = 0; i < 100; i++) {
      larder.cache().set("k" + i, "v");
    }

    links.get(1).silenceThoseOfNow();
    Duration back = back(larder, cache, System.nanoTime());

    printed("one node of a cluster", back);
    assertThat(back).isLessThan(BOUND);
  }

  @Test
  void subscriptionsAndTracking_areBackInTime() {
    OwnRedis redis = fixture.redis();
    FaultyLink link = linkTo(redis);
    Larder larder = larderBehind(link);
    Cache<String, String> cache = cache(larder);
    AtomicInteger heard = new AtomicInteger();
    larder
        .connection()
        .client()
        .getTopic("larder:topic", StringCodec.INSTANCE)
        .addListener(String.class, (channel, message) -> heard.incrementAndGet());

    List<String> dead = TrackingConnections.ids(redis.address());
    assertThat(dead).isNotEmpty();
    link.silenceThoseOfNow();
    long begin = System.nanoTime();
    back(larder, cache, begin);
    await()
        .atMost(Duration.ofSeconds(100))
        .until(
            () -> {
              RawRedis.command(redis.address(), "PUBLISH larder:topic m");
              return heard.get() > 0;
            });
    Duration hears = Duration.ofNanos(System.nanoTime() - begin);
    await()
        .atMost(Duration.ofSeconds(100))
        .until(() -> !dead.containsAll(TrackingConnections.ids(redis.address())));
    Duration tracks = Duration.ofNanos(System.nanoTime() - begin);

    printed("a subscription", hears);
    printed("a tracking connection", tracks);
    // The last calls of back() take part of it.
    assertThat(hears).isLessThan(BOUND.plusSeconds(1));
    assertThat(tracks).isLessThan(BOUND.plusSeconds(1));
  }
}
