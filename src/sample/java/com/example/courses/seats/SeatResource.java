package com.example.courses.seats;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

/** Seats, and who gets them. */
@Path("seats")
@RequestScoped
@Produces(MediaType.TEXT_PLAIN)
public class SeatResource {
  @Inject SeatPlan plan;
  @Inject SeatOffice office;

  @GET
  @Path("{seat}")
  public String find(@PathParam("seat") String seat) {
    return plan.find(seat);
  }

  @POST
  @Path("{seat}/reserve")
  public String reserve(@PathParam("seat") String seat, @QueryParam("name") String name) {
    office.reserve(seat, name);
    return name;
  }

  @POST
  @Path("{seat}/refuse")
  public String refuse(@PathParam("seat") String seat, @QueryParam("name") String name) {
    try {
      office.refuse(seat, name);
      return name;
    } catch (IllegalStateException e) {
      return e.getMessage();
    }
  }
}
