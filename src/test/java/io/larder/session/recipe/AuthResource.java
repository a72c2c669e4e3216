package io.larder.session.recipe;

import io.larder.session.RefreshToken;
import io.larder.session.RefreshTokenReused;
import io.larder.session.RotationResult;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.Map;

// The example of sessions.md begins here; RecipeIT compares and runs it.
@Path("/auth")
@ApplicationScoped
public class AuthResource {
  @Inject SessionStore sessions;
  @Inject Users users; // yours: checks a password
  @Inject AccessTokens access; // yours: signs a JWT of five minutes
  @Context UriInfo request;

  @POST
  @Path("login")
  public Response login(@CookieParam("refresh") String presented, Credentials credentials) {
    String userId = users.authenticate(credentials);
    sessions.delete(presented); // the earlier login of this browser, so that it cannot come back
    Session session = Session.of(userId, Map.of("agent", credentials.agent()));
    RefreshToken refresh = sessions.issue(session, Duration.ofDays(30));
    return Response.ok(access.sign(userId)).cookie(cookie(refresh.value(), 30 * 86_400)).build();
  }

  @POST
  @Path("refresh")
  public Response refresh(@CookieParam("refresh") String presented) {
    if (sessions.rotate(presented) instanceof RotationResult.Rotated rotated) { // null is Invalid
      return Response.ok(access.sign(rotated.session().userId()))
          .cookie(cookie(rotated.token().value(), 30 * 86_400))
          .build();
    }
    // One answer for both, so that a thief learns nothing. The cookie stays: this may be a late
    // request of an earlier login, and the browser may have the cookie of a new one by now.
    return Response.status(401).build();
  }

  @POST
  @Path("logout")
  public Response logout(@CookieParam("refresh") String presented) {
    // For the same reason a request that ends no session deletes no cookie.
    return sessions.delete(presented)
        ? Response.noContent().cookie(cookie("", 0)).build()
        : Response.noContent().build();
  }

  void onReuse(@Observes RefreshTokenReused event) {
    // Tell the user, or sessions.revokeAll(event.userId()).
  }

  private NewCookie cookie(String value, int seconds) {
    // With the WAR's context root and the path of its Jakarta REST application, such as
    // "/shop/api/auth": for another path the browser sends no cookie. Behind a proxy that changes
    // paths write the one that the browser sees.
    String path = request.getBaseUriBuilder().path(AuthResource.class).build().getPath();
    return new NewCookie.Builder("refresh")
        .value(value)
        .maxAge(seconds)
        .path(path)
        .httpOnly(true)
        .secure(true)
        .sameSite(NewCookie.SameSite.STRICT)
        .build();
  }
}
