package io.larder;

import static io.larder.support.UsedTokens.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.cache.HashOperations;
import io.larder.connection.RedisConnection;
import io.larder.connection.RedisConnection.State;
import io.larder.jcache.CacheName;
import io.larder.session.RefreshToken;
import io.larder.session.RotationResult;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.ReadmeRights;
import io.larder.support.RedisCluster;
import io.larder.support.RedisTest;
import io.larder.support.Sentinel;
import io.larder.support.ServerSettings;
import io.larder.support.TestContainer;
import io.larder.testkit.wire.RespClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.cache.Cache;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;

/** The rights that settings.md lists are enough, on every topology, and none of them too many. */
@RedisTest
class ReadmeRightsIT {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;
  private final List<Sentinel> sentinels = new ArrayList<>();

  /** The servers of a topology, settings of an application, and the rights it needs there. */
  private record Servers(List<OwnRedis> all, Map<String, String> settings, List<String> rights) {
    void give(List<String> more) {
      all.forEach(server -> ReadmeRights.give(server, ReadmeRights.all(rights, more)));
      all.forEach(server -> server.ask("ACL", "LOG", "RESET"));
    }

    void giveWithout(String right) {
      List<String> fewer = new ArrayList<>(rights);
      assertThat(fewer.removeIf(right::equals)).isTrue();
      all.forEach(server -> ReadmeRights.give(server, fewer));
    }

    Map<String, String> with(String... more) {
      return ServerSettings.with(settings, more);
    }

    /** Nothing was tried that is not permitted, but what Redisson tries by itself. */
    void assertNothingDenied() {
      for (OwnRedis server : all) {
        List<?> denied = (List<?>) server.ask("ACL", "LOG");
        assertThat(denied)
            .allSatisfy(
                entry ->
                    assertThat(String.valueOf(entry))
                        .containsAnyOf(
                            "key, context, toplevel, object, test1,",
                            "object, pubsub|numpat,",
                            "object, pubsub|shardnumsub,"));
      }
    }
  }

  private Servers servers(String topology, Fixture fixture) {
    Map<String, String> settings = new HashMap<>();
    List<OwnRedis> all;
    List<String> rights = ReadmeRights.base();
    switch (topology) {
      case "cluster", "cluster, replicas read" -> {
        RedisCluster cluster = fixture.cluster();
        cluster.addReplica(cluster.nodes().get(0));
        all = cluster.nodes();
        settings.putAll(cluster.settings());
        rights =
            ReadmeRights.all(
                rights,
                ReadmeRights.more(
                    topology.equals("cluster")
                        ? "Redis Cluster"
                        : "Redis Cluster with `redis.read-from=replica`",
                    ""));
      }
      default -> {
        OwnRedis primary = fixture.redis();
        all = List.of(primary);
        settings.putAll(primary.settings());
        if (!topology.equals("one server")) {
          OwnRedis replica = fixture.closing(OwnRedis.replicaOf(primary));
          all = List.of(primary, replica);
          settings.put("redis.replicas", replica.address().toString());
        }
        if (topology.startsWith("Sentinel")) {
          settings.keySet().removeAll(Set.of("redis.host", "redis.port", "redis.replicas"));
          settings.put("redis.sentinel.master", "main");
          settings.put("redis.sentinel.nodes", sentinel(primary, fixture).address().toString());
        }
      }
    }
    settings.put("redis.username", "app");
    settings.put("redis.password", "secret");
    settings.put("redis.timeout", "PT5S");
    settings.put("redis.cache.readme-near.near-max-entries", "100");
    settings.put("redis.cache.readme.single-flight", "cluster");
    if (topology.endsWith("replicas read")) {
      settings.put("redis.read-from", "replica");
    }
    return new Servers(all, settings, rights);
  }

  /** Its rights are those of whoever does not log in. */
  private Sentinel sentinel(OwnRedis primary, Fixture fixture) {
    Sentinel sentinel = fixture.closing(Sentinel.watching("main", primary.address(), directory));
    sentinels.add(sentinel);
    await()
        .atMost(PATIENCE)
        .until(() -> ask(sentinel, "SENTINEL", "REPLICAS", "main").toString().contains("slave"));
    ask(sentinel, "ACL", "SETUSER", "admin", "on", ">secret", "+@all");
    List<String> command = new ArrayList<>(List.of("ACL", "SETUSER", "default", "on", ">secret"));
    command.addAll(ReadmeRights.sentinel());
    command.add("nopass");
    assertThat(ask(sentinel, command.toArray(String[]::new))).isEqualTo("OK");
    return sentinel;
  }

  private static RespClient connect(Sentinel sentinel) {
    return RespClient.connect(sentinel.address().host(), sentinel.address().port());
  }

