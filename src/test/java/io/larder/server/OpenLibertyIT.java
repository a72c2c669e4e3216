package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The sample application on Open Liberty. */
class OpenLibertyIT extends TransactionsContract {
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
    Path drop = dropIn(liberty, "shared-library.xml");

    long mark = liberty.logSize();
    Files.copy(SampleWar.SAMPLES.resolve("open-liberty/shared-library.xml"), drop);
    liberty.awaitLog(mark, liberty.deployed(SHARED));
    assertWorks(TutorsClient.of(liberty, SHARED));

    Files.delete(drop);
    liberty.awaitLog(mark, liberty.undeployed(SHARED));
  }

  @Test
  void variableOfServerXml_winsOverEverySetting() throws IOException {
    OpenLiberty liberty = (OpenLiberty) server();
    Path drop = dropIn(liberty, "variable.xml");
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

  private static Path dropIn(OpenLiberty liberty, String name) throws IOException {
    return Files.createDirectories(liberty.server().resolve("configDropins/defaults"))
        .resolve(name);
  }
}
