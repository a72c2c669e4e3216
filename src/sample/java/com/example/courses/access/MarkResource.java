package com.example.courses.access;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Marks, and how many calls were counted. */
@Path("marks")
@RequestScoped
@Produces(MediaType.TEXT_PLAIN)
public class MarkResource {
  @Inject Marks marks;
  @Inject Visitor visitor;
  @Inject AuditTrail trail;

  @GET
  @Path("{student}")
  public Response of(@PathParam("student") String student, @HeaderParam("Visitor") String name) {
    visitor.enter(name);
    try {
      return Response.ok(marks.of(student)).build();
    } catch (SecurityException e) {
      return Response.status(Response.Status.FORBIDDEN).entity(e.getMessage()).build();
    }
  }

  @GET
  @Path("audited/calls")
  public String calls() {
    return String.valueOf(trail.calls());
  }
}