  private static Object ask(Sentinel sentinel, String... command) {
    try (RespClient client = connect(sentinel)) {
      return client.ask(command);
    }
  }

  private static void take(Sentinel sentinel, String right) {
    try (RespClient client = connect(sentinel)) {
      client.ask("AUTH", "admin", "secret");
      client.ask("ACL", "SETUSER", "default", "-" + right.substring(1));
    }
  }

  @ApplicationScoped
  static class Service {
    final AtomicInteger runs = new AtomicInteger();

    @Inject
    @CacheName("readme")
    Cache<String, String> cache;

    @Inject
    @CacheName("readme-near")
    Cache<String, String> near;

    @Inject CacheOperations operations;
    @Inject SessionStore sessions;
    @Inject RedissonClient client;
    @Inject RedisConnection connection;

    @CacheResult(cacheName = "readme-annotated")
    public String find(String key) {
      return key + runs.incrementAndGet();
    }

    @CachePut(cacheName = "readme-annotated")
    public void put(String key, @CacheValue String value) {}

    @CacheRemove(cacheName = "readme-annotated")
    public void remove(String key) {}

    @CacheRemoveAll(cacheName = "readme-annotated")
    public void removeAll() {}

    RedissonClient client() {
      return client;
    }

    Cache<String, String> cache() {
      return cache;
    }

    State state() {
      return connection.state();
    }

    void everything() {
      useOperations(operations);
      useSessions(sessions);
      useCache(cache);
      useCache(near);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "one server",
        "one server, replicas read",
        "Sentinel",
        "Sentinel, replicas read",
        "cluster",
        "cluster, replicas read"
      })
  void rights_areEnough_andNothingElseIsTried(String topology, Fixture fixture) {
    Servers servers = servers(topology, fixture);
    servers.give(List.of());
    LogCapture log = fixture.log();
    TestContainer container = fixture.container(servers.settings(), Service.class);
    Service service = container.get(Service.class);

    service.everything();
    service.find("a");
    service.find("a");
    service.put("a", "put");
    service.remove("a");
    service.removeAll();
    service.find("a");

    servers.assertNothingDenied();
    assertThat(service.state()).isEqualTo(State.CONNECTED);
    assertThat(log.lines()).noneMatch(line -> line.matches("(WARNING|SEVERE) .*"));
  }

  private static void useOperations(CacheOperations cache) {
    cache.set("a", 1);
    cache.set("a", 1, HOUR);
    cache.setIfAbsent("b", 1, HOUR);
    cache.get("a", Integer.class);
    cache.getOrCompute("c", Integer.class, HOUR, () -> 3);
    cache.getAll(List.of("a", "b", "c"), Integer.class);
    cache.setAll(Map.of("d", 1, "e", 2), HOUR);
    cache.exists("a");
    cache.expire("a", HOUR);
    cache.persist("a");
    cache.ttl("a");
    cache.increment("n", 2);
    cache.increment("m", 2, HOUR);
    HashOperations hash = cache.hash("h");
    hash.set("f", 1);
    hash.setAll(Map.of("g", 2));
    hash.get("f", Integer.class);
    hash.getAll(Integer.class);
    hash.getAll();
    hash.exists("f");
    hash.fields();
    hash.size();
    hash.increment("f", 1);
    hash.expire(HOUR);
    hash.delete("f");
    cache.delete("a");
    cache.delete(List.of("b", "c"));
    cache.deleteByPattern("*");
  }

  private static void useSessions(SessionStore store) {
    for (String token : List.of("x", "y", "z")) {
      store.set(used("readme-" + token), Session.of("readme"), HOUR);
    }
    store.get("readme-x");
    store.exists("readme-x");
    store.touch("readme-x", HOUR);
    store.delete("readme-x");
    RefreshToken issued = store.issue(Session.of("readme", Map.of("role", "tutor")), HOUR);
    String token = used(issued.value());
    assertThat(store.rotate(token)).isInstanceOf(RotationResult.Rotated.class);
    store.update(token, Map.of("role", "student"));
    List<Session> all = store.list("readme");
    store.updateById("readme", all.get(0).id(), Map.of());
    store.isCurrent(token, all.get(0).id());
    store.revoke("readme", all.get(0).id());
    store.revokeOthers(token);
    store.revokeAll("readme");
  }

  private static void useCache(Cache<String, String> cache) {
    cache.put("a", "1");
    cache.putAll(Map.of("b", "2", "c", "3"));
    cache.get("a");
    cache.getAll(Set.of("a", "b"));
    cache.containsKey("a");
    cache.putIfAbsent("a", "2");
    cache.getAndPut("a", "4");
    cache.replace("a", "4", "5");
    cache.replace("a", "6");
    cache.getAndReplace("a", "7");
    assertThat(StreamSupport.stream(cache.spliterator(), false)).isNotEmpty();
    cache.<String>invoke(
        "a",
        (entry, arguments) -> {
          entry.setValue("8");
          return "";
        });
    cache.remove("a", "8");
    cache.getAndRemove("b");
    cache.remove("c");
    cache.put("d", "1");
    cache.removeAll(Set.of("d"));
    cache.removeAll();
    cache.clear();
  }

