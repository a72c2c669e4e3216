package io.larder.server;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The sample application on GlassFish 8, which needs a newer JDK than this build. */
@Tag("jdk25")
class GlassFishIT extends MoreServersContract {
  @Override
  AppServer start(Map<String, String> properties, Map<String, String> environment) {
    return GlassFish.start(Jdk25.home(), properties, environment);
  }

  /** Without Fault Tolerance, which GlassFish does not have; its database is another process. */
  @Override
  TutorsClient deployTutors() {
    SampleWar war =
        SampleWar.tutors()
            .withClasses(
                SampleCourses.classes(
                    SampleCourses.DEFAULT_DATABASE,
                    SampleCourses.ACCESS,
                    SampleCourses.SEATS,
                    SampleCourses.VISITS))
            .withConsole()
            .set("redis.console.token", ConsoleClient.TOKEN);
    server().deploy(war.write(wars(), "tutors"));
    return TutorsClient.of(server(), "tutors");
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

  @Test
  void consoleThatIsNotSwitchedOn_isNotThere() {
    SampleWar war = SampleWar.reads().withConsole().set("redis.console.enabled", "false");
    server().deploy(war.write(wars(), "off"));
    ConsoleClient.of(server(), "off").assertAbsent();
    server().undeploy("off");
  }

  @Test
  void sessionAndManagedExecutor_useCaches() {
    courses().assertVisits();
  }

  @Test
  void transactionOfABean_isCachedAfterItsCommit_andNotAfterItsRollBack() {
    courses().assertSeats();
  }
}
