package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** EARs on Open Liberty. */
class OpenLibertyEarIT extends EarContract {
  private static final String SHARED = "campus-shared";

  @Override
  AppServer start(Map<String, String> properties, Map<String, String> environment) {
    return OpenLiberty.start(
        "open-liberty-ear", properties, environment, SampleCourses.openLiberty());
  }

  @Test
  void larderAsSharedLibrary_eachWarHasItsSettings() throws IOException {
    OpenLiberty liberty = (OpenLiberty) server();
    SampleWar.copyLibraries(liberty.home().resolve("shared/resources/larder"));
    assertSharedLibrary(
        SampleEar.elsewhere().withConsole(),
        () -> {
          assertShared();
          assertConsoles();
        });
    long mark = liberty.logSize();
    assertSharedLibrary(
        SampleEar.elsewhereForWars(),
        () -> {
          assertConnectedForWars(mark);
          assertOneCheck();
        });
  }

  private void assertSharedLibrary(SampleEar ear, Runnable test) throws IOException {
    OpenLiberty liberty = (OpenLiberty) server();
    ear.write(liberty.server().resolve("apps"), SHARED);
    Path drop = liberty.dropIn("shared-library-ear.xml");

    long mark = liberty.logSize();
    Files.copy(SampleWar.SAMPLES.resolve("open-liberty/shared-library-ear.xml"), drop);
    liberty.awaitLog(mark, liberty.deployed(SHARED));
    try {
      test.run();
    } finally {
      Files.delete(drop);
      liberty.awaitLog(mark, liberty.undeployed(SHARED));
      assertNothingLeft();
    }
  }

  /** Class loaders of Liberty ask their parents first, and all files have the same ordinal. */
  @Test
  void fileOfTheEjbs_thatHidesThoseOfTheWars_isAWarning() {
    long mark = server().logSize();
    deployed(
        SampleEar.inTheEarWithoutOrdinals(),
        "hidden",
        () -> {
          for (String war : List.of("north", "south")) {
            assertThat(server().logSince(mark))
                .containsPattern(
                    "LARDER-1010: redis.key.prefix of \\S*"
                        + war
                        + "\\.war\\S* not read: \\S*rooms\\.jar");
          }
        });
  }
}
