package io.larder.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Gives a test class of JUnit Jupiter a Redis of its own, and the settings to Larder that lead
 * there.
 *
 * <p>The Redis is ready before the first {@code @BeforeAll} method and before instances of the
 * class are made, and is gone after the last {@code @AfterAll} method. After each test it is
 * running, as fast as it can be, and empty.
 *
 * <p>The settings reach whatever is started on the test's thread, or on a thread that this one
 * starts: containers of Weld SE and Weld-JUnit, providers that are made by {@code new
 * LarderCachingProvider()}, servers in this JVM. They win over system properties, environment
 * variables and the application's {@code microprofile-config.properties}. They are found by the
 * context class loader of the thread, so test classes may run in parallel and do not see each
 * other's; the methods of one class run one after the other. What takes system properties alone is
 * given them by {@link #systemProperties}; other processes by {@link RedisControl#settings}.
 *
 * <p>Test methods, constructors and methods for set-up and tear-down may have parameters of the
 * types {@link RedisControl} and {@link CacheProbe}. Nested classes share the Redis and the
 * settings of the class around them; one that asks for others fails.
 *
 * <p>If the Redis cannot be had, the tests of the class fail with an {@link IllegalStateException}
 * that says what is missing.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LarderTestExtension.class)
@ResourceLock(providers = ClassLocks.class)
public @interface LarderTest {
  /**
   * Where the Redis comes from.
   *
   * @return the kind of Redis; as the environment says if it is not given
   */
  RedisSource redis() default RedisSource.ENVIRONMENT;

  /**
   * Further settings of Larder's or the application's, each as {@code name=value}. They win over
   * all others, apart from those that lead to the Redis, which must not be among them.
   *
   * @return the settings
   */
  String[] properties() default {};

  /**
   * Whether the settings are system properties as well while the class runs. There is one set of
   * them for the JVM: such a class runs while no other class with {@code @LarderTest} does.
   *
   * @return whether they are
   */
  boolean systemProperties() default false;
}
