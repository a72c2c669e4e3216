package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.testkit.wire.RespClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.opentest4j.MultipleFailuresError;

/** {@code redis.cache.NAME.codec=java}: values that JSON does not give back. */
@RedisTest
class JavaCodecIT {
  /** As entries of Hibernate's are: final fields, a constructor with arguments, no getters. */
  private static final class Disassembled implements Serializable {
    private static final long serialVersionUID = 1L;
    private final Serializable[] state;
    private final String subclass;
    private final transient Object lock = new Object();

    Disassembled(String subclass, Serializable... state) {
      this.subclass = Objects.requireNonNull(subclass);
      this.state = state;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Disassembled one
          && one.subclass.equals(subclass)
          && Objects.deepEquals(one.state, state);
    }

    @Override
    public int hashCode() {
      return subclass.hashCode();
    }
  }

  /** As keys of Hibernate's are: an id, the entity, a hash that is remembered. */
  private static final class EntityKey implements Serializable {
    private static final long serialVersionUID = 1L;
    private final Object id;
    private final String entity;
    private final int hashCode;

    EntityKey(Object id, String entity) {
      this.id = id;
      this.entity = entity;
      this.hashCode = entity.hashCode() * 31 + id.hashCode();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof EntityKey one && one.id.equals(id) && one.entity.equals(entity);
    }

    @Override
    public int hashCode() {
      return hashCode;
    }
  }

  private static CacheManager caches(Fixture fixture, OwnRedis redis, String... more) {
    List<String> settings = new ArrayList<>(List.of("redis.cache.java*.codec", "java"));
    settings.addAll(List.of(more));
    return fixture
        .larder(redis.settings(settings.toArray(String[]::new)))
        .caching()
        .getCacheManager();
  }

  private static Cache<Object, Object> untyped(CacheManager caches) {
    return caches.createCache("java", new MutableConfiguration<>());
  }

  private static List<Object> values() {
    EnumMap<TimeUnit, String> units = new EnumMap<>(TimeUnit.class);
    units.put(TimeUnit.DAYS, "d");
    Timestamp timestamp = new Timestamp(5);
    timestamp.setNanos(123_456_789);
    Properties properties = new Properties();
    properties.setProperty("a", "b");
    TreeMap<String, Object> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    sorted.put("a", 5L);
    return List.of(
        new Disassembled("Tutor", 5L, "text", timestamp, null, new Serializable[] {1}),
        new Object[] {1, "a", timestamp},
        timestamp,
        new java.sql.Date(5),
        new java.sql.Time(5),
        "text",
        5,
        5L,
        BigDecimal.TEN,
        UUID.randomUUID(),
        Instant.now(),
        LocalDate.now(),
        Duration.ofDays(3),
        new ArrayList<>(List.of(1, "a")),
        List.of(1, 2, 3),
        Set.of("a", "b"),
        Map.of("a", 5L, "b", List.of()),
        new HashSet<>(Set.of(1L)),
        new LinkedHashMap<>(Map.of("a", 1)),
        new ConcurrentHashMap<>(Map.of("a", 1)),
        Collections.unmodifiableList(new ArrayList<>(List.of(1))),
        Collections.synchronizedMap(new HashMap<>(Map.of("a", 1))),
        units,
        EnumSet.of(TimeUnit.DAYS),
        Optional.of("a"),
        Optional.empty(),
        TimeUnit.DAYS,
        properties,
        sorted,
        Calendar.getInstance(),
        new int[] {1, 2},
        new String[][] {{"a"}});
  }

  @Test
  void values_comeBackAsTheyWere(Fixture fixture) {
    Cache<Object, Object> cache = untyped(caches(fixture, fixture.redis()));
    List<Throwable> failures = new ArrayList<>();
    for (Object value : values()) {
      try {
        cache.put("k", value);
        assertThat(cache.get("k")).hasSameClassAs(value).isEqualTo(value);
      } catch (Throwable e) {
        failures.add(new AssertionError(value.getClass().getName(), e));
      }
    }
    if (!failures.isEmpty()) {
      throw new MultipleFailuresError("values", failures);
    }
  }

  @Test
  void keys_areOneEntry_exactlyIfTheyAreEqual(Fixture fixture) {
    Cache<Object, Object> cache = untyped(caches(fixture, fixture.redis()));
    String shared = "Tutor";
    String other = new String("Tutor");
    cache.put(new EntityKey(shared, shared), "shared");
    assertThat(cache.get(new EntityKey(shared, other))).isEqualTo("shared");
    cache.put(new EntityKey(other, new String(other)), "apart");
    assertThat(cache.get(new EntityKey(shared, shared))).isEqualTo("apart");
    assertThat(cache.get(new EntityKey("Tutor", "Course"))).isNull();
    cache.put(new EntityKey(5L, "Tutor"), "long");
    assertThat(cache.get(new EntityKey(5, "Tutor"))).isNull();

    HashSet<String> one = new HashSet<>(List.of("Aa", "BB"));
    HashSet<String> reversed = new HashSet<>(List.of("BB", "Aa"));
    cache.put(one, "set");
    assertThat(cache.get(reversed)).isEqualTo("set");
    assertThat(cache)
        .extracting(Cache.Entry::getKey)
        .containsExactlyInAnyOrder(
            new EntityKey("Tutor", "Tutor"), new EntityKey(5L, "Tutor"), one);
  }

