package com.example.campus.rooms;

import io.larder.cache.CacheOperations;
import io.larder.jcache.CacheName;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Duration;
import javax.cache.Cache;
import javax.cache.annotation.CacheResult;

/** An EJB of a module of its own that caches: the EAR has Larder for all of its modules. */
@Stateless
public class CachedRooms {
  @Inject RoomPlan plan;
  @Inject CacheOperations operations;

  @Inject
  @CacheName("favourites")
  Cache<String, Room> favourites;

  @CacheResult(cacheName = "rooms")
  public Room find(String name) {
    return plan.find(name);
  }

  /** The room that a subject is taught in. */
  public Room forSubject(String subject) {
    return operations.getOrCompute(
        "room:" + subject, Room.class, Duration.ofHours(1), () -> plan.find(subject + "'s"));
  }

  /** The first room that somebody had. */
  public Room favourite(String user) {
    Room known = favourites.get(user);
    if (known == null) {
      known = plan.find(user + "'s");
      favourites.put(user, known);
    }
    return known;
  }
}
