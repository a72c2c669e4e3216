package io.larder.connection.tracking;

import static io.larder.connection.tracking.HeardChanges.LIVE;
import static io.larder.connection.tracking.HeardChanges.LOST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.connection.tracking.KeyChanges.Watch;
import io.larder.support.Certificates;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RawRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TrackingConnections;
import io.larder.testkit.wire.RespClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redisson.client.RedisClient;

/** Hearing of changes on one server, in good days and bad ones. */
@RedisTest
class KeyChangesIT {
  private static final String PREFIX = "larder:j:a:";

  @TempDir Path directory;

  private final HeardChanges heard = new HeardChanges();
  private Fixture fixture;
  private OwnRedis redis;
  private Larder larder;

  @BeforeEach
  void open(Fixture fixture) {
    this.fixture = fixture.leavingNoThreads();
  }

  private void start(String... options) {
    start(OwnRedis.started(options));
  }

  private void start(OwnRedis server, String... settings) {
    redis = fixture.closing(server);
    larder = fixture.larder(settings(settings));
  }

  private Map<String, String> settings(String... more) {
    return ServerSettings.with(
        redis.settings("redis.timeout", "PT0.5S", "redis.key.prefix", "larder:"), more);
  }

  private KeyChanges changes() {
    return larder.connection().keyChanges();
  }

  private Watch watchLive(String prefix) {
    Watch watch = changes().watch(Set.of(prefix), heard);
    heard.awaitLive();
    return watch;
  }

  private String raw(String command) {
    return RawRedis.command(redis.address(), command);
  }

  private List<String> trackers() {
    return TrackingConnections.ids(redis.address());
  }

  @Test
  void unwatched_opensNoConnection() {
    start();
    larder.cache().set("a", 1);
    assertThat(trackers()).isEmpty();
  }

  @Test
  void everyKindOfChange_isHeardOnce_andOtherKeysAreNot() {
    start();
    watchLive(PREFIX);
    try (RespClient foreign = redis.connect()) {
      foreign.ask("MSET", PREFIX + "1", "x", PREFIX + "2", "x", "larder:j:b:1", "x");
      foreign.ask("GET", PREFIX + "1");
      foreign.ask("DEL", PREFIX + "2");
      foreign.ask("EVAL", "return redis.call('set', KEYS[1], '1')", "1", PREFIX + "3");
      foreign.ask("PEXPIRE", PREFIX + "3", "60000");
      foreign.ask("RENAME", PREFIX + "3", PREFIX + "ü{}*");
      foreign.ask("FLUSHDB");
    }
    await().until(() -> heard.heard().size() >= 9);
    // A rename is one message about two keys, which the server does not order.
    assertThat(heard.heard().subList(6, 8)).contains(PREFIX + "3", PREFIX + "ü{}*");
    List<String> rest = heard.heard();
    rest.subList(6, 8).clear();
    assertThat(rest)
        .containsExactly(
            LIVE, PREFIX + "1", PREFIX + "2", PREFIX + "2", PREFIX + "3", PREFIX + "3", LOST, LIVE);
  }

  @Test
  void expiry_isHeard_withoutAnybodyAsking() {
    start();
    watchLive(PREFIX);
    raw("SET " + PREFIX + "1 x PX 30");
    heard.awaitHeard(LIVE, PREFIX + "1", PREFIX + "1");
  }

  @Test
  void eviction_isHeard() {
    start("--maxmemory", "3mb", "--maxmemory-policy", "allkeys-lru");
    watchLive(PREFIX);
    raw("SET " + PREFIX + "1 x");
    heard.awaitHeard(LIVE, PREFIX + "1");
    String big = "x".repeat(20_000);
    try (RespClient foreign = redis.connect()) {
      for (int i = 0; foreign.askLong("EXISTS", PREFIX + "1") == 1; i++) {
        foreign.ask("SET", "other:" + i, big);
      }
    }
    heard.awaitHeard(LIVE, PREFIX + "1", PREFIX + "1");
  }

  @Test
  void oneMessageOfManyKeys_isHeardWhole() {
    start();
    watchLive(PREFIX);
    List<String> command = new ArrayList<>(List.of("MSET"));
    for (int i = 0; i < 20_000; i++) {
      command.addAll(List.of(PREFIX + "a key that is a bit longer:" + i, "x"));
    }
    try (RespClient foreign = redis.connect()) {
      foreign.ask(command.toArray(String[]::new));
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> heard.heard().size() == 20_001);
    assertThat(new HashSet<>(heard.heard())).hasSize(20_001).doesNotContain(LOST);
  }

