package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.testkit.wire.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What is tested on the servers of the profile servers-more, beside the sample itself. */
@Tag("servers-more")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class MoreServersContract extends SampleContract {
  @Override
  TutorsClient deployTutors() {
    return server() instanceof LaunchedServer
        ? new TutorsClient(URI.create(server().http() + "/api/"))
        : super.deployTutors();
  }

  /** The courses, which are in the same application. */
  final CoursesClient courses() {
    return new CoursesClient(tutors().application());
  }

  /** On servers with servlets. */
  final void assertConsole() {
    String application = tutors().application().toString().replaceAll("/api/$", "");
    try (RespClient client = client()) {
      new ConsoleClient(application).assertShows(tutors(), client, "tutors:");
    }
  }

  @Test
  void ownCheck_aroundTheCaches_refusesHits_andWhatIsWithinDoesNotRun() {
    courses().assertAccess();
  }

  /** Last, since the application is gone afterwards. */
  @Test
  @Order(Integer.MAX_VALUE)
  void stopped_leavesNoThreadOfLarders() {
    assertThat(threads()).as("threads while it runs").isNotEmpty();
    long mark = server().logSize();
    server().undeploy("tutors");
    // Netty's JVM-wide executor outlives its last task by a second.
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(threads()).as("threads afterwards").isEmpty());
    new ServerLog(server(), server().logSince(mark)).assertQuiet();
  }

  /** The names of the threads of Larder, Redisson and its Netty. */
  private List<String> threads() {
    return Stream.concat(Stream.of(server().jvm()), server().jvm().descendants())
        .map(jvm -> threadDump(jvm.pid()))
        .flatMap(String::lines)
        .filter(line -> line.matches("\"(larder-|redisson-|globalEventExecutor).*"))
        .map(line -> line.substring(1, line.indexOf('"', 1)))
        .toList();
  }

  private static String threadDump(long pid) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin/jcmd");
    try {
      Process process =
          new ProcessBuilder(jcmd.toString(), Long.toString(pid), "Thread.print")
              .redirectErrorStream(true)
              .start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
