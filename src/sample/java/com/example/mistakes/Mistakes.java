package com.example.mistakes;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;
import org.eclipse.microprofile.faulttolerance.Fallback;

/** What a deployment is warned of. */
@ApplicationScoped
public class Mistakes {
  @CacheResult(cacheName = "books")
  public String find(String id) {
    return id;
  }

  /** Written wrong. */
  @CacheRemove(cacheName = "boks")
  public void remove(String id) {}

  /** Of all parameters the key is made, and no entry has one of two. */
  @CacheRemove(cacheName = "books")
  public void sold(String id, boolean notify) {}

  /** A hit asks for no role. */
  @RolesAllowed("staff")
  @CacheResult(cacheName = "marks")
  public String mark(String id) {
    return id;
  }

  /** The fallback's value stays. */
  @Fallback(fallbackMethod = "find")
  @CacheResult(cacheName = "tides")
  public String tide(String id) {
    return id;
  }

  /** Can never be cached. */
  @CacheResult(cacheName = "responses")
  public Response respond(String id) {
    return Response.ok(id).build();
  }
}