  @Test
  void everySurface_readsWhatWasStored(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    CacheManager caches = caches(fixture, redis, "redis.cache.java-near.near-max-entries", "100");
    for (String name : List.of("java", "java-near")) {
      Cache<Object, Object> cache = caches.createCache(name, new MutableConfiguration<>());
      Disassembled first = new Disassembled("a", 1L);
      Disassembled second = new Disassembled("b", 2L);
      cache.putAll(Map.of("a", first, "b", second));
      assertThat(cache.getAll(Set.of("a", "b", "c"))).isEqualTo(Map.of("a", first, "b", second));
      assertThat(cache.get("a")).isEqualTo(first).isNotSameAs(first);
      assertThat(cache.get("a")).isEqualTo(first);
      assertThat(cache).extracting(Cache.Entry::getValue).contains(first, second);
      assertThat(
              cache.<Object>invoke(
                  "a",
                  (entry, arguments) -> {
                    Object seen = entry.getValue();
                    entry.setValue(second);
                    return seen;
                  }))
          .isEqualTo(first);
      assertThat(cache.replace("a", new Disassembled("b", 2L), first)).isTrue();
      assertThat(cache.getAndRemove("a")).isEqualTo(first);
      assertThat(cache.containsKey("a")).isFalse();
    }
  }

  /** As those of Bucket4j. */
  @Test
  void bytes_areStoredAsBytes_withEitherCodec(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    CacheManager caches = caches(fixture, redis);
    byte[] bytes = new byte[1_000];
    bytes[7] = (byte) 0xFF;
    for (String name : List.of("java", "json")) {
      Cache<String, byte[]> cache =
          caches.createCache(
              name,
              new MutableConfiguration<String, byte[]>().setTypes(String.class, byte[].class));
      cache.put("k", bytes);
      assertThat(cache.get("k")).isEqualTo(bytes).isNotSameAs(bytes);
      assertThat(cache.replace("k", bytes.clone(), bytes)).isTrue();
      assertThat((Long) redis.ask("STRLEN", keyOf(redis, name))).isEqualTo(1_001);
    }
    Cache<Object, Object> untyped = caches.createCache("any", new MutableConfiguration<>());
    untyped.put("k", bytes);
    assertThat(untyped.get("k")).isEqualTo(bytes);
  }

  private static String keyOf(OwnRedis redis, String name) {
    return ((List<?>) redis.ask("KEYS", "*j:" + name + ":*"))
        .stream().map(Object::toString).findFirst().orElseThrow();
  }

  @Test
  void whatMayNotBeNamed_orIsNotSerializable_isRefusedWhenItIsPut(Fixture fixture) {
    Cache<Object, Object> cache = untyped(caches(fixture, fixture.redis()));
    assertThatThrownBy(() -> cache.put("k", new Object[] {new javax.cache.expiry.Duration()}))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("LARDER-5001: type javax.cache.expiry.Duration would");
    // Equal to no copy of itself, and may be kept all the same, as exceptions are.
    assertThatThrownBy(() -> cache.put("k", new IllegalStateException("full")))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("LARDER-5001: type java.lang.IllegalStateException would")
        .hasMessageContaining("add it to redis.codec.allowed-types");
    assertThatThrownBy(() -> cache.put("k", new ArrayList<>(List.of(new Object()))))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("LARDER-3001: java.lang.Object is not java.io.Serializable");
  }

  /** Which of the two limits is met first depends on the stack. */
  @Test
  void objectsTooDeepInEachOther_areRefusedWhenTheyArePut(Fixture fixture) throws Exception {
    Cache<Object, Object> cache = untyped(caches(fixture, fixture.redis()));
    FutureTask<Throwable> large = refusal(cache, deep(600));
    new Thread(null, large, "large stack", 16 << 20).start();
    assertThat(large.get())
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("more than 500 objects in each other");
    // Some hundred bytes for each level at least, on any JVM.
    FutureTask<Throwable> small = refusal(cache, deep(50_000));
    new Thread(null, small, "small stack", 512 << 10).start();
    assertThat(small.get())
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("more objects in each other than the stack of the thread holds");
    assertThat(cache.get("k")).isNull();
  }

  private static List<Object> deep(int lists) {
    List<Object> deep = new ArrayList<>();
    for (int i = 0; i < lists; i++) {
      deep = new ArrayList<>(List.of(deep));
    }
    return deep;
  }

