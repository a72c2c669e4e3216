package com.example.campus.web;

import com.example.campus.rooms.CachedRooms;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** What the module of EJBs caches. */
@Path("rooms")
@RequestScoped
@Produces(MediaType.TEXT_PLAIN)
public class CachedRoomResource {
  @Inject CachedRooms rooms;

  @GET
  @Path("{name}")
  public String find(@PathParam("name") String name) {
    return rooms.find(name).toString();
  }

  @GET
  @Path("{subject}/subject")
  public String forSubject(@PathParam("subject") String subject) {
    return rooms.forSubject(subject).toString();
  }

  @GET
  @Path("{user}/favourite")
  public String favourite(@PathParam("user") String user) {
    return rooms.favourite(user).toString();
  }
}
