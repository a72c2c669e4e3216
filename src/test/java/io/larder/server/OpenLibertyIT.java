package io.larder.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The sample application on Open Liberty. */
class OpenLibertyIT extends ServerContract {
  private static final String SHARED = "tutors-shared";

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
    Path drop = Files.createDirectories(liberty.server().resolve("configDropins/defaults"));

    long mark = liberty.logSize();
    Path sample = SampleWar.SAMPLES.resolve("open-liberty/shared-library.xml");
    Files.copy(sample, drop.resolve("shared-library.xml"));
    liberty.awaitLog(mark, liberty.deployed(SHARED));
    assertWorks(TutorsClient.of(liberty, SHARED));

    Files.delete(drop.resolve("shared-library.xml"));
    liberty.awaitLog(mark, liberty.undeployed(SHARED));
  }
}
