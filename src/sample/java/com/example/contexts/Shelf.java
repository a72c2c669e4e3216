package com.example.contexts;

import io.larder.cache.CacheOperations;
import io.larder.jcache.CacheName;
import io.larder.session.SessionStore;
import jakarta.enterprise.context.SessionScoped;
import jakarta.inject.Inject;
import java.io.Serializable;
import javax.cache.Cache;
import javax.cache.CacheManager;

/** What one visitor reads, from caches that a server may have to write down with its session. */
@SessionScoped
public class Shelf implements Serializable {
  private static final long serialVersionUID = 1L;

  @Inject
  @CacheName("shelf")
  Cache<String, String> cache;

  @Inject CacheManager manager;
  @Inject CacheOperations operations;
  @Inject SessionStore sessions;

  /** Asks everything that is injected. */
  public String use(String key) {
    cache.put(key, "on the shelf");
    operations.set("shelf:" + key, "and here");
    return cache.get(key)
        + ", "
        + operations.get("shelf:" + key, String.class).orElse("")
        + ", "
        + manager.getCache("shelf").getName()
        + ", "
        + sessions.exists("none");
  }

  /** The cache itself, which the bean would be written with. */
  public Serializable parts() {
    return new Object[] {cache, manager, operations, sessions};
  }

  /** Finds in the parts what {@link #use} has put there. */
  @SuppressWarnings("unchecked") // what parts() gave
  public String find(Object[] parts, String key) {
    return ((Cache<String, String>) parts[0]).get(key)
        + ", "
        + ((CacheOperations) parts[2]).get("shelf:" + key, String.class).orElse("")
        + ", "
        + parts.length;
  }
}
