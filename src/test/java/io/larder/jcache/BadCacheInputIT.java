package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.EachTopology;
import io.larder.support.LogCapture;
import io.larder.support.TestServers;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.processor.EntryProcessorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What nobody wants under an entry's key or as a policy or a processor: JCACHE.md, "Bad input". */
@EachTopology
class BadCacheInputIT extends EngineTest {
  BadCacheInputIT(TestServers servers) {
    super(servers);
  }

  record Tutor(String name, int rate) {}

  record Unreadable(String what, String[] command) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Unreadable> unreadable() {
    return Stream.of(
        new Unreadable("nothing", new String[] {"SET", ""}),
        new Unreadable("garbage", new String[] {"SET", "\u0000\u0001{"}),
        new Unreadable("other JSON", new String[] {"SET", "{\"name\":\"Ada\"}"}),
        new Unreadable("another shape", new String[] {"SET", "1AAAAAAAA\"v\""}),
        new Unreadable("a later envelope", new String[] {"SET", "2AAAAAAAA\"v\""}),
        new Unreadable(
            "a gadget", new String[] {"SET", "1AAAAAAAA@javax.script.ScriptEngineManager {}"}),
        new Unreadable("a name without an end", new String[] {"SET", "1AAAAAAAA@java.lang.String"}),
        new Unreadable("an array of nothing", new String[] {"SET", "1AAAAAAAA@[ {}"}),
        new Unreadable("a list", new String[] {"RPUSH", "v"}),
        new Unreadable("a hash", new String[] {"HSET", "f", "v"}));
  }

