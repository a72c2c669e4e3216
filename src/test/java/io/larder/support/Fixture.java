package io.larder.support;

import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What a test starts and opens. It is closed when the test has ended, also if it failed, the last
 * opened first; what a {@code @BeforeAll} method opens is closed after the last test of the class.
 */
public final class Fixture {
  private static final ExtensionContext.Namespace OPENED =
      ExtensionContext.Namespace.create(Fixture.class);

  private final ExtensionContext context;

  Fixture(ExtensionContext context) {
    this.context = context;
  }

  /** Closes a resource in the end. */
  public <T extends AutoCloseable> T closing(T resource) {
    context.getStore(OPENED).put(new Object(), resource);
    return resource;
  }

  /** Looks in the end, when everything else is closed, that no thread of Larder is left. */
  public Fixture leavingNoThreads() {
    closing(Threads::awaitNoneOfLarder);
    return this;
  }

  /** Starts an application. */
  public Larder larder(Map<String, String> settings) {
    return closing(Larder.start(settings));
  }

  /** Starts an application on the server that the tests share. */
  public Larder larder(String... settings) {
    return larder(shared().settings(settings));
  }

  /** Starts an application with CDI. */
  public TestContainer container(Map<String, String> settings, Class<?>... beans) {
    return closing(TestContainer.start(settings, beans));
  }

  /** Starts a server of the test's own. */
  public OwnRedis redis(String... options) {
    return closing(OwnRedis.started(options));
  }

  /** Starts a cluster of the test's own. */
  public RedisCluster cluster() {
    return closing(RedisCluster.start());
  }

  /** Begins to collect what Larder logs. */
  public LogCapture log() {
    return closing(new LogCapture());
  }

  /** The server that the tests share. */
  public TestRedis shared() {
    return RedisExtension.shared(context);
  }
}
