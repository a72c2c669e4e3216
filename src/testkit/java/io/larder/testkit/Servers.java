package io.larder.testkit;

import io.larder.common.ConfigurationException;
import io.larder.config.ConnectionSettings;
import io.larder.config.LarderSettings;
import io.larder.config.SettingsReader;
import io.larder.config.Topology;
import io.larder.config.setting.Secret;
import io.larder.embedded.DevelopmentServer;
import io.larder.embedded.EmbeddedRedis;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Starts or finds the server of a test class. */
final class Servers {
  static final String URL = "LARDER_TEST_REDIS_URL";
  static final String IMAGE = "LARDER_TEST_REDIS_IMAGE";
  private static final String DEFAULT_IMAGE = "redis:8.2-alpine";

  private Servers() {}

  /**
   * Environment variables, which JUnit's configuration parameters win over: {@code
   * larder.test.redis.url} in {@code junit-platform.properties} or as a system property.
   */
  static Function<String, Optional<String>> environment(ExtensionContext context) {
    return name ->
        context
            .getConfigurationParameter(name.toLowerCase(Locale.ROOT).replace('_', '.'))
            .or(() -> Optional.ofNullable(System.getenv(name)))
            .filter(value -> !value.isBlank());
  }

  /** A server that is ready; whoever calls this closes it. */
  static Server start(RedisSource source, Function<String, Optional<String>> environment) {
    return switch (source) {
      case EMBEDDED -> embedded();
      case CONTAINER -> container(environment.apply(IMAGE).orElse(DEFAULT_IMAGE));
      case SHARED ->
          shared(
              environment
                  .apply(URL)
                  .orElseThrow(
                      () ->
                          new IllegalStateException(
                              "RedisSource.SHARED needs " + URL + "=redis://host:port")));
      case ENVIRONMENT -> start(chosen(environment), environment);
    };
  }

  private static RedisSource chosen(Function<String, Optional<String>> environment) {
    if (environment.apply(URL).isPresent()) {
      return RedisSource.SHARED;
    }
    return environment.apply(IMAGE).isPresent() ? RedisSource.CONTAINER : RedisSource.EMBEDDED;
  }

  private static Server embedded() {
    try {
      LarderSettings settings = SettingsReader.read(Map.of("redis.embedded", "true"));
      EmbeddedRedis redis = Objects.requireNonNull(DevelopmentServer.start(settings).redis());
      return Server.own(redis.address(), redis::kill, redis::start, redis::close);
    } catch (ConfigurationException e) {
      throw new IllegalStateException(
          "the embedded Redis of @LarderTest needs org.signal:embedded-redis on the class path of"
              + " the tests; or set "
              + URL,
          e);
    }
  }

  private static Server container(String image) {
    try {
      return ContainerRedis.start(image);
    } catch (NoClassDefFoundError e) {
      throw new IllegalStateException(
          "a container for @LarderTest needs org.testcontainers:testcontainers on the class path of"
              + " the tests",
          e);
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "Testcontainers does not start "
              + image
              + ", for which Docker must be running; without Docker leave out "
              + IMAGE
              + " and RedisSource.CONTAINER: "
              + e.getMessage(),
          e);
    }
  }

  private static Server shared(String url) {
    ConnectionSettings connection = SettingsReader.read(Map.of("redis.url", url)).connection();
    if (connection.tls()) {
      throw new IllegalStateException(URL + " must begin with redis://, without TLS");
    }
    Topology.Single server = (Topology.Single) connection.topology();
    List<String> login = new ArrayList<>();
    connection.credentials().username().ifPresent(login::add);
    connection.credentials().password().map(Secret::value).ifPresent(login::add);
    String prefix = "test-" + UUID.randomUUID() + ":";
    Server shared =
        new Server(
            server.primary(), login, server.database(), prefix, true, () -> {}, () -> {}, () -> {});
    try {
      shared.flush();
    } catch (UncheckedIOException | IllegalStateException e) {
      throw new IllegalStateException(
          "the server of " + URL + ", " + server + ", cannot be used: " + e.getMessage(), e);
    }
    return shared;
  }
}
