package io.larder.jcache.near;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.annotation.JsonValue;
import io.larder.codec.AllowedTypes;
import io.larder.codec.BeanArchives;
import io.larder.codec.StoredBytes;
import io.larder.codec.StoredKey;
import io.larder.codec.TypedCodec;
import io.larder.codec.UnreadableValueException;
import io.larder.config.CacheSettings.NearSettings;
import io.larder.config.CacheSettings.NearStore;
import io.larder.config.NodeAddress;
import io.larder.observe.CacheObservation;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import io.larder.support.TrackingConnections;
import io.larder.testkit.wire.RespClient;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The near cache by itself: what is kept, for how long, and what makes it go. */
@RedisTest
class NearCacheIT {
  private static final String ROOT = TestRedis.PREFIX + "j:near:";
  private static final String GENERATIONS = TestRedis.PREFIX + "j:~generations";

  /** A value that cannot change. */
  public record Tutor(String name, int rate) {}

  /** A value that can: nobody may get another one's list. */
  public record Subjects(List<String> names) {}

  /** Equal to every other one, and yet stored as what it is. */
  public record Sloppy(String id) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Sloppy;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  private Larder larder;
  private TypedCodec codec;
  private NodeAddress server;
  private RespClient redis;
  private Type keyType = String.class;
  private NearCache near;

  @BeforeEach
  void start(Fixture fixture) {
    larder = fixture.larder();
    server = fixture.shared().address();
    redis = fixture.closing(fixture.shared().connect());
    ClassLoader loader = getClass().getClassLoader();
    BeanArchives archives = new BeanArchives(loader);
    archives.add(getClass());
    codec = new TypedCodec(larder.codec(), new AllowedTypes(Set.of(), archives), loader);
    near = open(Duration.ofMinutes(1), NearStore.VALUE);
  }

  @AfterEach
  void stop() {
    for (String key : redis.askList("KEYS", TestRedis.PREFIX + "*")) {
      redis.ask("DEL", key);
    }
    near.close();
  }

  private NearCache open(Duration ttl, NearStore store) {
    return open(new NearSettings(Optional.of(100L), Optional.empty(), ttl, store));
  }

  private NearCache open(NearSettings settings) {
    if (near != null) {
      near.close();
    }
    NearCache opened =
        new NearCache(
            settings,
            new JsonMapping(),
            new NearEntries(settings, codec, keyType),
            larder.connection().keyChanges(),
            CacheObservation.none());
    await().until(opened::isLive);
    return opened;
  }

  private final class JsonMapping implements NearCache.Mapping {
    @Override
    public Collection<String> prefixes() {
      return List.of(ROOT, GENERATIONS);
    }

    @Override
    public String entryKey(String redisKey) {
      return redisKey.startsWith(ROOT) ? redisKey.substring(ROOT.length()) : null;
    }

    @Override
    public byte[] json(Object key) {
      return codec.encodeKey(key, keyType);
    }

    @Override
    public Object value(byte[] bytes, Type type) {
      try {
        return codec.decode(bytes, type, Object.class);
      } catch (UnreadableValueException e) {
        return null;
      }
    }
  }

  private byte[] json(Object key) {
    return codec.encodeKey(key, keyType);
  }

  private String redisKey(Object key) {
    return ROOT + new String(json(key), UTF_8);
  }

  /** What the engine does where nothing is kept. */
  private boolean read(Object key, Object value, Type type, long millis) {
    NearCache.Read read = near.begin(key, json(key));
    if (read == null) {
      return false;
    }
    byte[] bytes = codec.encode(value, type);
    read.complete(new byte[0], bytes, new JsonMapping().value(bytes, type), type, millis);
    return near.get(key, type) != null;
  }

  private boolean read(Object key, Object value) {
    return read(key, value, value.getClass(), -1);
  }

  @Test
  void get_afterARead_answersFromMemory() {
    assertThat(near.get("ada", Tutor.class)).isNull();
    assertThat(read("ada", new Tutor("Ada", 30))).isTrue();
    assertThat(near.get("ada", Tutor.class)).isEqualTo(new Tutor("Ada", 30));
    assertThat(near.entries()).isEqualTo(1);
  }

  @Test
  void get_asAnotherType_isAMiss() {
    read("ada", new Tutor("Ada", 30));
    assertThat(near.get("ada", Subjects.class)).isNull();
  }

  @Test
  void writeElsewhere_isHeard() {
    read("ada", new Tutor("Ada", 30));
    redis.ask("SET", redisKey("ada"), "x");
    await().until(() -> near.get("ada", Tutor.class) == null);
  }

