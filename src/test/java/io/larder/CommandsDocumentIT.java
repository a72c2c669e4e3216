package io.larder;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.support.CommandStats;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The tables of JCACHE.md and sessions.md say what calls cost: each row is what one server counts,
 * and each call that is known here has a row.
 */
@RedisTest
class CommandsDocumentIT {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Path DOCUMENTS =
      Path.of(System.getProperty("project.root", ".")).resolve("src/docs");
  // A row: a call, its round trips, the commands that the server executes for it.
  private static final Pattern ROW =
      Pattern.compile("\\| (`.+?) \\| (\\d+) \\| (`[a-z `×\\d]+`(?: ×\\d+)?) \\|.*");
  // What keeps connections and knowledge alive.
  private static final Set<String> OTHERS =
      Set.of("info", "ping", "client|tracking", "hello", "hmget", "zadd", "zremrangebyscore");

  private static Larder larder;
  private static final Map<String, Call> CALLS = new LinkedHashMap<>();
  private static final AtomicInteger ROUND_TRIPS = new AtomicInteger();

  /** What has to be there, and the call. */
  private record Call(Consumer<String> prepare, Consumer<String> call) {}

  /** What a call costs. */
  private record Cost(int roundTrips, String commands) {}

  @BeforeAll
  static void start(Fixture fixture) {
    larder = fixture.larder(fixture.redis().settings("redis.timeout", "PT20S"));
    CacheManager manager = larder.caching().getCacheManager();
    addCache(
        cache(manager, "plain", ModifiedExpiryPolicy.factoryOf(hour())),
        cache(manager, "touched", TouchedExpiryPolicy.factoryOf(hour())),
        cache(manager, "created", CreatedExpiryPolicy.factoryOf(hour())));
    addOperations(larder.cache());
    addSessions(larder.sessions());
    larder.connection().calls().observe((call, nanos, outcome) -> ROUND_TRIPS.incrementAndGet());
  }

  private static javax.cache.expiry.Duration hour() {
    return new javax.cache.expiry.Duration(TimeUnit.HOURS, 1);
  }

