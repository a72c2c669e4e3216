package io.larder.health;

import io.larder.support.TestContainer;
import jakarta.enterprise.inject.Any;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.spi.HealthCheckResponseProvider;

/** Calls readiness checks as a server does, which finds them as beans. */
final class Checks {
  private Checks() {}

  /** The names of all readiness checks. */
  static List<String> readiness(TestContainer container) {
    return responses(container).stream().map(HealthCheckResponse::getName).toList();
  }

  /** What the one check says, with its status as {@code status}. */
  static Map<String, Object> data(TestContainer container) {
    HealthCheckResponse response = responses(container).get(0);
    Map<String, Object> data = new TreeMap<>(response.getData().orElse(Map.of()));
    data.put("status", response.getStatus().name());
    return data;
  }

  private static List<HealthCheckResponse> responses(TestContainer container) {
    HealthCheckResponse.setResponseProvider(new Provider());
    return container
        .container()
        .select(HealthCheck.class, Any.Literal.INSTANCE, Readiness.Literal.INSTANCE)
        .stream()
        .map(HealthCheck::call)
        .toList();
  }

  /** What a server brings. */
  private static final class Provider implements HealthCheckResponseProvider {
    @Override
    public HealthCheckResponseBuilder createResponseBuilder() {
      return new Builder();
    }
  }

  private static final class Builder extends HealthCheckResponseBuilder {
    private final Map<String, Object> data = new HashMap<>();
    private String name = "";
    private HealthCheckResponse.Status status = HealthCheckResponse.Status.DOWN;

    @Override
    public HealthCheckResponseBuilder name(String given) {
      name = given;
      return this;
    }

    @Override
    public HealthCheckResponseBuilder withData(String key, String value) {
      data.put(key, value);
      return this;
    }

    @Override
    public HealthCheckResponseBuilder withData(String key, long value) {
      data.put(key, value);
      return this;
    }

    @Override
    public HealthCheckResponseBuilder withData(String key, boolean value) {
      data.put(key, value);
      return this;
    }

    @Override
    public HealthCheckResponseBuilder up() {
      return status(true);
    }

    @Override
    public HealthCheckResponseBuilder down() {
      return status(false);
    }

    @Override
    public HealthCheckResponseBuilder status(boolean up) {
      status = up ? HealthCheckResponse.Status.UP : HealthCheckResponse.Status.DOWN;
      return this;
    }

    @Override
    public HealthCheckResponse build() {
      return new HealthCheckResponse(name, status, Optional.of(data));
    }
  }
}
