package io.larder.demo;

import io.larder.embedded.EmbeddedRedis;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;

/**
 * Larder at work: a CDI application on Weld SE and a real redis-server as a child process, which
 * starts two seconds after the application begins to connect.
 */
public final class Demo {
  private Demo() {}

  public static void main(String[] args) {
    Console.quietLogging();
    int failures;
    try (EmbeddedRedis redis = EmbeddedRedis.onFreePort()) {
      System.setProperty("redis.host", redis.address().host());
      System.setProperty("redis.port", Integer.toString(redis.address().port()));
      System.setProperty("redis.retry.delay", "400");
      System.setProperty("redis.cache.subjects.near-max-entries", "1000");
      // A busy machine may take longer than the 250 ms that are a good choice for a service.
      System.setProperty("redis.cache.subjects.deadline", "PT2S");

      LateRedis.use(redis);
      Console.title("Starting the application; Redis follows in two seconds");
      try (SeContainer container =
          SeContainerInitializer.newInstance()
              .addBeanClasses(
                  LateRedis.class,
                  TutorCatalog.class,
                  CacheTour.class,
                  SessionTour.class,
                  SubjectService.class,
                  AnnotationTour.class)
              .initialize()) {
        LateRedis.started().join();
        failures = container.select(CacheTour.class).get().run();
        failures += container.select(SessionTour.class).get().run();
        failures += container.select(AnnotationTour.class).get().run(redis);
      }
    }
    Console.title(
        failures == 0
            ? "Everything was as it should be."
            : failures + " step(s) were not as they should be.");
    System.exit(failures == 0 ? 0 : 1);
  }
}
