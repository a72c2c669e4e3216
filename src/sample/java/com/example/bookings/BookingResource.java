package com.example.bookings;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

/** Bookings by number, and the steps of a transaction that another request looks into. */
@Path("bookings")
@RequestScoped
@Produces(MediaType.TEXT_PLAIN)
public class BookingResource {
  @Inject Bookings bookings;
  @Inject BookingDesk desk;
  @Inject BookingTable table;

  @GET
  @Path("{id}")
  public String find(@PathParam("id") String id) {
    return bookings.find(id);
  }

  @GET
  @Path("{id}/desk")
  public String findAtDesk(@PathParam("id") String id) {
    return desk.find(id);
  }

  @POST
  @Path("{id}/{how}")
  public String change(
      @PathParam("id") String id, @PathParam("how") String how, @QueryParam("name") String name) {
    switch (how) {
      case "change" -> desk.change(id, name);
      case "put" -> desk.put(id, name);
      case "changeByOther" -> desk.changeByOther(id, name);
      case "putByOther" -> desk.putByOther(id, name);
      case "putAndRefuse" -> desk.putAndRefuse(id, name);
      case "refuse" -> {
        return desk.refuse(id, name);
      }
      default -> throw new IllegalArgumentException(how);
    }
    return name;
  }

  @POST
  @Path("commits/stopped/{stopped}")
  public String stop(@PathParam("stopped") boolean stopped) {
    table.stop(stopped);
    return "ok";
  }

  @GET
  @Path("commits/running")
  public String isCommitting() {
    return String.valueOf(table.isCommitting());
  }
}
