package com.example.warmup;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Tells what the bean of the start-up found. */
@Path("seen")
@RequestScoped
@Produces(MediaType.TEXT_PLAIN)
public class WarmUpResource {
  @Inject WarmUp warmUp;

  @GET
  public String seen() {
    return warmUp.seen();
  }
}