  private static FutureTask<Throwable> refusal(Cache<Object, Object> cache, Object value) {
    return new FutureTask<>(() -> catchThrowable(() -> cache.put("k", value)));
  }

  private static byte[] serialized(Object value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write('J');
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void overwrite(RespClient client, byte[] key, byte[] value) {
    client.ask("SET".getBytes(StandardCharsets.UTF_8), key, value);
  }

  @Test
  void forgedOrCorruptData_isAMiss_thatNamesTheClassOnce(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    LogCapture log = fixture.log();
    Cache<Object, Object> cache = untyped(caches(fixture, redis));
    cache.put("k", new Disassembled("a"));
    byte[] key = keyOf(redis, "java").getBytes(StandardCharsets.UTF_8);
    try (RespClient client = redis.connect()) {
      byte[] forged = serialized(new Object[] {new javax.cache.expiry.Duration()});
      overwrite(client, key, forged);
      for (int i = 0; i < 3; i++) {
        assertThat(cache.get("k")).isNull();
      }
      assertThat(log.lines())
          .filteredOn(line -> line.contains("LARDER-3002"))
          .singleElement()
          .asString()
          .contains("'javax.cache.expiry.Duration'");

      byte[] good = serialized(new Disassembled("a"));
      for (int length = 0; length < good.length; length++) {
        overwrite(client, key, java.util.Arrays.copyOf(good, length));
        assertThat(cache.get("k")).isNull();
      }
      byte[] longer = java.util.Arrays.copyOf(good, good.length + 1);
      overwrite(client, key, longer);
      assertThat(cache.get("k")).isNull();
      // An array that says to have two thousand million elements.
      byte[] array = serialized(new int[] {1});
      array[array.length - 8] = 0x7F;
      overwrite(client, key, array);
      assertThat(cache.get("k")).isNull();
      overwrite(client, key, good);
      assertThat(cache.get("k")).isEqualTo(new Disassembled("a"));
      // Of another codec.
      overwrite(client, key, "1q83vEjRW5".getBytes(StandardCharsets.UTF_8));
      assertThat(cache.get("k")).isNull();
    }
  }

  /** Each says to have ten thousand elements, for which there would be room before any is read. */
  @Test
  void listsInEachOther_thatSayTheyAreBig_areAMiss(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    LogCapture log = fixture.log();
    Cache<Object, Object> cache = untyped(caches(fixture, redis));
    cache.put("k", new Disassembled("a"));
    byte[] key = keyOf(redis, "java").getBytes(StandardCharsets.UTF_8);
    try (RespClient client = redis.connect()) {
      overwrite(client, key, listsThatSayTheyAreBig());
    }

    assertThat(cache.get("k")).isNull();

    assertThat(log.lines())
        .filteredOn(line -> line.contains("LARDER-3002"))
        .singleElement()
        .asString()
        .contains("more than its bytes can hold");
  }

  private static byte[] listsThatSayTheyAreBig() {
    List<Object> list = new ArrayList<>(List.of(1));
    for (int i = 0; i < 100; i++) {
      list = new ArrayList<>(List.of(list));
    }
    byte[] bytes = serialized(list);
    for (int i = 0; i + 9 < bytes.length; i++) {
      // The field size, and a block of four bytes with the size once more.
      if (bytes[i + 3] == 1 && bytes[i + 4] == 0x77 && bytes[i + 5] == 4 && bytes[i + 9] == 1) {
        bytes[i + 2] = 0x27;
      }
    }
    return bytes;
  }

  /** What the JVM forbids stays forbidden. The filter is the JVM's until it ends. */
  @Test
  void classThatTheJvmForbids_isAMiss(Fixture fixture) {
    Cache<Object, Object> cache = untyped(caches(fixture, fixture.redis()));
    cache.put("k", new Forbidden("a"));
    assertThat(cache.get("k")).isEqualTo(new Forbidden("a"));

    ObjectInputFilter.Config.setSerialFilter(
        ObjectInputFilter.rejectFilter(
            type -> type == Forbidden.class, ObjectInputFilter.Status.UNDECIDED));

    assertThat(cache.get("k")).isNull();
  }

  private record Forbidden(String text) implements Serializable {}

  @Test
  void valueOfAnotherTypeThanTheCaches_isAMiss(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    Cache<String, Disassembled> cache =
        caches(fixture, redis)
            .createCache(
                "java",
                new MutableConfiguration<String, Disassembled>()
                    .setTypes(String.class, Disassembled.class));
    cache.put("k", new Disassembled("a"));
    byte[] key = keyOf(redis, "java").getBytes(StandardCharsets.UTF_8);
    try (RespClient client = redis.connect()) {
      overwrite(client, key, serialized("a text"));
      assertThat(cache.get("k")).isNull();
    }
  }
}
