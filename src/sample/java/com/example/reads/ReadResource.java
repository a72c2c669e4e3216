package com.example.reads;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;

/** One cached read for each request. */
@Path("titles")
@RequestScoped
@Produces(MediaType.TEXT_PLAIN)
public class ReadResource {
  @Inject Catalogue catalogue;

  @GET
  @Path("annotated/{id}")
  public String annotated(@PathParam("id") String id) {
    return catalogue.annotated(id);
  }

  @GET
  @Path("stage/{id}")
  public CompletionStage<String> annotatedLater(@PathParam("id") String id) {
    return catalogue.annotatedLater(id);
  }

  @GET
  @Path("operations/{id}")
  public String fromOperations(@PathParam("id") String id) {
    return catalogue.fromOperations(id);
  }

  @GET
  @Path("cache/{id}")
  public String fromCache(@PathParam("id") String id) {
    return catalogue.fromCache(id);
  }

  @GET
  @Path("runs")
  public int runs() {
    return catalogue.runs();
  }
}