  @Test
  void prefixes_addedWhileRunning_hearTheirOwn() {
    start();
    watchLive(PREFIX);
    List<HeardChanges> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      HeardChanges one = new HeardChanges();
      all.add(one);
      changes().watch(Set.of("larder:j:" + i + ":"), one);
    }
    await().until(() -> all.stream().allMatch(HeardChanges::isLive));
    try (RespClient foreign = redis.connect()) {
      IntStream.range(0, 200).forEach(i -> foreign.ask("SET", "larder:j:" + i + ":k", "x"));
    }
    for (int i = 0; i < 200; i++) {
      all.get(i).awaitHeard(LIVE, "larder:j:" + i + ":k");
    }
    assertThat(trackers()).hasSize(1);
  }

  @Test
  void prefixes_thatOverlap_hearBoth_inEitherOrder() {
    start();
    HeardChanges shorter = new HeardChanges();
    HeardChanges longer = new HeardChanges();
    watchLive(PREFIX);
    changes().watch(Set.of(PREFIX + "b:"), longer);
    longer.awaitLive();
    changes().watch(Set.of("larder:j:"), shorter);
    shorter.awaitLive();
    longer.forget();
    raw("SET " + PREFIX + "b:1 x");
    shorter.awaitHeard(LIVE, PREFIX + "b:1");
    await().untilAsserted(() -> assertThat(heard.heard()).endsWith(PREFIX + "b:1"));
    await().untilAsserted(() -> assertThat(longer.heard()).endsWith(PREFIX + "b:1"));
  }

  @Test
  void connectionKilled_isALoss_thenLiveAgain() {
    start();
    watchLive(PREFIX);
    for (int i = 0; i < 5; i++) {
      heard.forget();
      assertThat(TrackingConnections.kill(redis.address(), trackers().get(0))).isTrue();
      heard.awaitHeard(LOST, LIVE);
      heard.awaitLive();
      raw("SET " + PREFIX + "1 x");
      heard.awaitHeard(LOST, LIVE, PREFIX + "1");
    }
    // Redisson did not open what was lost a second time.
    assertThat(trackers()).hasSize(1);
  }

  @Test
  void serverKilled_isNotLive_untilItIsBack() {
    start();
    watchLive(PREFIX);
    redis.kill();
    heard.awaitHeard(LIVE, LOST);
    assertThat(heard.isLive()).isFalse();
    redis.start();
    heard.awaitHeard(LIVE, LOST, LIVE);
    heard.awaitLive();
    raw("SET " + PREFIX + "1 x");
    heard.awaitHeard(LIVE, LOST, LIVE, PREFIX + "1");
  }

  @Test
  void serverFrozen_isNotLive_thenLost_thenLiveAgain() {
    start();
    watchLive(PREFIX);
    redis.freeze();
    try {
      await().atMost(Duration.ofSeconds(20)).until(() -> !heard.isLive());
      heard.awaitHeard(LIVE, LOST);
      assertThat(heard.isLive()).isFalse();
    } finally {
      redis.thaw();
    }
    heard.awaitHeard(LIVE, LOST, LIVE);
    heard.awaitLive();
    await().atMost(Duration.ofSeconds(30)).until(() -> trackers().size() == 1);
  }

  @Test
  void demoted_isNotLive() {
    start();
    watchLive(PREFIX);
    // A replica of a server that is not there: it still answers, and hears nothing of changes.
    raw("REPLICAOF 127.0.0.1 1");
    await().atMost(Duration.ofSeconds(20)).until(() -> heard.heard().contains(LOST));
    assertThat(heard.isLive()).isFalse();
    raw("REPLICAOF NO ONE");
    heard.awaitLive();
  }

  @Test
  void startedBeforeTheServer_isLiveOnceItIsThere() {
    redis = fixture.closing(OwnRedis.prepared());
    larder = fixture.larder(settings("redis.startup", "lazy", "redis.retry.delay", "50"));
    changes().watch(Set.of(PREFIX), heard);
    assertThat(heard.isLive()).isFalse();
    redis.start();
    heard.awaitLive();
    heard.awaitHeard(LIVE);
  }

  @Test
  void lastWatchClosed_closesTheConnection_andHearsNothingMore() {
    start();
    watchLive(PREFIX).close();
    await().atMost(Duration.ofSeconds(20)).until(() -> trackers().isEmpty());
    raw("SET " + PREFIX + "1 x");
    HeardChanges again = new HeardChanges();
    changes().watch(Set.of(PREFIX), again);
    again.awaitLive();
    raw("SET " + PREFIX + "2 x");
    again.awaitHeard(LIVE, PREFIX + "2");
    assertThat(heard.heard()).containsExactly(LIVE);
  }

  @Test
  void closed_isNotLive() {
    start();
    watchLive(PREFIX);
    larder.close();
    assertThat(heard.isLive()).isFalse();
    changes().watch(Set.of(PREFIX), heard);
    assertThat(heard.isLive()).isFalse();
    await().until(() -> trackers().isEmpty());
  }

  @Test
  void leastAccount_needsTrackingOnly() throws IOException {
    startWithAccount("+client|tracking");
    watchLive("larder:c:");
    larder.cache().set("a", 1);
    heard.awaitHeard(LIVE, "larder:c:a");
  }

  private KeyChanges.Primaries countedPrimaries(AtomicInteger asked) {
    return new KeyChanges.Primaries() {
      @Override
      public Collection<RedisClient> all() {
        asked.incrementAndGet();
        return larder.connection().calls().primaries();
      }

      @Override
      public boolean isAway(RedisClient primary) {
        return false;
      }

      @Override
      public @Nullable RedisClient of(byte[] key) {
        return larder.connection().calls().primaryOf(key);
      }
    };
  }

  @Test
  void accountWithoutTheRight_isNeverLive_andToldOnce() throws IOException {
    startWithAccount("+@connection -client");
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    AtomicInteger beats = new AtomicInteger();
    try (LogCapture log = new LogCapture();
        KeyChanges changes = new KeyChanges(countedPrimaries(beats), timer)) {
      changes.watch(Set.of(PREFIX), heard);
      await().until(() -> log.lines().stream().anyMatch(line -> line.contains("LARDER-2012")));
      // What follows is not tried and not said again.
      long before = calls("client|tracking") + calls("client");
      HeardChanges other = new HeardChanges();
      changes.watch(Set.of("larder:j:b:"), other);
      int begun = beats.get();
      await().atMost(Duration.ofSeconds(30)).until(() -> beats.get() > begun + 3);
      assertThat(calls("client|tracking") + calls("client")).isEqualTo(before);
      assertThat(log.lines())
          .filteredOn(line -> line.contains("LARDER-2012"))
          .singleElement()
          .asString()
          .startsWith("WARNING LARDER-2012: Redis does not report which keys change (NOPERM")
          .contains("+client|tracking")
          .doesNotContain("secret");
      assertThat(heard.isLive()).isFalse();
      assertThat(other.isLive()).isFalse();
      assertThat(heard.heard()).isEmpty();
      assertThat(other.heard()).isEmpty();
    } finally {
      timer.shutdownNow();
    }
  }

  private long calls(String command) {
    try (RespClient client = redis.connect()) {
      client.ask("AUTH", "default", "secret");
      String info = (String) client.ask("INFO", "commandstats");
      return info.lines()
          .filter(line -> line.startsWith("cmdstat_" + command + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceFirst(".*rejected_calls=(\\d+),.*", "$1")))
          .sum();
    }
  }

  private void startWithAccount(String rights) throws IOException {
    Path acl =
        Files.writeString(
            directory.resolve("users.acl"),
            """
            user default on >secret ~* &* +@all
            user least on >secret ~larder:* resetchannels -@all +ping +select +time +@read +@write +@scripting -@dangerous %s
            """
                .formatted(rights));
    start(
        OwnRedis.started("--aclfile", acl.toString()),
        "redis.username",
        "least",
        "redis.password",
        "secret",
        "redis.db",
        "3");
  }

  @Test
  void tls_hears() throws IOException {
    Certificates certificate = Certificates.make(directory, "server", "ip:127.0.0.1");
    start(
        OwnRedis.startedWithTls(certificate.serverOptions(certificate, false)),
        "redis.tls.enabled",
        "true",
        "redis.tls.trust-store",
        certificate.certificate().toString());
    watchLive("larder:c:");
    larder.cache().set("a", 1);
    heard.awaitHeard(LIVE, "larder:c:a");
  }

  /** A connection keeps its prefixes; so caches that come and go would make them more and more. */
  @Test
  void prefixesThatNobodyWatches_areForgotten() {
    start();
    int many = TrackingLinks.MOST_UNUSED + 50;
    List<Watch> gone =
        IntStream.range(0, many)
            .mapToObj(i -> changes().watch(Set.of("larder:j:gone-" + i + ":"), new HeardChanges()))
            .toList();
    await().until(() -> prefixes() == many);

    gone.forEach(Watch::close);
    watchLive(PREFIX);

    await().until(() -> prefixes() == 1);
  }

  private int prefixes() {
    return Integer.parseInt(
        raw("INFO stats")
            .lines()
            .filter(line -> line.startsWith("tracking_total_prefixes:"))
            .findFirst()
            .orElseThrow()
            .replaceFirst("[^:]*:", "")
            .trim());
  }
}
