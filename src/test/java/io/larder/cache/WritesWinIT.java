package io.larder.cache;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.larder.config.Settings;
import io.larder.support.EachTopology;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.TestServers;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever writes a key keeps out what was computed for it before, also when what was written has
 * gone since. Every method of the API is here, as one that writes or one that does not.
 */
@EachTopology
class WritesWinIT {
  private static final Duration LONG = Duration.ofMinutes(10);

  private static final Set<String> READS =
      Set.of(
          "CacheOperations.get",
          "CacheOperations.getAll",
          "CacheOperations.exists",
          "CacheOperations.ttl",
          "CacheOperations.hash",
          "CacheOperations.withPrefix",
          "CacheOperations.cache",
          "CacheOperations.async",
          "CacheOperations.unreadableValues",
          "HashOperations.get",
          "HashOperations.getAll",
          "HashOperations.exists",
          "HashOperations.fields",
          "HashOperations.size",
          // The computation itself.
          "CacheOperations.getOrCompute");

  private final TestServers servers;
  private final String key = UUID.randomUUID().toString();

  WritesWinIT(TestServers servers) {
    this.servers = servers;
  }

  /** A write by a method, with parameters of these types, of a key that holds what it writes. */
  private record Write(String method, String kind, Call call) {
    @Override
    public String toString() {
      return method;
    }
  }

  private interface Call {
    void make(CacheOperations cache, String key);
  }

  private static Stream<Write> writes() {
    return Stream.of(
        new Write("CacheOperations.set(String,Object)", "", (c, k) -> c.set(k, 2)),
        new Write("CacheOperations.set(String,Object,Duration)", "", (c, k) -> c.set(k, 2, LONG)),
        new Write(
            "CacheOperations.setIfAbsent(String,Object,Duration)",
            "",
            (c, k) -> c.setIfAbsent(k, 2, LONG)),
        new Write(
            "CacheOperations.setAll(Map,Duration)", "", (c, k) -> c.setAll(Map.of(k, 2), LONG)),
        new Write("CacheOperations.delete(String)", "string", (c, k) -> c.delete(k)),
        new Write("CacheOperations.delete(Collection)", "string", (c, k) -> c.delete(List.of(k))),
        new Write("CacheOperations.expire(String,Duration)", "string", (c, k) -> c.expire(k, LONG)),
        new Write("CacheOperations.persist(String)", "string", (c, k) -> c.persist(k)),
        new Write("CacheOperations.increment(String,long)", "", (c, k) -> c.increment(k, 1)),
        new Write(
            "CacheOperations.increment(String,long,Duration)",
            "",
            (c, k) -> c.increment(k, 1, LONG)),
        new Write(
            "CacheOperations.deleteByPattern(String)",
            "string",
            (c, k) -> c.deleteByPattern(CacheOperations.literal(k))),
        new Write(
            "CacheOperations.invalidate(String)",
            "string",
            (c, k) -> c.invalidate(CacheOperations.literal(k))),
        new Write("HashOperations.set(String,Object)", "", (c, k) -> c.hash(k).set("f", 1)),
        new Write("HashOperations.setAll(Map)", "", (c, k) -> c.hash(k).setAll(Map.of("f", 1))),
        new Write("HashOperations.delete(String[])", "hash", (c, k) -> c.hash(k).delete("f")),
        new Write(
            "HashOperations.increment(String,long)", "", (c, k) -> c.hash(k).increment("f", 1)),
        new Write("HashOperations.expire(Duration)", "hash", (c, k) -> c.hash(k).expire(LONG)));
  }

  static Stream<Arguments> allWrites() {
    return writes()
        .flatMap(write -> Arrays.stream(Face.values()).map(face -> Arguments.of(write, face)));
  }

  @Test
  void everyMethod_isOneThatWritesOrOneThatReads() {
    Set<String> methods =
        Stream.of(CacheOperations.class, HashOperations.class)
            .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
            .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
            .filter(method -> !READS.contains(name(method)))
            .map(WritesWinIT::signature)
            .collect(toCollection(TreeSet::new));

    assertThat(methods).containsExactlyInAnyOrderElementsOf(writes().map(Write::method).toList());
  }

  private static String name(Method method) {
    return method.getDeclaringClass().getSimpleName() + "." + method.getName();
  }

  private static String signature(Method method) {
    String parameters =
        String.join(
            ",", Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName).toList());
    return name(method) + "(" + parameters + ")";
  }

  @ParameterizedTest
  @MethodSource("allWrites")
  void write_keepsOutWhatWasComputedBefore(Write write, Face face, Fixture fixture) {
    Larder here = fixture.larder(servers.settings());
    CacheOperations there = face.of(fixture.larder(servers.settings()).cache());
    String redisKey = here.settings().get(Settings.KEY_PREFIX) + "c:" + key;

    here.cache()
        .getOrCompute(
            key,
            Integer.class,
            LONG,
            () -> {
              if (write.kind().equals("string")) {
                servers.ask("SET", redisKey, "2", "PX", "600000");
              } else if (write.kind().equals("hash")) {
                servers.ask("HSET", redisKey, "f", "2");
              }
              write.call().make(there, key);
              servers.ask("DEL", redisKey);
              return 1;
            });

    assertThat(here.cache().get(key, Integer.class)).isEmpty();
  }
}