  private static Cache<String, String> cache(
      CacheManager manager, String name, Factory<ExpiryPolicy> policy) {
    Cache<String, String> cache =
        manager.createCache(
            name,
            new MutableConfiguration<String, String>()
                .setTypes(String.class, String.class)
                .setExpiryPolicyFactory(policy));
    // Redis tells of changed keys from now on, so that generations need not be asked.
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              Map<String, Long> before = CommandStats.calls(larder.connection().client());
              cache.get("k");
              return !CommandStats.between(before, CommandStats.calls(larder.connection().client()))
                  .containsKey("hmget");
            });
    return cache;
  }

  private static void addCache(
      Cache<String, String> cache, Cache<String, String> touched, Cache<String, String> created) {
    Consumer<String> put = key -> cache.put(key, "v");
    add("`get`", put, cache::get);
    add("`get` where a read renews the time", key -> touched.put(key, "v"), touched::get);
    add("`containsKey`", put, cache::containsKey);
    add("`put`", put, key -> cache.put(key, "w"));
    add(
        "`put` where updated entries keep their time",
        key -> created.put(key, "v"),
        key -> created.put(key, "w"));
    add("`putIfAbsent`", put, key -> cache.putIfAbsent(key, "w"));
    add("`replace(k, v)`", put, key -> cache.replace(key, "w"));
    add("`getAndPut`", put, key -> cache.getAndPut(key, "w"));
    add("`getAndReplace`", put, key -> cache.getAndReplace(key, "w"));
    add("`remove`", put, cache::remove);
    add("`getAndRemove`", put, cache::getAndRemove);
    add("`replace(k, old, new)`", put, key -> cache.replace(key, "v", "w"));
    add("`remove(k, old)`", put, key -> cache.remove(key, "v"));
    add("`getAll` of three", put, key -> cache.getAll(Set.of(key, key + 1, key + 2)));
    add(
        "`putAll` of three",
        key -> {},
        key -> cache.putAll(Map.of(key, "v", key + 1, "v", key + 2, "v")));
    add("`removeAll(keys)` of three", put, key -> cache.removeAll(Set.of(key, key + 1, key + 2)));
    add(
        "`invoke` that sets",
        put,
        key ->
            cache.invoke(
                key,
                (entry, none) -> {
                  entry.setValue(entry.getValue() + "w");
                  return null;
                }));
    add(
        "`invoke` that removes",
        put,
        key ->
            cache.invoke(
                key,
                (entry, none) -> {
                  entry.remove();
                  return null;
                }));
  }

  private static void addOperations(CacheOperations cache) {
    Consumer<String> set = key -> cache.set(key, 1);
    add("`CacheOperations.get`", set, key -> cache.get(key, Integer.class));
    add("`getOrCompute` of what is there", set, key -> compute(cache, key));
    add("`getOrCompute` that computes", key -> {}, key -> compute(cache, key));
    add("`set`", set, key -> cache.set(key, 2));
    add("`setIfAbsent`", key -> {}, key -> cache.setIfAbsent(key, 2, HOUR));
    add("`increment`", set, key -> cache.increment(key, 1));
    add("`increment` with a time to live", key -> {}, key -> cache.increment(key, 1, HOUR));
    add("`expire`", set, key -> cache.expire(key, HOUR));
    add("`persist`", set, cache::persist);
    add("`delete`", set, key -> cache.delete(key));
    add("`exists`", set, cache::exists);
    add("`ttl`", set, cache::ttl);
  }

  private static Integer compute(CacheOperations cache, String key) {
    return cache.getOrCompute(key, Integer.class, HOUR, () -> 1);
  }

  private static void addSessions(SessionStore sessions) {
    Consumer<String> set = key -> sessions.set(token(key), Session.of(key), HOUR);
    Map<String, String> issued = new TreeMap<>();
    Consumer<String> issue = key -> issued.put(key, sessions.issue(Session.of(key), HOUR).value());
    add("`sessions.set`", key -> {}, set);
    add("`sessions.set` over a session", set, set);
    add("`sessions.get`", set, key -> sessions.get(token(key)));
    add("`sessions.exists`", set, key -> sessions.exists(token(key)));
    add("`sessions.touch`", set, key -> sessions.touch(token(key), Duration.ofHours(2)));
    add("`sessions.update`", set, key -> sessions.update(token(key), Map.of("a", 1)));
    add("`sessions.delete`", set, key -> sessions.delete(token(key)));
    add("`sessions.list` of one", set, sessions::list);
    add("`sessions.revokeAll` of one", set, sessions::revokeAll);
    add("`sessions.issue`", key -> {}, issue);
    add("`sessions.rotate`", issue, key -> sessions.rotate(issued.get(key)));
    add("`sessions.delete` of an issued token", issue, key -> sessions.delete(issued.get(key)));
  }

  private static String token(String key) {
    return "a-token-of-at-least-32-characters-" + key;
  }

  private static void add(String row, Consumer<String> prepare, Consumer<String> call) {
    CALLS.put(row, new Call(prepare, call));
  }

  private static Cost cost(String row) {
    Call call = CALLS.get(row);
    String key = row.replaceAll("[^A-Za-z]", "");
    // The scripts are known then.
    call.prepare().accept(key + "-before");
    call.call().accept(key + "-before");
    call.prepare().accept(key);
    Map<String, Long> before = CommandStats.calls(larder.connection().client());
    ROUND_TRIPS.set(0);
    call.call().accept(key);
    int roundTrips = ROUND_TRIPS.get();
    Map<String, Long> made =
        new TreeMap<>(
            CommandStats.between(before, CommandStats.calls(larder.connection().client())));
    made.keySet().removeAll(OTHERS);
    return new Cost(
        roundTrips,
        made.entrySet().stream()
            .map(
                one ->
                    '`' + one.getKey() + '`' + (one.getValue() == 1 ? "" : " ×" + one.getValue()))
            .collect(joining(" ")));
  }

  private static Map<String, Cost> documented() throws IOException {
    Map<String, Cost> rows = new LinkedHashMap<>();
    for (String document : List.of("internals/JCACHE.md", "guide/sessions.md")) {
      for (String line : Files.readAllLines(DOCUMENTS.resolve(document))) {
        Matcher row = ROW.matcher(line);
        if (row.matches()) {
          rows.put(row.group(1), new Cost(Integer.parseInt(row.group(2)), row.group(3)));
        }
      }
    }
    return rows;
  }

  @Test
  void rows_areWhatTheServerCounts() throws IOException {
    Map<String, Cost> counted = new LinkedHashMap<>();
    CALLS.keySet().forEach(row -> counted.put(row, cost(row)));
    List<String> lines = new ArrayList<>();
    counted.forEach(
        (row, cost) ->
            lines.add("| " + row + " | " + cost.roundTrips() + " | " + cost.commands() + " |"));
    assertThat(documented()).as(String.join("\n", lines)).isEqualTo(counted);
  }
}
