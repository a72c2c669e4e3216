package com.example.timers;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** What is cached, and the timers that remove it. */
@Path("prices")
@RequestScoped
@Produces(MediaType.TEXT_PLAIN)
public class TimersResource {
  @Inject Prices prices;
  @Inject PriceTimers timers;

  @GET
  @Path("scheduled")
  public String scheduled() {
    return prices.bySchedule("algebra");
  }

  @GET
  @Path("runs")
  public int runs() {
    return timers.scheduled();
  }

  @GET
  @Path("timed")
  public String timed() {
    return prices.byTimer();
  }

  @GET
  @Path("seen")
  public String seen() {
    return timers.seen();
  }

  @POST
  @Path("timers/{name}")
  public void start(@PathParam("name") String name) {
    timers.start(name);
  }
}
