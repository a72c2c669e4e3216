package io.larder.jcache.entries;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.codec.StoredBytes;
import io.larder.config.SettingsReader;
import io.larder.jcache.engine.ExpiryTimes;
import io.larder.jcache.entries.Mutation.Condition;
import io.larder.jcache.entries.Mutation.Options;
import io.larder.jcache.keyspace.CurrentKeys;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.junit.jupiter.api.Test;

class WriteRequestsTest {
  private static final class OwnPolicy implements ExpiryPolicy {
    @Override
    public Duration getExpiryForCreation() {
      return Duration.ONE_HOUR;
    }

    @Override
    public Duration getExpiryForAccess() {
      return Duration.ONE_DAY;
    }

    @Override
    public Duration getExpiryForUpdate() {
      return Duration.ONE_HOUR;
    }
  }

  private static final Mutation PUT =
      Mutation.put(
          new StoredBytes(new byte[] {1}, null),
          new StoredBytes(new byte[] {2}, null),
          Condition.ALWAYS,
          Options.NONE);

  private static ExpiryTimes expiry(ExpiryPolicy policy, String jitter) {
    return new ExpiryTimes(
        "c",
        policy,
        SettingsReader.read(Map.of("redis.cache.c.jitter", jitter)).caches().settings("c"));
  }

  private static LongStream creations(String jitter) {
    WriteRequests requests =
        WriteRequests.of(
            expiry(new CreatedExpiryPolicy(Duration.ONE_HOUR), jitter),
            new CurrentKeys(null, null, "p:", "c"));
    assertThat(requests.areKnown(PUT)).isTrue();
    return IntStream.range(0, 50)
        .mapToLong(i -> requests.write(new byte[] {3}, PUT).times().creation());
  }

  @Test
  void times_ofOneOfTheStandardsPolicies_areTheSameForAllEntries() {
    assertThat(creations("0").distinct()).containsExactly(3_600_000L);
  }

  @Test
  void times_withJitter_differ() {
    assertThat(creations("0.5").distinct().count()).isGreaterThan(1);
    assertThat(creations("0.5")).allMatch(time -> time >= 1_800_000 && time <= 3_600_000);
  }

  @Test
  void ofAccess_ofAPolicyOfTheApplication_isAsked() {
    assertThat(expiry(new OwnPolicy(), "0").ofAccess()).isEqualTo(ExpiryTimes.ASKED);
    assertThat(expiry(new TouchedExpiryPolicy(Duration.ONE_HOUR), "0.5").ofAccess())
        .isEqualTo(3_600_000);
    assertThat(expiry(new CreatedExpiryPolicy(Duration.ONE_HOUR), "0").ofAccess())
        .isEqualTo(ExpiryTimes.UNCHANGED);
  }
}
