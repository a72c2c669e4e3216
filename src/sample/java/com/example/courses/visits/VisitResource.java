package com.example.courses.visits;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Baskets of visitors, and reports. */
@Path("visits")
@RequestScoped
@Produces(MediaType.TEXT_PLAIN)
public class VisitResource {
  @Inject Basket basket;
  @Inject Reports reports;
  @Inject Figures figures;

  @POST
  @Path("{course}")
  public String choose(@PathParam("course") String course) {
    return basket.choose(course);
  }

  @GET
  @Path("{course}/report")
  public String report(@PathParam("course") String course) throws Exception {
    int before = figures.runs();
    int sum = reports.sum(course, 20);
    return sum + " in " + (figures.runs() - before) + " runs";
  }
}
