package com.example.tutors;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** The search, cached by annotations; this class knows nothing of it. */
@Path("search")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class SearchResource {
  @Inject TutorCatalog catalog;

  @GET
  public List<Tutor> search(@QueryParam("subject") String subject) {
    return catalog.search(subject);
  }

  /** How often the database was asked: what the caches did not answer. */
  @GET
  @Path("queries")
  @Produces(MediaType.TEXT_PLAIN)
  public int queries() {
    return catalog.queries();
  }
}
