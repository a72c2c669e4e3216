package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;

/** The start and the end of applications on a server with EJBs. */
abstract class StartUpContract extends TransactionsContract {
  private String seen(String application) {
    return Answer.get(URI.create(server().http() + "/" + application + "/api/seen")).ok();
  }

  @Test
  void ejbOfTheStartUp_usesEverythingOfLarders() {
    server().deploy(SampleWar.warmUp().write(wars(), "warmup"));
    assertThat(seen("warmup"))
        .isEqualTo(
            "annotated true, state CONNECTED, operations up, session ada, cache euro, manager true");
    long mark = server().logSize();
    server().undeploy("warmup");
    assertThat(server().logSince(mark)).contains("last words: up");
  }

  @Test
  void twoApplications_withTheDefaultPrefix_areWarnedOfOnce() {
    long mark = server().logSize();
    server().deploy(SampleWar.warmUp().unset("redis.key.prefix").write(wars(), "left"));
    assertThat(server().logSince(mark)).doesNotContain("LARDER-1009");
    server().deploy(SampleWar.warmUp().unset("redis.key.prefix").write(wars(), "right"));
    assertThat(server().logSince(mark))
        .containsOnlyOnce(
            "LARDER-1009: the applications left.war and right.war use the same Redis");
    server().undeploy("left");
    server().undeploy("right");

    long again = server().logSize();
    server().deploy(SampleWar.warmUp().unset("redis.key.prefix").write(wars(), "left"));
    assertThat(server().logSince(again)).doesNotContain("LARDER-1009");
    server().undeploy("left");
  }

  @Test
  void ejbOfTheStartUp_withoutRedis_startsWithoutIt() {
    SampleWar war = SampleWar.warmUp().set("redis.startup.max-wait", "PT0.5S");
    withoutRedis(
        () -> {
          long mark = server().logSize();
          server().deploy(war.write(wars(), "cold"));
          assertThat(server().logSince(mark)).containsOnlyOnce("LARDER-2004");
          assertThat(seen("cold"))
              .contains("state CONNECTING", "operations RedisUnavailableException");
        });
    server().undeploy("cold");
  }

  @Test
  void ejbOfTheStartUp_redisRequiredAndAbsent_failsTheDeployment() {
    SampleWar war =
        SampleWar.warmUp()
            .set("redis.startup", "require")
            .set("redis.retry.attempts", "2")
            .set("redis.retry.delay", "100");
    withoutRedis(
        () ->
            assertThatThrownBy(() -> server().deploy(war.write(wars(), "needy")))
                .isInstanceOf(AppServer.DeploymentFailed.class)
                .hasMessageContaining("LARDER-2006")
                .hasMessageContaining("redis.startup=require fails the deployment"));
  }
}
