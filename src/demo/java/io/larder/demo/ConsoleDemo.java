package io.larder.demo;

import io.larder.embedded.EmbeddedRedis;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.servlet.ServletContainerInitializer;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * The console of an application with traffic, on a real redis-server and in a servlet container,
 * until it is interrupted.
 */
public final class ConsoleDemo {
  private ConsoleDemo() {}

  private static Map<String, String> settings(EmbeddedRedis redis) {
    return Map.ofEntries(
        Map.entry("redis.host", redis.address().host()),
        Map.entry("redis.port", Integer.toString(redis.address().port())),
        Map.entry("redis.console.enabled", "true"),
        Map.entry("redis.console.values", "true"),
        Map.entry("redis.cache.default.deadline", "PT0.25S"),
        Map.entry("redis.cache.search.ttl", "PT30S"),
        Map.entry("redis.cache.search.near-max-entries", "1000"),
        Map.entry("redis.cache.timetables.near-max-entries", "1000"),
        Map.entry("redis.cache.profiles.ttl", "PT10M"),
        Map.entry("redis.cache.stock.near-max-entries", "1000"));
  }

  public static void main(String[] args) throws Exception {
    Console.quietLogging();
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(interrupted, main)));
    try (EmbeddedRedis redis = EmbeddedRedis.onFreePort()) {
      redis.start();
      settings(redis).forEach(System::setProperty);
      // The end is ours, in its order.
      System.setProperty("org.jboss.weld.se.shutdownHook", "false");
      try (SeContainer container =
              SeContainerInitializer.newInstance()
                  .addBeanClasses(School.class, Traffic.class)
                  .initialize();
          Traffic traffic = container.select(Traffic.class).get()) {
        traffic.begin();
        Server server = serve(redis);
        try {
          int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
          Console.title("The console: http://localhost:" + port + "/larder");
          Console.title("Outages on a button: http://localhost:" + port + "/ (Ctrl-C ends all)");
          interrupted.await();
        } finally {
          server.stop();
        }
      }
    }
  }

  private static void end(CountDownLatch interrupted, Thread main) {
    interrupted.countDown();
    try {
      main.join(TimeUnit.SECONDS.toMillis(20));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Server serve(EmbeddedRedis redis) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    context.setDisplayName("school");
    context.addServlet(new ServletHolder(new OutagePage(redis)), "/");
    ServiceLoader.load(ServletContainerInitializer.class).stream()
        .filter(found -> found.type().getName().startsWith("io.larder."))
        .forEach(found -> context.addServletContainerInitializer(found.get()));
    server.setHandler(context);
    server.start();
    return server;
  }
}
