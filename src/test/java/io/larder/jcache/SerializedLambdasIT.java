package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.testkit.wire.RespClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;

/** Lambdas are neither written nor read by {@code codec=java}, whatever types are allowed. */
@RedisTest
class SerializedLambdasIT {
  private interface Code extends Supplier<String>, Serializable {}

  private static Cache<Object, Object> cache(Fixture fixture, OwnRedis redis) {
    return fixture
        .larder(
            redis.settings(
                "redis.cache.java.codec",
                "java",
                "redis.codec.allowed-types",
                "io.larder.jcache.*,java.lang.invoke.SerializedLambda"))
        .caching()
        .getCacheManager()
        .createCache("java", new MutableConfiguration<>());
  }

  @Test
  void lambda_isRefusedWhenItIsPut_alsoInsideOfAValue(Fixture fixture) {
    Cache<Object, Object> cache = cache(fixture, fixture.redis());
    Code code = () -> "ran";
    TreeSet<String> sorted = new TreeSet<>((Comparator<String> & Serializable) (a, b) -> 0);
    for (Object value : new Object[] {code, sorted}) {
      assertThatThrownBy(() -> cache.put("k", value))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining(
              "redis.codec.allowed-types would not help: a lambda is code and no data");
    }
  }

  @Test
  void storedLambda_isAMiss(Fixture fixture) throws IOException {
    OwnRedis redis = fixture.redis();
    LogCapture log = fixture.log();
    Cache<Object, Object> cache = cache(fixture, redis);
    cache.put("k", "text");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write('J');
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      Code code = () -> "ran";
      out.writeObject(code);
    }
    try (RespClient client = redis.connect()) {
      client.ask(
          "SET".getBytes(StandardCharsets.UTF_8),
          "larder:test:j:java:\"k\"".getBytes(StandardCharsets.UTF_8),
          bytes.toByteArray());
    }
    assertThat(cache.get("k")).isNull();
    assertThat(log.lines()).anyMatch(line -> line.contains("java.lang.invoke.SerializedLambda"));
  }
}
