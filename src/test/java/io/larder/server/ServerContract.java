package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.testkit.wire.RespClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What holds on every server that takes and gives back applications while it runs. */
abstract class ServerContract extends SampleContract {
  private static final int DEPLOYMENTS_MEASURED = Integer.getInteger("larder.figures", 1);

  /** Fragments and jars may be left out of a WAR's scan; Larder is no less there. */
  @Test
  void absoluteOrdering_withoutLardersFragment_takesNothingAway() {
    TutorsClient other = deploy("ordered", withWebXml("<absolute-ordering/>", "ordered:"));
    assertWorks(other);
    server().undeploy("ordered");
  }

  static SampleWar withWebXml(String content, String prefix) {
    String webXml =
        "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\">%s</web-app>"
            .formatted(content);
    return SampleWar.tutors()
        .set("redis.key.prefix", prefix)
        .with("WEB-INF/web.xml", webXml.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void settings_comeFromPropertiesOfTheServer_thenItsEnvironment_thenTheWar() {
    long mark = server().logSize();
    TutorsClient other =
        deploy(
            "settings",
            SampleWar.tutors()
                .set("redis.host", "nowhere.invalid")
                .set("redis.port", "1")
                .set("redis.key.prefix", "settings:"));

    assertThat(server().logSince(mark)).contains("at " + redis().address() + ";");
    other.get("profiles/grace").ok();
    assertThat(redisHas("settings:c:profile:grace")).isTrue();
    server().undeploy("settings");
  }

  @Test
  void twoApplications_withTheirPrefixes_doNotSeeEachOther() {
    TutorsClient other = deploy("second", SampleWar.tutors().set("redis.key.prefix", "second:"));
    String ours = tutors().get("profiles/emmy").ok();
    assertThat(other.get("profiles/emmy").ok()).isNotEqualTo(ours);
    other.delete("profiles/emmy").ok();
    assertThat(tutors().get("profiles/emmy").ok()).isEqualTo(ours);

    tutors().search("physics").ok();
    other.search("physics").ok();
    int queries = tutors().queries();
    String statistics = tutors().get("statistics/search").ok();
    change(other, 3, "Lise", 41);
    assertThat(other.search("physics").ok()).contains("Lise");
    assertThat(tutors().get("statistics/search").ok()).isEqualTo(statistics);
    assertThat(tutors().search("physics").ok()).contains("Marie").doesNotContain("Lise");
    assertThat(tutors().queries()).isEqualTo(queries);

    String token = tutors().login("emmy", "phone").ok();
    assertThat(other.refresh(token).status()).isEqualTo(401);
    assertThat(tutors().refresh(token).status()).isEqualTo(200);

    server().undeploy("second");
    assertThat(hits(tutors())).isEqualTo(hits(statistics) + 1);
  }

  @Test
  void console_isThereWhereTheSettingsSay_withTrueFigures() {
    withServlets(
        () -> {
          SampleWar war =
              SampleWar.tutors()
                  .withConsole()
                  .set("redis.console.token", ConsoleClient.TOKEN)
                  .set("redis.key.prefix", "seen:");
          long mark = server().logSize();
          TutorsClient seen = deploy("seen", war);
          ConsoleClient console = ConsoleClient.of(server(), "seen");
          try (RespClient client = client()) {
            console.assertShows(seen, client, "seen:");
          }
          server().undeploy("seen");
          assertThat(server().logSince(mark))
              .containsOnlyOnce("LARDER-7101")
              .contains("the console is at /seen/larder, for whoever knows the token")
              .containsOnlyOnce("LARDER-7102")
              .containsOnlyOnce("LARDER-7103")
              .doesNotContain(ConsoleClient.TOKEN);

          deploy("seen", war.set("redis.console.enabled", "false"));
          console.assertAbsent();
          server().undeploy("seen");
        });
  }

  /** Runs a test while applications see the servlet API. */
  void withServlets(Runnable test) {
    test.run();
  }

  @Test
  void readiness_isDownWithoutRedis_whereThatIsAskedFor() {
    SampleWar war =
        SampleWar.tutors()
            .set("redis.key.prefix", "strict:")
            .set("redis.health.readiness", "required");
    deploy("strict", war);
    eventually().until(() -> readiness().status() == 200);
    withoutRedis(() -> eventually().until(() -> readiness().status() == 503));
    eventually().until(() -> readiness().status() == 200);
    server().undeploy("strict");
  }

  @Test
  void deployedBeforeRedis_answers_andCachesWhenRedisIsThere() {
    SampleWar war =
        SampleWar.tutors()
            .set("redis.key.prefix", "early:")
            .set("redis.startup.max-wait", "PT0.5S");
    withoutRedis(
        () -> {
          long mark = server().logSize();
          TutorsClient early = deploy("early", war);
          assertThat(server().logSince(mark))
              .contains(
                  "LARDER-2004: after redis.startup.max-wait=PT0.5S the application starts without");
          assertThat(early.search("mathematics").ok()).contains("Ada");
          assertThat(early.get("profiles/ada").ok()).contains("Hello ada");
          assertThat(early.get("tutors/1").status()).isEqualTo(503);
        });
    awaitCaching(TutorsClient.of(server(), "early"));
    server().undeploy("early");
  }

  @Test
  void required_withoutRedis_failsTheDeployment() {
    SampleWar war =
        SampleWar.tutors()
            .set("redis.startup", "require")
            .set("redis.retry.attempts", "2")
            .set("redis.retry.delay", "100");
    withoutRedis(
        () ->
            assertThatThrownBy(() -> deploy("required", war))
                .isInstanceOf(AppServer.DeploymentFailed.class)
                .hasMessageContaining("LARDER-2006")
                .hasMessageContaining("redis.startup=require fails the deployment"));
  }

  @Test
  void wrongPassword_failsTheDeployment_andIsNotShown() {
    try (RespClient client = client()) {
      client.ask("CONFIG", "SET", "requirepass", "right");
      try {
        assertThatThrownBy(
                () -> deploy("refused", SampleWar.tutors().set("redis.password", "not-so-right")))
            .isInstanceOf(AppServer.DeploymentFailed.class)
            .hasMessageContaining("LARDER-2005")
            .satisfies(e -> assertThat(e.getMessage()).doesNotContain("not-so-right"));
      } finally {
        client.ask("CONFIG", "SET", "requirepass", "");
        awaitCaching(tutors());
      }
    }
  }

  @Test
  void figures_withLarderAndWithout() {
    Path with = SampleWar.tutors().write(wars(), "with");
    Path without = SampleWar.withoutLarder().write(wars(), "without");
    figures().add("WAR", with.toFile().length());
    figures().add("WAR without Larder", without.toFile().length());
    for (int i = 0; i < DEPLOYMENTS_MEASURED; i++) {
      long mark = server().logSize();
      figures().add("deployment", server().deploy(with));
      server().undeploy("with");
      new ServerLog(server(), server().logSince(mark)).assertQuiet(messagesOfAStart());
      figures().add("deployment without Larder", server().deploy(without));
      assertThat(TutorsClient.of(server(), "without").search("physics").status()).isEqualTo(200);
      server().undeploy("without");
    }
  }

  final TutorsClient deploy(String name, SampleWar war) {
    server().deploy(war.write(wars(), name));
    return TutorsClient.of(server(), name);
  }
}
