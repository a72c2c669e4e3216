package io.larder.health;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.annotation.Annotation;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * The readiness check {@code redis} of MicroProfile Health 4, registered where the API is present.
 *
 * <p>By default the application is ready without Redis, because an outage of the cache must not
 * take every instance out of the load balancer at once. The data contain no address, user or
 * password; {@code src/docs/guide/health.md} explains them.
 */
@Readiness
@Singleton
public final class RedisReadiness implements HealthCheck {
  private final RedisHealth health;

  @Inject
  public RedisReadiness(RedisHealth health) {
    this.health = health;
  }

  /** {@return what servers find the check by, for whoever makes a bean of it} */
  public static Annotation qualifier() {
    return Readiness.Literal.INSTANCE;
  }

  @Override
  public HealthCheckResponse call() {
    try {
      return response();
    } catch (LinkageError e) {
      // WildFly goes on asking a deployment that has failed, whose classes are gone.
      return HealthCheckResponse.named("redis").up().build();
    }
  }

  private HealthCheckResponse response() {
    RedisHealth.Snapshot now = health.snapshot();
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("redis")
            .status(now.ready())
            .withData("state", now.state().name())
            .withData("readiness", now.mode().name().toLowerCase(Locale.ROOT))
            .withData("degraded-caches", String.join(", ", now.degradedCaches()));
    now.server()
        .ifPresent(
            server ->
                response
                    .withData("server", server.software())
                    .withData("version", server.version())
                    .withData("mode", server.mode()));
    now.degradation()
        .ifPresent(
            degradation ->
                response
                    .withData("primaries-away", degradation.primaries().size())
                    .withData("slots-away", degradation.slots()));
    now.advice().ifPresent(count -> response.withData("advice", count));
    now.ping()
        .ifPresent(
            ping ->
                response
                    .withData("ping-micros", ping.latency().toNanos() / 1_000)
                    .withData("ping-age-seconds", ping.age().toSeconds()));
    return response.build();
  }
}
