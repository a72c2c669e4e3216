package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Declared types that can never be cached, or make a key, are told of at deployment. */
@RedisTest
class LiveTypesCdiTest {
  /** Data that is closeable. */
  public record Closing(String name) implements AutoCloseable {
    @Override
    public void close() {}
  }

  /** Data beside what is still to come. */
  public record Promised(String name, CompletionStage<String> text) {}

  @ApplicationScoped
  static class Values {
    @Inject
    @CacheName("live-injected")
    Cache<String, Response> injected;

    @CacheResult
    public Response response(String a) {
      return null;
    }

    @CacheResult
    public CompletionStage<Response> later(String a) {
      return null;
    }

    @CacheResult
    public List<Response> responses(String a) {
      return null;
    }

    @CacheResult
    public Optional<Connection> optional(String a) {
      return null;
    }

    @CacheResult
    public InputStream input(String a) {
      return null;
    }

    @CacheResult
    public Stream<String> stream(String a) {
      return null;
    }

    @CacheResult
    public Iterator<String> iterator(String a) {
      return null;
    }

    @CacheResult
    public Connection connection(String a) {
      return null;
    }

    @CacheResult
    public ResultSet rows(String a) {
      return null;
    }

    @CacheResult
    public DataSource source(String a) {
      return null;
    }

    @CacheResult
    public EntityManager entities(String a) {
      return null;
    }

    @CacheResult
    public Query query(String a) {
      return null;
    }

    @CacheResult
    public HttpServletRequest request(String a) {
      return null;
    }

    @CacheResult
    public HttpSession session(String a) {
      return null;
    }

    @CacheResult
    public ExecutorService executor(String a) {
      return null;
    }

    @CacheResult
    public Thread thread(String a) {
      return null;
    }

    @CacheResult
    public Supplier<String> supplier(String a) {
      return null;
    }

    @CacheResult
    public List<CompletionStage<String>> promises(String a) {
      return null;
    }

    @CacheResult
    public Optional<CompletionStage<String>> promise(String a) {
      return null;
    }

    @CacheResult
    public Promised promised(String a) {
      return null;
    }

    @CacheResult
    public Map<String, Future<String>> futures(String a) {
      return null;
    }

    @CachePut(cacheName = "live-promise")
    public void putPromise(String a, @CacheValue CompletionStage<String> value) {}

    @CachePut(cacheName = "live-put")
    public void put(String a, @CacheValue Response value) {}
  }

  @ApplicationScoped
  static class Keys {
    @CacheResult
    public String request(HttpServletRequest a) {
      return "";
    }

    @CacheResult
    public String entities(EntityManager a, String b) {
      return "";
    }

    @CacheResult
    public String connection(Connection a) {
      return "";
    }

    @CacheResult
    public String input(InputStream a) {
      return "";
    }

    @CacheResult
    public String response(Response a) {
      return "";
    }

    @CacheResult
    public String uri(UriInfo a) {
      return "";
    }

    @CacheResult
    public String caller(SecurityContext a) {
      return "";
    }

    @CacheResult
    public String several(List<HttpServletRequest> a) {
      return "";
    }

    @CacheResult
    public String iterator(Iterator<String> a) {
      return "";
    }
  }

  @ApplicationScoped
  static class Fine {
    @CacheResult
    public Closing closing(String a) {
      return new Closing(a);
    }

    @CacheResult
    public String keyed(@CacheKey String a, HttpServletRequest b, EntityManager c) {
      return a;
    }

    @CacheResult
    public String closing(Closing a) {
      return "";
    }

    @CacheResult
    public Comparable<?> comparable(String a) {
      return a;
    }
  }

  @Test
  void values_thatAreNoData_areWarnedOfAtDeployment(TestRedis redis) {
    List<String> warnings = warnings(redis, Values.class);
    for (String where :
        List.of(
            "response",
            "later",
            "responses",
            "optional",
            "input",
            "stream",
            "iterator",
            "connection",
            "rows",
            "source",
            "entities",
            "query",
            "request",
            "session",
            "executor",
            "thread",
            "supplier",
            "promises",
            "promise",
            "promised",
            "futures",
            "putPromise",
            "put")) {
      assertThat(warnings)
          .as(where)
          .filteredOn(line -> line.contains("Values." + where + "("))
          .singleElement()
          .satisfies(line -> assertThat(line).contains("LARDER-3001"));
    }
    assertThat(warnings)
        .filteredOn(line -> line.contains("live-injected"))
        .singleElement()
        .satisfies(line -> assertThat(line).contains("jakarta.ws.rs.core.Response is no data"));
  }

  @Test
  void parameters_thatMakeNoKey_areWarnedOfAtDeployment(TestRedis redis) {
    List<String> warnings = warnings(redis, Keys.class);
    for (String where :
        List.of(
            "request",
            "entities",
            "connection",
            "input",
            "response",
            "uri",
            "caller",
            "several",
            "iterator")) {
      assertThat(warnings)
          .as(where)
          .filteredOn(line -> line.contains("Keys." + where + "("))
          .singleElement()
          .satisfies(line -> assertThat(line).contains("LARDER-6006", "parameter 1", "@CacheKey"));
    }
  }

  @Test
  void dataThatIsCloseable_isNotWarnedOf(TestRedis redis) {
    assertThat(warnings(redis, Fine.class)).isEmpty();
  }

  private static List<String> warnings(TestRedis redis, Class<?> bean) {
    try (LogCapture log = new LogCapture()) {
      TestContainer.start(redis.settings(), bean).close();
      return log.lines().stream().filter(line -> line.startsWith("WARNING")).toList();
    }
  }
}
