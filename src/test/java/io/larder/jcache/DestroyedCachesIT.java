package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.EachTopology;
import io.larder.support.Larder;
import io.larder.support.TestServers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** What is left of caches that are no more, and what removing entries costs others. */
@EachTopology
class DestroyedCachesIT extends EngineTest {
  DestroyedCachesIT(TestServers servers) {
    super(servers);
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(200));
  }

  private List<String> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> name + "-" + i).toList();
  }

  /** The keys of the test's caches that would stay. */
  private List<String> lasting() {
    return servers.keys(root("*") + name + "*").stream()
        .filter(key -> (Long) servers.ask("PTTL", key) == -1)
        .toList();
  }

  private long calls(String command) {
    return servers.calls().getOrDefault(command, 0L);
  }

  @Test
  void destroyedCaches_leaveNothingThatStays_andAreNotAskedAbout() {
    CacheManager one = application().caching().getCacheManager();
    CacheManager other = application().caching().getCacheManager();
    for (String each : names(100)) {
      Cache<String, String> elsewhere = other.createCache(each, strings());
      one.createCache(each, strings()).put("k", "v");
      assertThat(elsewhere.get("k")).isEqualTo("v");
      one.destroyCache(each);
      // An entry that is gone may be asked for before it is known why.
      soon()
          .until(
              () ->
                  elsewhere.get("k") == null
                      && servers.ask("HGET", root("~" + each), "destroyed") == null);
    }
    soon().until(() -> servers.keys(root(name) + "*").isEmpty());
    // The other one has them open and has used them since: for it they are caches.
    assertThat(lasting()).filteredOn(key -> !key.contains(":~copy:")).hasSize(100);
    names(100).forEach(each -> one.createCache(each, strings()));
    names(100).forEach(one::destroyCache);
    soon().until(() -> lasting().isEmpty());

    // Looked at once more by who has them open, then by nobody.
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> {
              long before = calls("hmget");
              await()
                  .pollDelay(Duration.ofSeconds(11))
                  .atMost(Duration.ofSeconds(60))
                  .until(() -> true);
              return calls("hmget") - before < 20;
            });
    assertThat(lasting()).isEmpty();
  }

  @Test
  void cacheOfADestroyedName_isOneLikeAnyOther() {
    CacheManager manager = application().caching().getCacheManager();
    Cache<String, String> first = manager.createCache(name, strings());
    first.put("k", "old");
    manager.destroyCache(name);
    Cache<String, String> next = manager.createCache(name, strings());
    assertThat(next.get("k")).isNull();
    next.put("k", "new");
    soon().until(() -> servers.keys(root(name) + "*").size() == 1);
    assertThat(next.get("k")).isEqualTo("new");
    soon().until(() -> servers.ask("HGET", root("~" + name), "destroyed") == null);
    assertThat(servers.ask("PTTL", root("~" + name))).isEqualTo(-1L);
    assertThat(cache(application(), name, strings()).get("k")).isEqualTo("new");
    manager.destroyCache(name);
  }

  /** What a JVM destroyed that ended at once is removed by one that never knew it. */
  @Test
  void entriesOfADestroyedCache_whoseJvmEnded_areRemovedByAnother() {
    Larder ending = application();
    // Somebody else is at it, so that the one that ends removes nothing.
    servers.ask("SET", root("") + ":lease:removal", "another JVM");
    Cache<String, String> cache = cache(ending, name, strings());
    cache.put("k", "v");
    ending.caching().getCacheManager().destroyCache(name);
    ending.close();
    assertThat(servers.keys(root(name) + ":*")).hasSize(1);
    servers.ask("DEL", root("") + ":lease:removal");

    application().caching().getCacheManager().createCache(name + "-other", strings());

    soon().until(() -> servers.keys(root(name) + ":*").isEmpty());
    soon().until(() -> lasting().isEmpty());
  }

  @Test
  void clearingManySmallCaches_scansTheServerAFewTimes_onOneThread() {
    int foreign = 50_000;
    CacheManager manager = application().caching().getCacheManager();
    Larder filler = application();
    Map<String, Object> batch = new HashMap<>();
    for (int i = 0; i < foreign; i++) {
      batch.put(name + i, "foreign");
      if (batch.size() == 1_000) {
        filler.cache().setAll(batch, Duration.ofMinutes(10));
        batch.clear();
      }
    }
    List<String> names = names(60);
    names.forEach(each -> manager.createCache(each, strings()).put("k", "v"));
    long before = calls("scan");

    names.forEach(each -> manager.getCache(each).clear());

    int most = 0;
    while (!servers.keys(root(name) + "-*").isEmpty()) {
      most =
          Math.max(
              most,
              (int)
                  Thread.getAllStackTraces().entrySet().stream()
                      .filter(
                          thread ->
                              List.of(thread.getValue())
                                  .toString()
                                  .contains("EarlierGenerations.removeAll"))
                      .count());
    }
    long scans = calls("scan") - before;
    System.out.println("60 caches beside " + foreign + " keys: " + scans + " SCANs, " + most);
    assertThat(most).isLessThanOrEqualTo(1);
    // Two passes: one that has begun, one for those that were cleared meanwhile; and the last.
    assertThat(scans).isLessThan(4L * foreign / 250 + 50);
    names.forEach(manager::destroyCache);
    filler.cache().deleteByPattern(name + "*");
  }
}
