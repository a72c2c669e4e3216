package com.example.courses.faults;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Forecasts and tides, and the fault of the service that they come from. */
@Path("forecasts")
@RequestScoped
@Produces(MediaType.TEXT_PLAIN)
public class ForecastResource {
  @Inject Forecasts forecasts;
  @Inject ForecastFallback fallback;

  @GET
  @Path("{town}")
  public String find(@PathParam("town") String town) {
    return forecasts.find(town);
  }

  @GET
  @Path("{town}/tide")
  public String tide(@PathParam("town") String town) {
    try {
      return forecasts.tide(town);
    } catch (RuntimeException e) {
      return e.getClass().getSimpleName();
    }
  }

  @GET
  @Path("{town}/tide/any")
  public String anyTide(@PathParam("town") String town) {
    return fallback.tide(town);
  }

  @POST
  @Path("broken/{broken}")
  public String breakDown(@PathParam("broken") boolean broken) {
    forecasts.breakDown(broken);
    return "ok";
  }
}
