package io.larder.session;

import static io.larder.support.UsedTokens.used;
import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.ReadmeRights;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sessions need the rights of settings.md, and not those that are for caches only. */
@RedisTest
class SessionRightsIT {
  @Test
  void leastPrivilege_isEnough(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    List<String> ofCaches = List.of("+client|tracking", "+subscribe", "&__redis__:invalidate");
    ReadmeRights.give(
        redis, ReadmeRights.base().stream().filter(right -> !ofCaches.contains(right)).toList());
    LogCapture log = fixture.log();
    Larder larder =
        fixture.larder(
            redis.settings(
                "redis.username", "app",
                "redis.password", "secret",
                "redis.session.max-per-user", "2"));
    SessionStore store = larder.sessions();
    Duration hour = Duration.ofHours(1);
    for (String token : List.of("a", "b", "c")) {
      store.set(used("rights-" + token), Session.of("rights"), hour);
    }
    assertThat(store.get("rights-c")).isPresent();
    assertThat(store.touch("rights-c", hour)).isTrue();
    assertThat(store.delete("rights-c")).isTrue();
    String token = used(store.issue(Session.of("rights"), hour).value());
    assertThat(store.rotate(token)).isInstanceOf(RotationResult.Rotated.class);
    assertThat(store.rotate(token)).isInstanceOf(RotationResult.Rotated.class);
    assertThat(store.update(token, Map.of("role", "tutor"))).isTrue();
    assertThat(store.updateById("rights", token.substring(0, 20), Map.of())).isTrue();
    assertThat(store.isCurrent(token, token.substring(0, 20))).isTrue();
    store.set("rights-c", Session.of("rights"), hour);
    store.set("rights-c", Session.of("rights"), hour);
    assertThat(store.list("rights")).hasSize(2);
    assertThat(store.revokeOthers(token)).isEqualTo(1);
    store.set("rights-c", Session.of("rights"), hour);
    assertThat(store.revokeAll("rights")).isEqualTo(2);
    assertThat(log.lines()).noneMatch(line -> line.startsWith("WARNING"));
  }
}