  @Test
  void writeElsewhere_thatOvertakesARead_wins() {
    NearCache.Read read = near.begin("ada", json("ada"));
    Tutor old = new Tutor("Ada", 30);
    redis.ask("SET", redisKey("ada"), "x");
    awaitHeard();
    read.complete(new byte[0], codec.encode(old, Tutor.class), old, Tutor.class, -1);
    assertThat(near.get("ada", Tutor.class)).isNull();
  }

  /** A later change was heard, and so were all before it. */
  private void awaitHeard() {
    read("marker", new Tutor("Marker", 0));
    redis.ask("SET", redisKey("marker"), "x");
    await().until(() -> near.get("marker", Tutor.class) == null);
  }

  @Test
  void ownWrite_thatOvertakesARead_wins() {
    NearCache.Read read = near.begin("ada", json("ada"));
    Tutor old = new Tutor("Ada", 30);
    near.invalidate(new StoredBytes(json("ada"), "ada"));
    read.complete(new byte[0], codec.encode(old, Tutor.class), old, Tutor.class, -1);
    assertThat(near.get("ada", Tutor.class)).isNull();
  }

  @Test
  void flush_andClear_forgetEverything_alsoReadsUnderWay() {
    for (String command : List.of("FLUSHDB", "HSET")) {
      assertThat(read("ada", new Tutor("Ada", 30))).isTrue();
      NearCache.Read read = near.begin("bob", json("bob"));
      Tutor bob = new Tutor("Bob", 30);
      if (command.equals("HSET")) {
        redis.ask("HSET", GENERATIONS, "near", "5");
      } else {
        redis.ask(command);
      }
      await().until(() -> near.get("ada", Tutor.class) == null);
      read.complete(new byte[0], codec.encode(bob, Tutor.class), bob, Tutor.class, -1);
      assertThat(near.get("bob", Tutor.class)).isNull();
      assertThat(near.entries()).isZero();
    }
  }

  @Test
  void connectionLost_forgetsEverything_alsoReadsUnderWay() {
    read("ada", new Tutor("Ada", 30));
    NearCache.Read read = near.begin("bob", json("bob"));
    TrackingConnections.killAll(server);
    await().until(() -> near.entries() == 0);
    await().until(near::isLive);
    Tutor bob = new Tutor("Bob", 30);
    read.complete(new byte[0], codec.encode(bob, Tutor.class), bob, Tutor.class, -1);
    assertThat(near.get("bob", Tutor.class)).isNull();
    assertThat(near.get("ada", Tutor.class)).isNull();
  }

  @Test
  void notLive_keepsNothing() {
    near.close();
    assertThat(near.begin("ada", json("ada"))).isNull();
  }

  @Test
  void entry_endsWithTheOneInRedis_orAfterNearTtl() {
    assertThat(read("gone", new Tutor("Ada", 30), Tutor.class, -2)).isFalse();
    assertThat(read("over", new Tutor("Ada", 30), Tutor.class, 0)).isFalse();
    NearCache.Read read = near.begin("ada", json("ada"));
    Tutor ada = new Tutor("Ada", 30);
    // Counted from the question on: a reply that took longer than the time left is not kept.
    long begun = System.nanoTime();
    await().until(() -> System.nanoTime() - begun > TimeUnit.MILLISECONDS.toNanos(20));
    read.complete(new byte[0], codec.encode(ada, Tutor.class), ada, Tutor.class, 20);
    assertThat(near.get("ada", Tutor.class)).isNull();

    near = open(Duration.ofMillis(50), NearStore.VALUE);
    long start = System.nanoTime();
    read("ada", ada);
    await().until(() -> near.get("ada", Tutor.class) == null);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
  }

  @Test
  void value_thatCanChange_isNobodyElses_unlessByReference() {
    Subjects subjects = new Subjects(new ArrayList<>(List.of("algebra")));
    read("ada", subjects);
    ((Subjects) near.get("ada", Subjects.class)).names().add("logic");
    assertThat(near.get("ada", Subjects.class)).isEqualTo(new Subjects(List.of("algebra")));
    read("bob", new Tutor("Bob", 1));
    assertThat(near.get("bob", Tutor.class)).isSameAs(near.get("bob", Tutor.class));

    near = open(Duration.ofMinutes(1), NearStore.REFERENCE);
    read("ada", subjects);
    assertThat(near.get("ada", Subjects.class)).isSameAs(near.get("ada", Subjects.class));
  }

