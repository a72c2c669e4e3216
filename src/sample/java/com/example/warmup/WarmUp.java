package com.example.warmup;

import io.larder.cache.CacheOperations;
import io.larder.connection.RedisConnection;
import io.larder.jcache.CacheName;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.eclipse.microprofile.config.ConfigProvider;

/** Fills the caches before the first request; the server makes it before CDI's own start-up. */
@Startup
@Singleton
public class WarmUp {
  @Inject CacheOperations cache;
  @Inject SessionStore sessions;
  @Inject RedisConnection connection;
  @Inject CacheManager manager;
  @Inject Rates rates;

  @Inject
  @CacheName("currencies")
  Cache<String, String> currencies;

  private String seen = "";

  @PostConstruct
  void fill() {
    String first = rates.rate("EUR");
    boolean annotated = rates.rate("EUR").equals(first);
    String state = connection.state().toString();
    String operations = attempt(this::useOperations);
    String session = attempt(this::useSessions);
    String standard = attempt(this::useCache);
    seen =
        String.join(
            ", ",
            "annotated " + annotated,
            "state " + state,
            "operations " + operations,
            "session " + session,
            "cache " + standard,
            "manager " + (manager.getCache("currencies") != null));
    if (ConfigProvider.getConfig().getOptionalValue("warm-up.fails", boolean.class).orElse(false)) {
      throw new IllegalStateException("the application's own failure");
    }
  }

  private String useOperations() {
    cache.set("warm", "up", Duration.ofMinutes(5));
    return cache.get("warm", String.class).orElse("nothing");
  }

  private String useSessions() {
    sessions.set("token", Session.of("ada", Map.of()), Duration.ofMinutes(5));
    return sessions.get("token").map(Session::userId).orElse("nobody");
  }

  private String useCache() {
    currencies.put("EUR", "euro");
    return currencies.get("EUR");
  }

  private static String attempt(Supplier<String> use) {
    try {
      return use.get();
    } catch (RuntimeException e) {
      return e.getClass().getSimpleName();
    }
  }

  /** Redis is still there when the application ends. */
  @PreDestroy
  void end() {
    System.out.println("last words: " + attempt(this::useOperations));
  }

  /** What the first uses found. */
  public String seen() {
    return seen;
  }
}
