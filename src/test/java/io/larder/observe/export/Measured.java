package io.larder.observe.export;

import io.larder.cache.CacheOperations;
import io.larder.jcache.CacheName;
import io.larder.session.RefreshToken;
import io.larder.session.RotationResult;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;

/** An application of which metrics are published: it uses every surface a known number of times. */
final class Measured {
  static final String SEARCH = "measured-search";
  static final String TUTORS = "measured-tutors";
  static final String OPERATIONS = "c:"; // the namespace of CacheOperations

  /** What is annotated. */
  @ApplicationScoped
  static class Searches {
    @CacheResult(cacheName = SEARCH)
    public String search(String subject) {
      return subject + " by Ada";
    }

    @CacheRemoveAll(cacheName = SEARCH)
    public void imported() {}
  }

  /** What uses the rest. */
  @ApplicationScoped
  static class Service {
    @Inject Searches searches;
    @Inject CacheOperations cache;
    @Inject SessionStore sessions;

    @Inject
    @CacheName(TUTORS)
    Cache<String, String> tutors;

    /**
     * The annotated method computes once and finds twice; the cache puts three, finds one, misses
     * one and removes one; a session is created and rotated, and its token used twice.
     */
    void use() {
      searches.imported();
      for (int i = 0; i < 3; i++) {
        searches.search("algebra");
      }
      tutors.putAll(Map.of("1", "Ada", "2", "Bob", "3", "Cid"));
      tutors.get("1");
      tutors.get("4");
      tutors.remove("2");
      cache.set("measured:1", "Ada", Duration.ofMinutes(1));
      cache.get("measured:1", String.class);
      cache.get("measured:2", String.class);
      RefreshToken token = sessions.issue(Session.of("measured"), Duration.ofMinutes(1));
      RotationResult.Rotated rotated = (RotationResult.Rotated) sessions.rotate(token.value());
      sessions.delete(rotated.token().value());
    }
  }

  private Measured() {}

  /** Starts it with beans of a metrics library, and uses it. */
  static TestContainer start(Map<String, String> settings, Class<?>... library) {
    List<Class<?>> beans = new ArrayList<>(List.of(library));
    beans.addAll(List.of(Service.class, Searches.class));
    Map<String, String> patient = new HashMap<>(settings);
    patient.put("redis.timeout", "PT10S");
    TestContainer container = TestContainer.start(patient, beans.toArray(Class<?>[]::new));
    try {
      container.get(Service.class).use();
      return container;
    } catch (RuntimeException e) {
      container.close();
      throw e;
    }
  }
}
