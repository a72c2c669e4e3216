package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.example.tutors.Profile;
import com.example.tutors.ProfileResource;
import com.example.tutors.SearchResource;
import com.example.tutors.SessionResource;
import com.example.tutors.StatisticsResource;
import com.example.tutors.Tutor;
import com.example.tutors.TutorCatalog;
import com.example.tutors.TutorResource;
import io.larder.cdi.LarderExtension;
import io.larder.common.RedisUnavailableException;
import io.larder.session.RotationResult;
import io.larder.session.SessionStore;
import io.larder.support.OwnRedis;
import io.larder.support.Threads;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.inject.spi.CDI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The sample application on OpenWebBeans SE, where the resources are beans without HTTP. */
@Tag("openwebbeans")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OpenWebBeansIT {
  private final OwnRedis redis = OwnRedis.prepared();
  private final Figures figures = new Figures("OpenWebBeans");
  private Map<String, String> properties;
  private SeContainer container;

  @BeforeAll
  void boot() {
    redis.start();
    properties =
        Map.of(
            "redis.url", "redis://" + redis.address(),
            "redis.key.prefix", "tutors:",
            "redis.cache.search.statistics", "true");
    properties.forEach(System::setProperty);
    long begin = System.nanoTime();
    container =
        SeContainerInitializer.newInstance()
            .disableDiscovery()
            .addExtensions(LarderExtension.class)
            .addBeanClasses(
                TutorCatalog.class,
                SearchResource.class,
                TutorResource.class,
                ProfileResource.class,
                SessionResource.class,
                StatisticsResource.class)
            .initialize();
    search("physics");
    figures.add("boot to the first answer", Duration.ofNanos(System.nanoTime() - begin));
    assertThat(CDI.current().getClass().getName()).startsWith("org.apache.webbeans.");
  }

  @AfterAll
  void stop() {
    properties.keySet().forEach(System::clearProperty);
    redis.close();
    figures.print();
  }

  @Test
  void search_isCachedUntilATutorChanges_andCounted() {
    List<Tutor> found = search("mathematics");
    int queries = queries();
    String before = statistics();

    assertThat(search("mathematics")).isEqualTo(found);
    assertThat(queries()).isEqualTo(queries);
    assertThat(SampleContract.hits(statistics())).isEqualTo(SampleContract.hits(before) + 1);

    put(new Tutor(2, "Emmy", "mathematics", 48));
    assertThat(search("mathematics")).contains(new Tutor(2, "Emmy", "mathematics", 48));
    assertThat(queries()).isEqualTo(queries + 1);
  }

  @Test
  void tutor_isCachedByStandardJCache() {
    put(new Tutor(7, "Sofia", "mathematics", 44));
    Tutor sofia = tutor(7);
    int queries = queries();
    assertThat(tutor(7)).isEqualTo(sofia);
    assertThat(queries()).isEqualTo(queries);
  }

  @Test
  void profile_isCachedByCacheOperations() {
    Profile ada = profile("ada");
    assertThat(profile("ada")).isEqualTo(ada);
    request(
        ProfileResource.class,
        profiles -> {
          profiles.forget("ada");
          return null;
        });
    assertThat(profile("ada")).isNotEqualTo(ada);
  }

  @Test
  void session_rotates() {
    String token = request(SessionResource.class, sessions -> sessions.login("ada", "phone"));
    String next = request(SessionResource.class, sessions -> sessions.refresh(token));
    assertThat(next).isNotEqualTo(token);
    String user = request(SessionResource.class, sessions -> sessions.user(next));
    assertThat(user).isEqualTo("ada on phone");
    Long ended = request(SessionResource.class, sessions -> sessions.logoutEverywhere(next));
    assertThat(ended).isOne();
    // Its 401 needs a JAX-RS implementation.
    assertThat(container.select(SessionStore.class).get().rotate(next))
        .isNotInstanceOf(RotationResult.Rotated.class);
  }

  @Test
  void redisGone_whatComputesAnswers_theRestThrows_andAllIsWellAfterwards() {
    List<Tutor> found = search("mathematics");
    redis.kill();
    try {
      assertThat(search("mathematics")).isEqualTo(found);
      assertThat(profile("ada")).isNotNull();
      assertThatThrownBy(() -> container.select(SessionStore.class).get().get("token"))
          .isInstanceOf(RedisUnavailableException.class);
    } finally {
      redis.start();
    }
    await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> profile("ada") != null);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              search("physics");
              int queries = queries();
              search("physics");
              return queries() == queries;
            });
  }

  /** Last, since the application is gone afterwards. */
  @Test
  @Order(Integer.MAX_VALUE)
  void stopped_leavesNoThreadOfLarders() {
    assertThat(Threads.ofLarder()).isNotEmpty();
    container.close();
    Threads.awaitNoneOfLarder();
  }

  private List<Tutor> search(String subject) {
    return request(SearchResource.class, search -> search.search(subject));
  }

  private int queries() {
    return request(SearchResource.class, SearchResource::queries);
  }

  private String statistics() {
    return request(StatisticsResource.class, statistics -> statistics.get("search"));
  }

  private Tutor tutor(long id) {
    return request(TutorResource.class, tutors -> tutors.get(id));
  }

  private Profile profile(String user) {
    return request(ProfileResource.class, profiles -> profiles.get(user));
  }

  private void put(Tutor tutor) {
    request(
        TutorResource.class,
        tutors -> {
          tutors.put(tutor.id(), tutor);
          return null;
        });
  }

  /** Calls a bean within a request. */
  private <T, R> R request(Class<T> type, Call<T, R> call) {
    RequestContextController request = container.select(RequestContextController.class).get();
    request.activate();
    try {
      return call.on(container.select(type).get());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      request.deactivate();
    }
  }

  private interface Call<T, R> {
    R on(T bean) throws Exception;
  }
}
