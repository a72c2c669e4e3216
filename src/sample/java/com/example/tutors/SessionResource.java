package com.example.tutors;

import io.larder.session.RefreshToken;
import io.larder.session.RotationResult;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.Map;

/**
 * Login, refresh and logout by refresh token. Passwords, access tokens and the cookie are left out
 * here; src/docs/guide/sessions.md has them.
 */
@Path("session")
@RequestScoped
@Produces(MediaType.TEXT_PLAIN)
public class SessionResource {
  private static final Duration TTL = Duration.ofDays(30);
  private static final String TOKEN = "Refresh-Token";

  @Inject SessionStore sessions;

  @POST
  public String login(@FormParam("user") String user, @FormParam("device") String device) {
    RefreshToken token = sessions.issue(Session.of(user, Map.of("device", device)), TTL);
    return token.value();
  }

  @POST
  @Path("refresh")
  public String refresh(@HeaderParam(TOKEN) String presented) {
    if (sessions.rotate(presented) instanceof RotationResult.Rotated rotated) {
      return rotated.token().value();
    }
    throw new NotAuthorizedException("Refresh-Token");
  }

  /** Who is logged in, and where. */
  @GET
  public String user(@HeaderParam(TOKEN) String presented) {
    return sessions
        .get(presented)
        .map(session -> session.userId() + " on " + session.attributes().get("device"))
        .orElseThrow(() -> new NotAuthorizedException("Refresh-Token"));
  }

  @DELETE
  public void logout(@HeaderParam(TOKEN) String presented) {
    sessions.delete(presented);
  }

  /** Everywhere. */
  @DELETE
  @Path("all")
  public long logoutEverywhere(@HeaderParam(TOKEN) String presented) {
    return sessions
        .get(presented)
        .map(session -> sessions.revokeAll(session.userId()))
        .orElseThrow(() -> new NotAuthorizedException("Refresh-Token"));
  }
}
