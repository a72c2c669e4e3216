package io.larder.server;

import io.larder.embedded.EmbeddedRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The sample application on Payara Micro, which has caching of its own. */
class PayaraMicroIT extends MoreServersContract {
  private static final Path PAYARA = AppServer.SERVERS.resolve("payara-micro.jar");
  private static final Map<String, String> OWN_WARNINGS =
      Map.of(
          "Payara Micro Runtime directory is located in a temporary file",
          "where it is unless it is told another place",
          "NCLS-SECURITY-05054",
          "certificates of its own trust store have expired");

  @Override
  AppServer start(Map<String, String> properties, Map<String, String> environment) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("-Xmx512m", "-cp", PAYARA.toString()));
    command.addAll(modules());
    properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add(Path.of("src/it/payara/PayaraMicroLauncher.java").toString());
    command.add(war().toString());
    command.add(Integer.toString(EmbeddedRedis.freePort()));
    return new LaunchedServer("payara-micro", command, environment, "/health", OWN_WARNINGS);
  }

  @Override
  String[] messagesOfAStart() {
    return Stream.concat(
            Stream.of(super.messagesOfAStart()),
            Stream.of("LARDER-7101: the console is at /tutors/larder, for whoever knows the token"))
        .toArray(String[]::new);
  }

  @Test
  void console_showsTheSample_withTrueFigures() {
    assertConsole();
  }

  /** First, since other tests ask the database as well. */
  @Test
  @Order(1)
  void ejbOfTheStartUp_fillsACache() {
    courses().assertWarm();
  }

  @Test
  void ejbAndTransactionalBean_shareACache() {
    courses().assertStore();
  }

  @Test
  void transactionOfBoth_rolledBack_leavesNothing() {
    courses().assertRolledBack();
  }

  @Test
  void entityOfTheServersPersistence_isNotCached_andTheLogSaysWhatToDo() {
    courses().assertEntityIsNotCached(server());
  }

  @Test
  void sessionAndManagedExecutor_useCaches() {
    courses().assertVisits();
  }

  @Test
  void faultTolerance_isWithinTheCaches() {
    courses().assertFaults();
  }

  @Test
  void transactionOfABean_isCachedAfterItsCommit_andNotAfterItsRollBack() {
    courses().assertSeats();
  }

  /** With an adapter: src/docs/internals/SERVERS.md says why records need it here. */
  private static Path war() {
    try {
      SampleWar war =
          SampleWar.tutors()
              .withClasses(SampleCourses.classes(SampleCourses.DEFAULT_DATABASE, SampleCourses.ALL))
              .withConsole()
              .set("redis.console.token", ConsoleClient.TOKEN);
      try (Stream<Path> classes = Files.list(Path.of("target/test-classes/com/example/payara"))) {
        for (Path file : classes.toList()) {
          war.with(
              "WEB-INF/classes/com/example/payara/" + file.getFileName(), Files.readAllBytes(file));
        }
      }
      return war.write(AppServer.SERVERS.resolve("wars").resolve("payara"), "tutors");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the manifest opens where the jar is started with -jar. */
  private static List<String> modules() {
    try (JarFile jar = new JarFile(PAYARA.toFile())) {
      List<String> options = new ArrayList<>();
      for (String option : List.of("Add-Opens", "Add-Exports")) {
        for (String opened :
            jar.getManifest().getMainAttributes().getValue(option).trim().split("\\s+")) {
          options.add(
              "--" + option.toLowerCase(java.util.Locale.ROOT) + "=" + opened + "=ALL-UNNAMED");
        }
      }
      return options;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
