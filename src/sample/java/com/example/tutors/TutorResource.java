package com.example.tutors;

import io.larder.jcache.CacheName;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import javax.cache.Cache;

/** Single tutors, through a standard JSR-107 cache. */
@Path("tutors/{id}")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class TutorResource {
  @Inject TutorCatalog catalog;

  @Inject
  @CacheName("tutors")
  Cache<Long, Tutor> tutors;

  @GET
  public Tutor get(@PathParam("id") long id) {
    Tutor cached = tutors.get(id);
    if (cached != null) {
      return cached;
    }
    Tutor tutor = catalog.find(id).orElseThrow(NotFoundException::new);
    tutors.put(id, tutor);
    return tutor;
  }

  @PUT
  public void put(@PathParam("id") long id, Tutor tutor) {
    catalog.add(new Tutor(id, tutor.name(), tutor.subject(), tutor.hourlyRate()));
    tutors.remove(id);
  }
}
