package com.example.courses.faults;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.faulttolerance.Fallback;

/** A fallback around a cached method of another bean, so that its value is not cached. */
@ApplicationScoped
public class ForecastFallback {
  @Inject Forecasts forecasts;

  @Fallback(UnknownTide.class)
  public String tide(String town) {
    return forecasts.tide(town);
  }
}
