package io.larder.testkit;

/** Where the Redis of a test class comes from. */
public enum RedisSource {
  /**
   * {@link #SHARED} where {@code LARDER_TEST_REDIS_URL} is set, else {@link #CONTAINER} where
   * {@code LARDER_TEST_REDIS_IMAGE} is set, else {@link #EMBEDDED}.
   */
  ENVIRONMENT,

  /**
   * A redis-server that is a child process of this JVM, on a free port of this machine. It needs
   * {@code org.signal:embedded-redis} on the class path of the tests.
   */
  EMBEDDED,

  /**
   * A container of the class's own, by Testcontainers. It needs {@code
   * org.testcontainers:testcontainers} on the class path of the tests, and Docker. The image is
   * {@code LARDER_TEST_REDIS_IMAGE}, else {@code redis:8.2-alpine}.
   */
  CONTAINER,

  /**
   * The server of {@code LARDER_TEST_REDIS_URL}, as {@code redis://user:password@host:port/db},
   * which is not ended. The class has keys with a prefix of its own there, and removes no others.
   */
  SHARED
}