  static Stream<String> rightsOfStart() {
    return Stream.concat(
        ReadmeRights.base().stream()
            .filter(right -> right.startsWith("+") || right.startsWith("~"))
            .filter(right -> !Set.of("+ping", "+select", "+subscribe").contains(right))
            .filter(right -> !right.contains("client")),
        Stream.of("+cluster|nodes", "+readonly"));
  }

  /** Without it the application does not start, and the message names a command that is missing. */
  @ParameterizedTest
  @MethodSource("rightsOfStart")
  void eachRight_isNeeded(String right, Fixture fixture) {
    boolean ofCluster = right.equals("+cluster|nodes") || right.equals("+readonly");
    Servers servers = servers(ofCluster ? "cluster, replicas read" : "one server", fixture);
    servers.giveWithout(right);
    String named =
        switch (right) {
          case "+@read" -> "exists";
          case "+@write" -> "set";
          case "+@scripting" -> "evalsha";
          default -> right.substring(1);
        };
    assertThatThrownBy(() -> Larder.start(servers.with("redis.startup", "require")).close())
        .hasMessageContaining("user 'app' may not ")
        .hasMessageContaining(
            right.startsWith("~") ? "use keys that begin with redis.key.prefix" : named);
  }

  @ParameterizedTest
  @ValueSource(strings = {"one server", "cluster"})
  void rightsOfListeners_areEnough(String topology, Fixture fixture) {
    Servers servers = servers(topology, fixture);
    servers.give(ReadmeRights.more("Cache entry listeners", ""));
    List<String> heard = new CopyOnWriteArrayList<>();
    CacheEntryCreatedListener<String, String> listener =
        events -> events.forEach(event -> heard.add(event.getKey()));
    TestContainer container = fixture.container(servers.settings(), Service.class);
    container
        .get(Service.class)
        .cache()
        .registerCacheEntryListener(
            new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, false));
    Cache<String, String> theirs =
        fixture
            .larder(servers.settings())
            .caching()
            .getCacheManager()
            .createCache(
                "readme",
                new MutableConfiguration<String, String>().setTypes(String.class, String.class));
    AtomicInteger written = new AtomicInteger();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              theirs.put("k" + written.incrementAndGet(), "v");
              return !heard.isEmpty();
            });
    servers.assertNothingDenied();
  }

  @ParameterizedTest
  @ValueSource(strings = {"one server", "one server, replicas read", "cluster, replicas read"})
  void rightsOfLocks_areEnough(String topology, Fixture fixture) throws Exception {
    Servers servers = servers(topology, fixture);
    servers.give(
        ReadmeRights.all(
            ReadmeRights.more("Locks of `RedissonClient`", "readme-lock"),
            topology.equals("one server")
                ? List.of()
                : ReadmeRights.more("Locks with replicas", "")));
    RLock mine = fixture.larder(servers.settings()).connection().client().getLock("readme-lock");
    RLock theirs = fixture.larder(servers.settings()).connection().client().getLock("readme-lock");

    mine.lock();
    // Waits, for which it subscribes to the channel.
    assertThat(theirs.tryLock(1, TimeUnit.SECONDS)).isFalse();
    mine.unlock();
    assertThat(theirs.tryLock(30, TimeUnit.SECONDS)).isTrue();
    theirs.unlock();

    servers.assertNothingDenied();
  }

  /** Caches work without them, and say what is missing. */
  @ParameterizedTest
  @ValueSource(strings = {"+client|tracking", "+subscribe", "&__redis__:invalidate"})
  void rightsOfTracking_missing_areOneWarning(String right, Fixture fixture) {
    Servers servers = servers("one server", fixture);
    servers.giveWithout(right);
    LogCapture log = fixture.log();
    Service service = fixture.container(servers.settings(), Service.class).get(Service.class);

    service.everything();

    log.awaitOnlyWarning(PATIENCE, "LARDER-2012", right);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+ping", "+sentinel|get-master-addr-by-name"})
  void rightsOfSentinels_areNeeded(String right, Fixture fixture) {
    Servers servers = servers("Sentinel, replicas read", fixture);
    servers.give(List.of());
    assertThat(ReadmeRights.sentinel()).contains(right);
    sentinels.forEach(sentinel -> take(sentinel, right));

    assertThatThrownBy(
            () ->
                Larder.start(servers.with("redis.startup", "require", "redis.retry.attempts", "1"))
                    .close())
        .hasMessageContaining("'" + right.substring(1) + "'");
  }
}
