package io.larder.health;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * The readiness check {@code redis} of MicroProfile Health 4. The extension registers it where the
 * API is present; applications do not use this class.
 *
 * <p>By default the application is ready without Redis, because an outage of the cache must not
 * take every instance out of the load balancer at once; {@code redis.health.readiness=required}
 * makes the check DOWN while there is no connection. Redis is pinged at most every five seconds,
 * however often the check is called; the check waits for the answer at most 200 milliseconds and
 * then reports the latest one. The data contain no address, user or password; {@code
 * src/docs/HEALTH.md} explains them.
 */
@Readiness
@Singleton
public final class RedisReadiness implements HealthCheck {
  private final RedisHealth health;

  @Inject
  public RedisReadiness(RedisHealth health) {
    this.health = health;
  }

  @Override
  public HealthCheckResponse call() {
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
    now.ping()
        .ifPresent(
            ping ->
                response
                    .withData("ping-micros", ping.latency().toNanos() / 1_000)
                    .withData("ping-age-seconds", ping.age().toSeconds()));
    return response.build();
  }
}
