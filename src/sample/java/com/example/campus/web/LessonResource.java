package com.example.campus.web;

import com.example.campus.rooms.RoomPlan;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Lessons, and rooms of the module of EJBs. */
@Path("lessons")
@RequestScoped
@Produces(MediaType.TEXT_PLAIN)
public class LessonResource {
  @Inject Lessons lessons;
  @Inject Connections connections;
  @EJB RoomPlan plan;

  @GET
  @Path("{subject}")
  public String find(@PathParam("subject") String subject) {
    return lessons.find(subject).toString();
  }

  @GET
  @Path("{subject}/popular")
  public String popular(@PathParam("subject") String subject) {
    return lessons.popular(subject).toString();
  }

  @GET
  @Path("{user}/next")
  public String next(@PathParam("user") String user) {
    return lessons.next(user).toString();
  }

  @GET
  @Path("{name}/room")
  public String room(@PathParam("name") String name) {
    return plan.find(name).toString();
  }

  @GET
  @Path("connections")
  public String connections() {
    return String.valueOf(connections.told());
  }
}
