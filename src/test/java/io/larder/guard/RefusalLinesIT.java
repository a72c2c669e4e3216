package io.larder.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.testkit.wire.RespClient;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However many calls and caches Redis refuses, an application logs a few lines for each change. */
@RedisTest
class RefusalLinesIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  // Two changes, each with its report and what is going on at the moment.
  private static final int LINES = 6;

  private Fixture fixture;
  private OwnRedis redis;
  private RespClient resp;

  /** What makes a server refuse, and what ends that. */
  enum Refusing {
    READONLY("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE"),
    NOREPLICAS("CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0"),
    OOM("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0"),
    MISCONF(
        "CONFIG SET dir /proc;CONFIG SET save 3600_1;BGSAVE",
        "CONFIG SET stop-writes-on-bgsave-error no"),
    NOPERM("ACL SETUSER default -set -evalsha -eval -getex -unlink", "ACL SETUSER default +@all");

    final String begin;
    final String end;

    Refusing(String begin, String end) {
      this.begin = begin;
      this.end = end;
    }
  }

  @BeforeEach
  void start(Fixture opened) {
    fixture = opened;
    redis = opened.redis("--enable-protected-configs", "yes");
    resp = opened.closing(redis.connect());
  }

  private void ask(String commands) {
    for (String command : commands.split(";")) {
      String[] words = command.split(" ");
      for (int i = 0; i < words.length; i++) {
        words[i] = words[i].replace('_', ' ');
      }
      resp.ask(words);
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusals_areAFewLinesForEachChange(Refusing refusing) throws Exception {
    TestContainer container =
        fixture.container(
            redis.settings(
                "redis.cache.near.near-max-entries", "100", "redis.cache.default.deadline", "5s"),
            EverySurface.Service.class);
    EverySurface load = new EverySurface(container);
    await().atMost(LONG).until(() -> load.round() == 0);
    LogCapture log = fixture.log();
    try (load) {
      load.begin(Duration.ZERO);
      ask(refusing.begin);
      await().atMost(LONG).until(() -> load.failed() > 500);
      int during = log.lines().size();
      ask(refusing.end);
      load.awaitSuccess();
      assertThat(during).isBetween(1, LINES);
      assertThat(log.lines().size() - during).isLessThanOrEqualTo(LINES);
    }
  }
}
