package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.larder.support.CommandStats;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.api.RedissonClient;

/** One command a call, on a server that nobody else uses. */
@RedisTest
class CommandCountIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int CALLS = 100;
  private static Larder larder;

  @BeforeAll
  static void start(Fixture fixture) {
    // Also the first call on a busy machine has the time to store.
    larder = fixture.larder(fixture.redis().settings("redis.cache.default.deadline", "PT1M"));
  }

  private static Arguments command(String command, Consumer<CacheOperations> call) {
    return arguments(command, call);
  }

  static Stream<Arguments> commands() {
    return Stream.of(
        command("get", cache -> cache.get("k", Integer.class)),
        command("get", cache -> cache.getOrCompute("k", Integer.class, MINUTE, () -> 2)),
        command("mget", cache -> cache.getAll(List.of("k", "l", "m"), Integer.class)),
        command("exists", cache -> cache.exists("k")),
        command("pttl", cache -> cache.ttl("k")),
        command("hget", cache -> cache.hash("h").get("f", Integer.class)),
        command("hgetall", cache -> cache.hash("h").getAll()),
        command("hexists", cache -> cache.hash("h").exists("f")),
        command("hkeys", cache -> cache.hash("h").fields()),
        command("hlen", cache -> cache.hash("h").size()));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void hundredCalls_areAHundredCommands(String name, Consumer<CacheOperations> call) {
    CacheOperations cache = larder.cache();
    cache.set("k", 1, MINUTE);
    Map<String, Long> calls =
        measured(
            () -> {
              for (int i = 0; i < CALLS; i++) {
                call.accept(cache);
              }
            });

    assertThat(calls).containsOnly(Map.entry(name, (long) CALLS));
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void script_isOneCallWithWhatItSays(List<String> names, Consumer<CacheOperations> call) {
    call.accept(larder.cache());
    larder.cache().deleteByPattern("*");

    Map<String, Long> calls = measured(() -> call.accept(larder.cache()));

    assertThat(calls.keySet()).containsExactlyInAnyOrderElementsOf(names);
    assertThat(calls.values()).containsOnly(1L);
    larder.cache().deleteByPattern("*");
  }

  static Stream<Consumer<CacheOperations>> deletions() {
    return Stream.of(cache -> cache.delete("k"), cache -> cache.delete(List.of("k", "l")));
  }

  /** It removes the right to store of those who compute the value, and then the value. */
  @ParameterizedTest
  @MethodSource("deletions")
  void deletion_isOneScript(Consumer<CacheOperations> call) {
    call.accept(larder.cache());

    Map<String, Long> calls = measured(() -> call.accept(larder.cache()));

    assertThat(calls).containsOnly(Map.entry("evalsha", 1L), Map.entry("unlink", 2L));
  }

  static Stream<Consumer<CacheOperations>> sets() {
    return Stream.of(
        cache -> cache.set("k", 1),
        cache -> cache.set("k", 1, MINUTE),
        cache -> cache.set("k", 1, CacheOperations.NO_EXPIRY),
        cache -> cache.setAll(Map.of("k", 1), MINUTE),
        cache -> cache.setIfAbsent(UUID.randomUUID().toString(), 1, MINUTE),
        cache -> cache.setIfAbsent(UUID.randomUUID().toString(), 1, CacheOperations.NO_EXPIRY));
  }

  /** It sets the value, and removes the right to store of those who compute it. */
  @ParameterizedTest
  @MethodSource("sets")
  void set_isOneScript(Consumer<CacheOperations> call) {
    call.accept(larder.cache());

    Map<String, Long> calls = measured(() -> call.accept(larder.cache()));

    assertThat(calls)
        .containsOnly(Map.entry("evalsha", 1L), Map.entry("set", 1L), Map.entry("unlink", 1L));
  }

  /** A read, the right to store, which also says whether a value came meanwhile, and the store. */
  @Test
  void computation_isAReadAndTwoScripts() {
    larder.cache().getOrCompute("computed-before", Integer.class, MINUTE, () -> 1);

    Map<String, Long> calls =
        measured(() -> larder.cache().getOrCompute("computed", Integer.class, MINUTE, () -> 1));

    // GET of the value, and of the right to store in both scripts.
    assertThat(calls).containsEntry("evalsha", 2L).containsEntry("get", 3L);
    assertThat(calls.keySet())
        .containsExactlyInAnyOrder("get", "evalsha", "exists", "time", "set", "unlink");
  }

  static Stream<Arguments> scripts() {
    return Stream.of(
        arguments(
            List.of("evalsha", "exists", "incrby", "pexpire", "get", "unlink"),
            (Consumer<CacheOperations>) cache -> cache.increment("new", 1, MINUTE)),
        arguments(
            List.of("evalsha", "incrby", "get", "unlink"),
            (Consumer<CacheOperations>) cache -> cache.increment("new", 1)),
        arguments(
            List.of("evalsha", "pexpire"),
            (Consumer<CacheOperations>) cache -> cache.expire("none", MINUTE)),
        arguments(
            List.of("evalsha", "persist"),
            (Consumer<CacheOperations>) cache -> cache.persist("none")),
        arguments(
            List.of("evalsha", "hset", "unlink"),
            (Consumer<CacheOperations>) cache -> cache.hash("h").set("f", 1)),
        arguments(
            List.of("evalsha", "hset", "unlink"),
            (Consumer<CacheOperations>) cache -> cache.hash("h").setAll(Map.of("f", 1, "g", 2))),
        arguments(
            List.of("evalsha", "hincrby", "hget", "unlink"),
            (Consumer<CacheOperations>) cache -> cache.hash("h").increment("f", 1)),
        arguments(
            List.of("evalsha", "hdel"),
            (Consumer<CacheOperations>) cache -> cache.hash("h").delete("f", "g")));
  }

  /** What the calls cost, without the connection's own PING and INFO. */
  private static Map<String, Long> measured(Runnable calls) {
    RedissonClient client = larder.connection().client();
    Map<String, Long> before = CommandStats.calls(client);
    calls.run();
    Map<String, Long> made = CommandStats.between(before, CommandStats.calls(client));
    made.keySet().removeAll(List.of("ping", "info"));
    made.keySet().removeIf(name -> name.startsWith("client") || name.startsWith("config"));
    return made;
  }
}
