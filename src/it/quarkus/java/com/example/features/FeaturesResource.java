package com.example.features;

import com.example.tutors.Tutor;
import io.larder.cache.CacheOperations;
import io.larder.connection.RedisConnected;
import io.larder.connection.RedisConnection;
import io.larder.jcache.CacheName;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.spi.CachingProvider;
import org.redisson.api.RedissonClient;

/** Uses everything once and tells what came of it, a line each. */
@Path("features")
@ApplicationScoped
@Produces(MediaType.TEXT_PLAIN)
public class FeaturesResource {
  private final Cache<String, List<Tutor>> lists;
  private String early = "";
  private final AtomicInteger connected = new AtomicInteger();

  @Inject CacheOperations cache;
  @Inject SessionStore sessions;
  @Inject RedisConnection connection;
  @Inject RedissonClient client;
  @Inject CacheManager manager;
  @Inject CachingProvider provider;
  @Inject Lessons lessons;

  @Inject
  @CacheName("instances")
  Instance<Cache<String, Integer>> instance;

  @Inject
  public FeaturesResource(@CacheName("lists") Cache<String, List<Tutor>> lists) {
    this.lists = lists;
  }

  /** Before Larder's own observer, whose priority is 0. */
  void early(@Observes @Priority(-1_000) Startup event) {
    cache.set("early", "connected", Duration.ofMinutes(1));
    early = cache.get("early", String.class).orElse("nothing");
  }

  void count(@Observes RedisConnected event) {
    connected.incrementAndGet();
  }

  @GET
  public String all() throws Exception {
    cache.set("list", List.of(new Tutor(1, "Ada", "logic", 3)), Duration.ofMinutes(1));
    lists.put("a", List.of(new Tutor(1, "Ada", "logic", 3)));
    instance.get().put("one", 1);
    lessons.find(1);
    String lock = client.getLock("lock").tryLock() ? "locked" : "busy";
    client.getLock("lock").unlock();
    String token =
        sessions
            .async()
            .issue(Session.of("ada", Map.of()), Duration.ofMinutes(1))
            .toCompletableFuture()
            .get()
            .value();
    lessons.put(2, "put");
    lessons.find(3);
    lessons.remove(3);
    return String.join(
        "\n",
        "early " + early,
        "state " + connection.state(),
        "connected events " + connected.get(),
        "list " + cache.get("list", new TypeLiteral<List<Tutor>>() {}).orElseThrow().get(0).name(),
        "async "
            + cache.async().get("list", Object.class).toCompletableFuture().get().isPresent(),
        "lock " + lock,
        "session " + sessions.get(token).orElseThrow().userId(),
        "typed cache " + lists.get("a").get(0).name(),
        "instance " + instance.get().get("one"),
        "same manager " + (manager.getCache("lists") != null),
        "provider " + provider.toString(),
        "hit " + lessons.find(1),
        "put " + lessons.find(2),
        "removed " + lessons.find(3),
        "later "
            + lessons.later(1).toCompletableFuture().get()
            + ", "
            + lessons.later(1).toCompletableFuture().get(),
        "final " + lessons.unchangeable(1) + ", " + lessons.unchangeable(1),
        "by bean " + lessons.byBean("ada") + ", " + lessons.byBean("alan"),
        "by class " + lessons.byClass("ada") + ", " + lessons.byClass("bob"),
        "bean's own injection " + cache.get("first-letters", Long.class).orElseThrow(),
        "static " + Lessons.ofNoBean() + ", " + Lessons.ofNoBean());
  }
}
