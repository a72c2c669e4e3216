package com.example.courses.store;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

/** Courses, read and changed in every way that they are cached. */
@Path("courses")
@RequestScoped
@Produces(MediaType.TEXT_PLAIN)
public class CourseResource {
  @Inject CourseTable table;
  @Inject CourseDesk desk;
  @Inject CourseOffice office;
  @Inject Queries queries;

  @GET
  @Path("{id}")
  public String find(@PathParam("id") long id) {
    return table.find(id).toString();
  }

  @GET
  @Path("{id}/desk")
  public String findAtDesk(@PathParam("id") long id) {
    return desk.find(id).toString();
  }

  @GET
  @Path("{id}/title")
  public String title(@PathParam("id") long id) {
    return table.title(id);
  }

  @GET
  @Path("{id}/whole")
  public String whole(@PathParam("id") long id) {
    return desk.whole(id).getTitle();
  }

  @POST
  @Path("{id}/{how}")
  public String change(
      @PathParam("id") long id, @PathParam("how") String how, @QueryParam("title") String title) {
    switch (how) {
      case "add" -> table.add(id, title);
      case "table" -> table.rename(id, title);
      case "desk" -> desk.rename(id, title);
      case "office" -> {
        return office.rename(id, title);
      }
      case "fail" -> {
        try {
          office.renameAndFail(id, title);
        } catch (IllegalStateException e) {
          return e.getMessage();
        }
      }
      default -> throw new IllegalArgumentException(how);
    }
    return title;
  }

  @GET
  @Path("queries/number")
  public String queries() {
    return String.valueOf(queries.number());
  }
}