  @Test
  void limits_holdWhatTheySay_andAValueOverTheLimitIsNotKept() {
    near =
        open(
            new NearSettings(
                Optional.of(10L), Optional.empty(), Duration.ofMinutes(1), NearStore.VALUE));
    for (int i = 0; i < 1_000; i++) {
      read("k" + i, new Tutor("Ada", i));
    }
    assertThat(near.entries()).isLessThanOrEqualTo(11);

    near =
        open(
            new NearSettings(
                Optional.empty(), Optional.of(4096L), Duration.ofMinutes(1), NearStore.VALUE));
    assertThat(read("big", new Tutor("x".repeat(5_000), 1))).isFalse();
    for (int i = 0; i < 1_000; i++) {
      read("k" + i, new Tutor("Ada", i));
    }
    assertThat(near.entries()).isBetween(5L, 30L);
  }

  static Stream<Object> plainKeys() {
    return Stream.of(
        "ada",
        "a \"quoted\"\n text with ü and \uD83D\uDE00",
        42,
        42L,
        true,
        UUID.randomUUID(),
        LocalDate.of(2026, 1, 1),
        new BigDecimal("1.00"),
        DayOfWeek.MONDAY,
        "\uD83D",
        List.of("a", 1),
        new Tutor("Ada", 3));
  }

  @ParameterizedTest
  @MethodSource("plainKeys")
  void key_ofAnyKind_isFoundAndItsChangeIsHeard(Object key) {
    for (Type declared : List.of(key.getClass(), Object.class)) {
      if (declared == List.of().getClass() || key instanceof List<?> && declared != Object.class) {
        continue;
      }
      keyType = declared;
      near = open(Duration.ofMinutes(1), NearStore.VALUE);
      assertThat(read(key, new Tutor("Ada", 30))).as("kept as " + declared).isTrue();
      near.invalidate(new StoredBytes(json(key), key));
      assertThat(near.get(key, Tutor.class)).as("own write, as " + declared).isNull();
      read(key, new Tutor("Ada", 31));
      redis.ask("SET", redisKey(key), "x");
      await().until(() -> near.get(key, Tutor.class) == null);
    }
  }

  @Test
  void key_thatCanChange_isTheOneThatItIsNow() {
    keyType = Object.class;
    near = open(Duration.ofMinutes(1), NearStore.VALUE);
    List<String> key = new ArrayList<>(List.of("a"));
    read(key, new Tutor("Ada", 30));
    key.add("b");
    assertThat(near.get(key, Tutor.class)).isNull();
    read(key, new Tutor("Bob", 30));
    assertThat(near.get(new ArrayList<>(List.of("a")), Tutor.class))
        .isEqualTo(new Tutor("Ada", 30));
  }

  @Test
  void keys_thatAreEqualAndStoredApart_areKeptApart() {
    keyType = Sloppy.class;
    near = open(Duration.ofMinutes(1), NearStore.VALUE);
    read(new Sloppy("1"), new Tutor("Ada", 30));
    assertThat(near.get(new Sloppy("2"), Tutor.class)).isNull();
  }

  /** Constants with one label. */
  public enum Twin {
    ONE,
    OTHER;

    @JsonValue
    public String text() {
      return "twin";
    }
  }

  @Test
  void constantsOfOneLabel_areKeptApart() {
    keyType = Twin.class;
    near = open(Duration.ofMinutes(1), NearStore.VALUE);
    assertThat(read(Twin.ONE, new Tutor("Ada", 30))).isTrue();
    assertThat(near.get(Twin.OTHER, Tutor.class)).isNull();
  }

  @Test
  void textOfAGeneratedKey_isAnotherKey() {
    StoredKey generated = () -> "[\"ada\",3]";
    keyType = Object.class;
    near = open(Duration.ofMinutes(1), NearStore.VALUE);
    assertThat(read(generated, new Tutor("Ada", 30))).isTrue();
    assertThat(near.get("[\"ada\",3]", Tutor.class)).isNull();
  }

  @Test
  void generatedKey_isThatOfItsText() {
    StoredKey generated = () -> "[\"ada\",3]";
    keyType = Object.class;
    near = open(Duration.ofMinutes(1), NearStore.VALUE);
    assertThat(read(generated, new Tutor("Ada", 30))).isTrue();
    redis.ask("SET", ROOT + "\"[\\\"ada\\\",3]\"", "x");
    await().until(() -> near.get(generated, Tutor.class) == null);
  }
}