  private void place(Unreadable value) {
    servers.ask("DEL", redisKey(name, "k"));
    String[] command = new String[value.command().length + 1];
    command[0] = value.command()[0];
    command[1] = redisKey(name, "k");
    System.arraycopy(value.command(), 1, command, 2, value.command().length - 1);
    servers.ask(command);
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void unreadable_isAMiss_andIsReplaced(Unreadable value) {
    Cache<String, String> cache = cache();
    cache.put("good", "v");
    Map<String, Consumer<Cache<String, String>>> replacing = new HashMap<>();
    replacing.put("put", c -> c.put("k", "new"));
    replacing.put("putAll", c -> c.putAll(Map.of("k", "new")));
    replacing.put("getAndPut", c -> assertThat(c.getAndPut("k", "new")).isNull());
    replacing.put("replace", c -> assertThat(c.replace("k", "new")).isTrue());
    replacing.put("getAndReplace", c -> assertThat(c.getAndReplace("k", "new")).isNull());
    replacing.put("invoke", c -> c.invoke("k", BadCacheInputIT::set));

    place(value);
    assertThat(cache.get("k")).isNull();
    assertThat(cache.getAll(Set.of("k", "good"))).isEqualTo(Map.of("good", "v"));
    assertThat(cache).hasSize(1);
    assertThat(cache.containsKey("k")).as("something is there").isTrue();
    assertThat(cache.putIfAbsent("k", "new")).as("something is there").isFalse();
    assertThat(cache.replace("k", "v", "new")).isFalse();
    assertThat(cache.remove("k", "v")).isFalse();
    assertThat(cache.<String>invoke("k", (entry, arguments) -> entry.getValue())).isNull();
    assertThat(cache.<Boolean>invoke("k", (entry, arguments) -> entry.exists())).isFalse();

    replacing.forEach(
        (call, replace) -> {
          place(value);
          replace.accept(cache);
          assertThat(cache.get("k")).as(call).isEqualTo("new");
        });
    place(value);
    assertThat(cache.getAndRemove("k")).isNull();
    assertThat(cache.containsKey("k")).isFalse();
    place(value);
    assertThat(cache.remove("k")).isTrue();
    assertThat(cache.containsKey("k")).isFalse();
  }

  private static Object set(
      javax.cache.processor.MutableEntry<String, String> entry, Object... arguments) {
    entry.setValue("new");
    return null;
  }

  @Test
  void unreadable_isReportedOnce_withoutItsContent() {
    Cache<String, String> cache = cache();
    place(new Unreadable("text", new String[] {"SET", "a secret"}));
    try (LogCapture log = new LogCapture()) {
      for (int i = 0; i < 5; i++) {
        assertThat(cache.get("k")).isNull();
      }
      assertThat(log.lines())
          .filteredOn(line -> line.contains("LARDER-3002"))
          .hasSize(1)
          .noneMatch(line -> line.contains("secret"))
          .allMatch(line -> line.contains("'" + redisKey(name, "k") + "'"));
    }
  }

  @Test
  void twoApplications_ofDifferentTypes_neverReadEachOthersValues() {
    Cache<String, Tutor> tutors =
        cache(
            application(),
            name,
            new MutableConfiguration<String, Tutor>().setTypes(String.class, Tutor.class));
    Cache<String, LocalDate> dates =
        cache(
            application(),
            name,
            new MutableConfiguration<String, LocalDate>().setTypes(String.class, LocalDate.class));
    tutors.put("k", new Tutor("Ada", 30));

    assertThat(dates.get("k")).isNull();
    assertThat(dates).isEmpty();
    assertThat(dates.getAndPut("k", LocalDate.EPOCH)).isNull();
    assertThat(dates.get("k")).isEqualTo(LocalDate.EPOCH);
    assertThat(tutors.get("k")).isNull();
    assertThat(tutors.replace("k", new Tutor("Ada", 30), new Tutor("Ada", 31))).isFalse();
    assertThat(dates.get("k")).isEqualTo(LocalDate.EPOCH);
  }

  @Test
  void processor_longerThanTheTimeout_isCommitted() {
    Cache<String, String> cache = cache(application("redis.timeout", "PT0.3S"), name, strings());
    cache.put("k", "1");
    String result =
        cache.invoke(
            "k",
            (entry, arguments) -> {
              busyFor(900);
              entry.setValue(entry.getValue() + "!");
              return entry.getValue();
            });
    assertThat(result).isEqualTo("1!");
    assertThat(cache.get("k")).isEqualTo("1!");
  }

  /** What code of an application does that takes its time. */
  static void busyFor(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void processor_thatThrows_changesNothing() {
    Cache<String, String> cache = cache();
    cache.put("k", "1");
    assertThatThrownBy(
            () ->
                cache.invoke(
                    "k",
                    (entry, arguments) -> {
                      entry.setValue("2");
                      throw new IllegalStateException("on purpose");
                    }))
        .isInstanceOf(EntryProcessorException.class)
        .hasRootCauseMessage("on purpose");
    assertThat(cache.get("k")).isEqualTo("1");
    assertThat(
            cache.<String>invokeAll(
                Set.of("k"),
                (entry, arguments) -> {
                  throw new IllegalStateException("on purpose");
                }))
        .hasEntrySatisfying(
            "k",
            result -> assertThatThrownBy(result::get).isInstanceOf(EntryProcessorException.class));
  }

  /** Answers as it is told to. */
  private static final class Told implements ExpiryPolicy {
    final AtomicInteger asked = new AtomicInteger();
    private final boolean throwing;

    Told(boolean throwing) {
      this.throwing = throwing;
    }

    private Duration answer() {
      asked.incrementAndGet();
      if (throwing) {
        throw new IllegalStateException("on purpose");
      }
      return null;
    }

    @Override
    public Duration getExpiryForCreation() {
      return answer();
    }

    @Override
    public Duration getExpiryForAccess() {
      return answer();
    }

    @Override
    public Duration getExpiryForUpdate() {
      return answer();
    }
  }

  @Test
  void policy_thatGivesNullOrThrows_leavesTheSettingsTime() {
    for (boolean throwing : List.of(false, true)) {
      Told policy = new Told(throwing);
      String cacheName = name + throwing;
      try (LogCapture log = new LogCapture()) {
        Cache<String, String> cache =
            cache(
                application("redis.cache." + cacheName + ".ttl", "PT7M"),
                cacheName,
                strings().setExpiryPolicyFactory(() -> policy));
        cache.put("k", "1");
        assertThat(remaining(cacheName)).isBetween(1L, 420_000L);
        servers.ask("PEXPIRE", redisKey(cacheName, "k"), "100000");
        cache.put("k", "2");
        assertThat(cache.get("k")).isEqualTo("2");
        assertThat(remaining(cacheName)).isBetween(1L, 100_000L);
        assertThat(policy.asked).hasValue(3);
        assertThat(log.lines())
            .filteredOn(line -> line.startsWith("WARNING LARDER-5002"))
            .hasSize(throwing ? 3 : 1)
            .allMatch(line -> line.contains(Told.class.getName()));
      }
    }
  }

  private long remaining(String cacheName) {
    return (Long) servers.ask("PTTL", redisKey(cacheName, "k"));
  }

  @Test
  void nullsAndOtherTypes_areRefused_beforeAnythingHappens() {
    Cache<String, String> cache = cache();
    assertThatThrownBy(() -> cache.put(null, "v"))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("key");
    assertThatThrownBy(() -> cache.putAll(withNullValue()))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("value");
    @SuppressWarnings({"unchecked", "rawtypes"})
    Cache<Object, Object> raw = (Cache) cache;
    assertThatThrownBy(() -> raw.put("k", 1))
        .isInstanceOf(ClassCastException.class)
        .hasMessageContaining("java.lang.String")
        .hasMessageContaining("java.lang.Integer");
    assertThat(cache).isEmpty();
    assertThatThrownBy(() -> cache.unwrap(String.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.String");
    cache.close();
    assertThatThrownBy(() -> cache.get("k"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(name);
  }

  private static Map<String, String> withNullValue() {
    Map<String, String> entries = new HashMap<>(Map.of("a", "b"));
    entries.put("k", null);
    return entries;
  }

  @Test
  void unwritableValue_isACacheException_thatNamesIt() {
    Cache<String, Object> cache = cache(application(), name, new MutableConfiguration<>());
    assertThatThrownBy(() -> cache.put("k", new Object()))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("java.lang.Object");
    assertThat(servers.keys(root(name) + ":*")).isEmpty();
  }
}
