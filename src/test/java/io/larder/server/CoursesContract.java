package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The parts of real applications in a WAR: EJBs, transactions, entities, the application's own
 * interceptors, Fault Tolerance, sessions and managed executors; and mistakes that a deployment
 * tells of.
 */
abstract class CoursesContract extends ContextsContract {
  private CoursesClient courses;

  @BeforeAll
  void deployCourses() {
    courses = deploy("courses", SampleWar.courses());
    courses.assertWarm();
  }

  private CoursesClient deploy(String name, SampleWar war) {
    server().deploy(war.write(wars(), name));
    return new CoursesClient(URI.create(server().http() + "/" + name + "/api/"));
  }

  @Test
  void ejbAndTransactionalBean_shareACache() {
    courses.assertStore();
  }

  @Test
  void transactionOfBoth_rolledBack_leavesNothing() {
    courses.assertRolledBack();
  }

  @Test
  void transactionOfABean_isCachedAfterItsCommit_andNotAfterItsRollBack() {
    courses.assertSeats();
  }

  @Test
  void entityOfTheServersPersistence_isNotCached_andTheLogSaysWhatToDo() {
    courses.assertEntityIsNotCached(server());
  }

  @Test
  void sessionAndManagedExecutor_useCaches() {
    courses.assertVisits();
  }

  @Test
  void faultTolerance_isWithinTheCaches() {
    courses.assertFaults();
  }

  @Test
  void ownCheck_aroundTheCaches_refusesHits_andWhatIsWithinDoesNotRun() {
    courses.assertAccess();
  }

  @Test
  void ownInterceptor_runsOnHits_whereThePriorityOfTheCachesIsHigher() {
    SampleWar war =
        SampleWar.courses()
            .set("redis.key.prefix", "later:")
            .set("redis.annotations.priority", "2500");
    // The check is at 100, the count at 2000.
    assertThat(deploy("later", war).auditedOnAHit()).isEqualTo(1);
    server().undeploy("later");
  }

  @Test
  void mistakes_areToldOfAtDeployment() {
    long mark = server().logSize();
    server().deploy(SampleWar.mistakes().write(wars(), "mistakes"));
    String bean = "com.example.mistakes.Mistakes";
    assertThat(server().logSince(mark))
        .containsPattern("LARDER-6008: .*boks.*books")
        .containsPattern("LARDER-6009: " + bean + "\\.mark.*RolesAllowed")
        .containsPattern("LARDER-6009: " + bean + "\\.tide.*Fallback")
        .containsPattern("LARDER-\\d+: .*" + bean + "\\.respond.*Response")
        .containsPattern("LARDER-6011: " + bean + "\\.sold.*'books'.*add @CacheKey to id");
    server().undeploy("mistakes");
  }

  @Test
  void nearCache_withoutCaffeine_failsTheDeployment() {
    SampleWar war = SampleWar.tutors().set("redis.cache.search.near-max-entries", "100");
    assertThatThrownBy(() -> deploy("near", war))
        .isInstanceOf(AppServer.DeploymentFailed.class)
        .hasMessageContaining("LARDER-1006: redis.cache.search.near-max-entries")
        .hasMessageContaining("com.github.ben-manes.caffeine:caffeine");
  }

  /** A server may go on asking the health check of a deployment that has failed. */
  @Test
  void deploymentThatFails_leavesNothingThatMakesTheServerUnready() {
    Path war = SampleWar.refused().write(wars(), "refused");
    assertThatThrownBy(() -> server().deploy(war))
        .isInstanceOf(AppServer.DeploymentFailed.class)
        .hasMessageContaining("LARDER-6001: com.example.refused.Refused.put");
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(Answer.get(URI.create(server().health() + "/ready")).status())
                    .isEqualTo(200));
  }
}
