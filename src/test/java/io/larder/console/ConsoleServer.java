package io.larder.console;

import io.larder.support.TestContainer;
import jakarta.servlet.ServletContainerInitializer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.security.ConstraintSecurityHandler;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.security.authentication.BasicAuthenticator;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.security.Credential;

/** An application with CDI in a servlet container, on loopback, which has two users. */
final class ConsoleServer implements AutoCloseable {
  private final TestContainer container;
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private final HttpClient client = HttpClient.newHttpClient();

  private final String path;
  private boolean ended;

  private ConsoleServer(TestContainer container, String path) {
    this.container = container;
    this.path = path;
  }

  static ConsoleServer start(Map<String, String> settings) throws Exception {
    return at("/larder", settings);
  }

  /** One whose console has another path. */
  static ConsoleServer at(String path, Map<String, String> settings) throws Exception {
    ConsoleServer started = new ConsoleServer(TestContainer.start(settings), path);
    try {
      started.start();
      return started;
    } catch (Exception | Error e) {
      started.close();
      throw e;
    }
  }

  private void start() throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context =
        new ServletContextHandler("/app", ServletContextHandler.SECURITY);
    context.setDisplayName("tutors <& co>");
    UserStore users = new UserStore();
    users.addUser("user-1", Credential.getCredential("user-1's"), new String[] {"operator"});
    users.addUser("user-2", Credential.getCredential("user-2's"), new String[] {"guest"});
    HashLoginService logins = new HashLoginService("test");
    logins.setUserStore(users);
    ConstraintSecurityHandler security = (ConstraintSecurityHandler) context.getSecurityHandler();
    security.setLoginService(logins);
    security.setAuthenticator(new BasicAuthenticator());
    for (ServletContainerInitializer found :
        ServiceLoader.load(ServletContainerInitializer.class)) {
      if (found.getClass().getName().startsWith("io.larder.")) {
        context.addServletContainerInitializer(found);
      }
    }
    server.setHandler(context);
    server.start();
  }

  <T> T get(Class<T> type) {
    return container.get(type);
  }

  /** Ends the application; the servlet container goes on. */
  void endApplication() {
    ended = true;
    container.close();
  }

  /** A cache of texts, which is opened at the first time. */
  Cache<String, String> cache(String name) {
    CacheManager caches = get(CacheManager.class);
    Cache<String, String> known = caches.getCache(name);
    return known != null
        ? known
        : caches.createCache(
            name, new MutableConfiguration<String, String>().setTypes(String.class, String.class));
  }

  String url() {
    return uri("").toString();
  }

  private URI uri(String inConsole) {
    return URI.create("http://localhost:" + connector.getLocalPort() + "/app" + path + inConsole);
  }

  /** Asks for a page of the console; names and values of headers by turns. */
  HttpResponse<String> page(String path, String... headers) {
    return send(request(path, headers).GET().build());
  }

  /** Asks as a script does. */
  HttpResponse<String> json(String path, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("Accept", "application/json"));
    return page(path, all.toArray(String[]::new));
  }

  /** Sends a form. */
  HttpResponse<String> post(String path, String form, String... headers) {
    return send(
        request(path, headers)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build());
  }

  HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request;
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws Exception {
    try {
      server.stop();
    } finally {
      if (!ended) {
        container.close();
      }
    }
  }
}
