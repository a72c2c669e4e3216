package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The sample application on Open Liberty. */
class OpenLibertyIT extends StartUpContract {
  private static final String SHARED = "tutors-shared";

  /** A change of the configuration was taken in, or was none. */
  private static final Pattern CONFIGURED = Pattern.compile("CWWKG001[78]I");

  @Override
  AppServer start(Map<String, String> properties, Map<String, String> environment) {
    return OpenLiberty.start("open-liberty", properties, environment);
  }

  @Test
  void larderAsSharedLibrary_works_andTheWarIsSmall() throws IOException {
    OpenLiberty liberty = (OpenLiberty) server();
    SampleWar.copyLibraries(liberty.home().resolve("shared/resources/larder"));
    SampleWar.withoutLibraries()
        .set("redis.key.prefix", "shared:")
        .write(liberty.server().resolve("apps"), SHARED);
    Path drop = liberty.dropIn("shared-library.xml");

    long mark = liberty.logSize();
    Files.copy(SampleWar.SAMPLES.resolve("open-liberty/shared-library.xml"), drop);
    liberty.awaitLog(mark, liberty.deployed(SHARED));
    assertWorks(TutorsClient.of(liberty, SHARED));

    Files.delete(drop);
    liberty.awaitLog(mark, liberty.undeployed(SHARED));
  }

  @Test
  void console_withoutItsJar_isAWarning() {
    long mark = server().logSize();
    SampleWar war = SampleWar.warmUp().set("redis.console.enabled", "true");
    server().deploy(war.write(wars(), "looked-at"));
    assertThat(server().logSince(mark))
        .containsOnlyOnce(
            "LARDER-7104: there is no console, although redis.console.enabled is set");
    server().undeploy("looked-at");
  }

  /** Its own feature: {@code restfulWS} does not show applications the servlet API. */
  @Override
  void withServlets(Runnable test) {
    OpenLiberty liberty = (OpenLiberty) server();
    try {
      Path drop = liberty.dropIn("servlets.xml");
      long start = liberty.logSize();
      Files.writeString(
          drop, "<server><featureManager><feature>servlet-6.0</feature></featureManager></server>");
      liberty.awaitLog(start, CONFIGURED);

      test.run();

      long end = liberty.logSize();
      Files.delete(drop);
      liberty.awaitLog(end, CONFIGURED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void console_withoutToken_isForThisMachine() {
    withServlets(this::assertConsoleForThisMachine);
  }

  private void assertConsoleForThisMachine() {
    OpenLiberty liberty = (OpenLiberty) server();
    String address = liberty.http() + "/looked-at/ops";
    SampleWar war = SampleWar.warmUp().withConsole().set("redis.console.path", "/ops");
    long mark = liberty.logSize();
    liberty.deploy(war.write(wars(), "looked-at"));
    assertThat(liberty.logSince(mark))
        .contains("LARDER-7101: the console is at /looked-at/ops, for this machine only");
    assertThat(Answer.get(URI.create(address)).ok())
        .contains("<h1>Overview</h1>")
        .contains("/looked-at/ops/cache?name=");
    assertThat(Answer.get(URI.create(address + "/console.css")).ok()).contains(":root");
    assertThat(Answer.get(URI.create(address + "/"), "X-Forwarded-For", "10.0.0.7").status())
        .isEqualTo(403);
    liberty.undeploy("looked-at");
  }

  @Test
  void variableOfServerXml_winsOverEverySetting() throws IOException {
    OpenLiberty liberty = (OpenLiberty) server();
    Path drop = liberty.dropIn("variable.xml");
    long mark = liberty.logSize();
    Files.writeString(
        drop, "<server><variable name=\"redis.key.prefix\" value=\"variable:\"/></server>");
    liberty.awaitLog(mark, CONFIGURED);

    deploy("variable", SampleWar.tutors()).get("profiles/ada").ok();
    assertThat(redisHas("variable:c:profile:ada")).isTrue();
    liberty.undeploy("variable");

    long end = liberty.logSize();
    Files.delete(drop);
    liberty.awaitLog(end, CONFIGURED);
  }
}
