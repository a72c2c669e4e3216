package io.larder.cdi;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The registry of a server with Micrometer, which outlives the application. */
class RedeployedRegistries {
  @Produces
  @Singleton
  MeterRegistry micrometer() {
    return Metrics.globalRegistry;
  }
}
