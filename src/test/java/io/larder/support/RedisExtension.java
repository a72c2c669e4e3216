package io.larder.support;

import io.larder.testkit.wire.RespClient;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests their {@link Fixture}, and the {@link TestRedis} of this JVM, which starts when the
 * first test asks and stops at the end. After each class it looks at what is left in Redis.
 */
final class RedisExtension implements ParameterResolver, AfterAllCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(RedisExtension.class);

  RedisExtension() {
    // Most of what tests wait for is there within milliseconds.
    Awaitility.setDefaultPollDelay(Duration.ZERO);
    Awaitility.setDefaultPollInterval((polls, before) -> Duration.ofMillis(polls < 20 ? 10 : 100));
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == TestRedis.class || type == Fixture.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Fixture.class
        ? new Fixture(context)
        : shared(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    TestRedis redis = store(context).get(TestRedis.class, TestRedis.class);
    if (redis != null) {
      try (RespClient client = redis.connect()) {
        Keyspace.assertOnlyOurs(client);
        Keyspace.assertNoneOf(UsedTokens.take(), client);
      }
    }
  }

  static TestRedis shared(ExtensionContext context) {
    return store(context)
        .getOrComputeIfAbsent(TestRedis.class, type -> TestRedis.start(), TestRedis.class);
  }

  /** What lives as long as the tests of this JVM: each class may be an execution of its own. */
  static ExtensionContext.Store store(ExtensionContext context) {
    return context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE);
  }
}
