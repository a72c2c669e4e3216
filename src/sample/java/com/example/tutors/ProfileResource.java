package com.example.tutors;

import io.larder.cache.CacheOperations;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;

/** Profiles, through CacheOperations: a time to live of their own, and a counter. */
@Path("profiles/{user}")
@RequestScoped
public class ProfileResource {
  private static final Duration TTL = Duration.ofHours(1);

  @Inject CacheOperations cache;

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Profile get(@PathParam("user") String user) {
    return cache.getOrCompute(
        "profile:" + user,
        Profile.class,
        TTL,
        () -> new Profile(user, "Hello " + user, Instant.now()));
  }

  @DELETE
  public void forget(@PathParam("user") String user) {
    cache.delete("profile:" + user);
  }
}
