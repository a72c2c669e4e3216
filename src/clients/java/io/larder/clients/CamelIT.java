package io.larder.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jcache.JCacheConstants;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Camel's JCache component: a producer of every action and a consumer of events. */
@RedisTest
class CamelIT {
  /** A body of a message. */
  public record Order(String id, int pieces) implements Serializable {}

  @TempDir Path folder;

  private final List<String> events = new CopyOnWriteArrayList<>();
  private ProducerTemplate template;

  @BeforeEach
  void open(Fixture fixture) throws Exception {
    fixture.leavingNoThreads();
    OwnRedis redis = fixture.redis();
    Recipe recipe = Recipe.of("Camel");
    recipe.install(fixture, folder, redis, "redis.codec.allowed-types", "io.larder.clients.*");
    String uri = recipe.line("jcache:");
    DefaultCamelContext context = fixture.closing(new DefaultCamelContext());
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:cache").to(uri);
            from(uri)
                .process(
                    exchange ->
                        events.add(
                            exchange.getMessage().getHeader(JCacheConstants.EVENT_TYPE)
                                + " "
                                + exchange.getMessage().getHeader(JCacheConstants.KEY)));
          }
        });
    context.start();
    template = context.createProducerTemplate();
  }

  private Message ask(String action, Object body) {
    return template
        .request(
            "direct:cache",
            exchange -> {
              Message message = exchange.getMessage();
              message.setBody(body);
              message.setHeader(JCacheConstants.ACTION, action);
              message.setHeader(JCacheConstants.KEY, "k");
              message.setHeader(JCacheConstants.KEYS, Set.of("k"));
            })
        .getMessage();
  }

  private Object body(String action, Object body) {
    return ask(action, body).getBody();
  }

  private Object result(String action, Object body) {
    return ask(action, body).getHeader(JCacheConstants.RESULT);
  }

  static List<Object> bodies() {
    return List.of("text", 42L, new Order("o-1", 3), Map.of("k", List.of(1, 2)));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void everyAction(Object body) {
    ask("PUT", body);
    assertThat(body("GET", "")).isEqualTo(body);
    assertThat(result("PUTIFABSENT", body)).isEqualTo(false);
    assertThat(result("REPLACE", body)).isEqualTo(true);
    assertThat(body("GETANDPUT", body)).isEqualTo(body);
    assertThat(body("GETALL", "")).isEqualTo(Map.of("k", body));
    ask("REMOVE", "");
    assertThat(body("GET", "")).isNull();
    ask("PUT", body);
    ask("CLEAR", "");
    assertThat(body("GET", "")).isNull();
  }

  @Test
  void eventsArrive() {
    ask("PUT", "first");
    ask("PUT", "second");
    ask("REMOVE", "");

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(events).contains("CREATED k", "UPDATED k", "REMOVED k"));
  }
}
