package io.larder.observe.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.cache.AsyncCacheOperations;
import io.larder.cache.CacheOperations;
import io.larder.common.RedisUnavailableException;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheResult;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Spans of calls to Redis, as OpenTelemetry's conventions name them. */
@RedisTest
class TracesIT {
  private static final AttributeKey<String> SCRIPT =
      AttributeKey.stringKey("db.stored_procedure.name");
  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("db.system.name");
  private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("db.operation.name");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  private static final AttributeKey<String> LAYER = AttributeKey.stringKey("cache.layer");
  private static final AttributeKey<String> HASH = AttributeKey.stringKey("cache.key.hash");
  private static final AttributeKey<Boolean> HIT = AttributeKey.booleanKey("cache.hit");

  private static volatile OpenTelemetry current = OpenTelemetry.noop();

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(spans))
                  .build())
          .build();

  private OwnRedis redis;
  private TestContainer application;

  static class Library {
    @Produces
    @ApplicationScoped
    OpenTelemetry openTelemetry() {
      return current;
    }
  }

  @ApplicationScoped
  static class Service {
    @CacheResult(cacheName = "annotated")
    public String find(String key) {
      return key;
    }
  }

  @BeforeEach
  void start(Fixture fixture) {
    current = sdk;
    redis = fixture.redis();
    application =
        fixture.container(
            redis.settings("redis.cache.annotated.near-max-entries", "10"),
            Library.class,
            Service.class);
  }

  @AfterEach
  void end() {
    sdk.close();
  }

  /** What was told of the calls of a step that runs in a span of the application. */
  private List<SpanData> told(Runnable step) {
    Span parent = sdk.getTracer("test").spanBuilder("request").startSpan();
    spans.reset();
    try (Scope within = parent.makeCurrent()) {
      step.run();
    }
    List<SpanData> all = spans.getFinishedSpanItems();
    parent.end();
    String request = parent.getSpanContext().getSpanId();
    for (SpanData span : all) {
      if (span.getKind() == SpanKind.CLIENT) {
        assertThat(span.getAttributes().get(SYSTEM)).isEqualTo("redis");
      } else {
        assertThat(span.getParentSpanId()).isEqualTo(request);
        assertThat(span.getName()).startsWith("cache.");
      }
    }
    return all;
  }

  /** The spans of calls to Redis, each of which must be of this operation. */
  private static List<SpanData> calls(List<SpanData> all, SpanData operation) {
    List<SpanData> calls = all.stream().filter(span -> span.getKind() == SpanKind.CLIENT).toList();
    assertThat(calls).allMatch(span -> span.getParentSpanId().equals(operation.getSpanId()));
    return calls;
  }

  private static SpanData operation(List<SpanData> all) {
    return all.stream().filter(span -> span.getName().startsWith("cache.")).findAny().orElseThrow();
  }

  @Test
  void operation_tellsWhereItsAnswerCameFrom_andTheHashOfItsKey() {
    CacheOperations cache = application.get(CacheOperations.class);
    List<SpanData> missed = told(() -> cache.get("secret-key", String.class));
    cache.set("secret-key", "secret-value", Duration.ofMinutes(1));

    List<SpanData> found = told(() -> cache.get("secret-key", String.class));

    SpanData operation = operation(found);
    assertThat(operation.getName()).isEqualTo("cache.get c:");
    assertThat(operation.getAttributes().get(AttributeKey.stringKey("cache.name"))).isEqualTo("c:");
    assertThat(operation.getAttributes().get(HIT)).isTrue();
    assertThat(operation.getAttributes().get(LAYER)).isEqualTo("redis");
    assertThat(operation.getAttributes().get(HASH))
        .matches("[0-9a-f]{16}")
        .isEqualTo(operation(missed).getAttributes().get(HASH));
    assertThat(operation(missed).getAttributes().get(HIT)).isFalse();
    assertThat(operation(missed).getAttributes().get(LAYER)).isNull();
    assertThat(calls(found, operation)).extracting(SpanData::getName).containsExactly("GET");
    assertThat(found.toString()).doesNotContain("secret");
  }

  @Test
  void key_isShown_ifThatIsAskedFor(Fixture fixture) {
    application = fixture.container(redis.settings("redis.observe.keys", "true"), Library.class);
    CacheOperations cache = application.get(CacheOperations.class);

    List<SpanData> all = told(() -> cache.get("a-key", String.class));

    assertThat(operation(all).getAttributes().get(HASH)).isNull();
    assertThat(operation(all).getAttributes().get(AttributeKey.stringKey("cache.key")))
        .isEqualTo("a-key");
  }

  @Test
  void asynchronousOperation_tellsTheSame_whenItsStageIsCompleted() {
    AsyncCacheOperations cache = application.get(CacheOperations.class).async();
    cache.set("a", 1, Duration.ofMinutes(1)).toCompletableFuture().join();

    List<SpanData> all = told(() -> cache.get("a", Integer.class).toCompletableFuture().join());

    assertThat(operation(all).getAttributes().get(LAYER)).isEqualTo("redis");
    assertThat(calls(all, operation(all))).hasSize(1);
  }

  @Test
  void standardCache_andAnnotatedMethods_tellTheLayer() {
    Cache<String, String> cache =
        application
            .get(CacheManager.class)
            .createCache(
                "traced",
                new MutableConfiguration<String, String>().setTypes(String.class, String.class));
    Service service = application.get(Service.class);

    List<SpanData> put = told(() -> cache.put("k", "v"));
    List<SpanData> got = told(() -> cache.get("k"));
    List<SpanData> computed = told(() -> service.find("k"));
    // Redis reports changes to this JVM from some moment on.
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                "near".equals(operation(told(() -> service.find("k"))).getAttributes().get(LAYER)));
    List<SpanData> again = told(() -> service.find("k"));

    assertThat(operation(put).getName()).isEqualTo("cache.put traced");
    assertThat(operation(got).getName()).isEqualTo("cache.get traced");
    assertThat(operation(got).getAttributes().get(LAYER)).isEqualTo("redis");
    assertThat(operation(computed).getName()).isEqualTo("cache.cacheResult annotated");
    assertThat(operation(computed).getAttributes().get(HASH))
        .isEqualTo(operation(again).getAttributes().get(HASH))
        .matches("[0-9a-f]{16}");
    assertThat(operation(computed).getAttributes().get(HIT)).isFalse();
    assertThat(operation(again).getAttributes().get(LAYER)).isEqualTo("near");
    assertThat(calls(again, operation(again))).isEmpty();
  }

  @Test
  void call_inASpan_isOneOfItsOwn_withoutItsKey() {
    CacheOperations cache = application.get(CacheOperations.class);

    List<SpanData> all =
        told(
            () -> {
              cache.set("secret-key", "secret-value", Duration.ofMinutes(1));
              cache.get("secret-key", String.class);
              cache.getAll(Set.of("secret-key", "other"), String.class);
            });

    List<SpanData> calls = all.stream().filter(one -> one.getKind() == SpanKind.CLIENT).toList();
    assertThat(calls).extracting(SpanData::getName).containsExactly("EVALSHA SET", "GET", "MGET");
    assertThat(calls.get(1).getAttributes().get(OPERATION)).isEqualTo("GET");
    assertThat(calls.get(1).getAttributes().get(SCRIPT)).isNull();
    assertThat(calls.get(1).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(all.toString()).doesNotContain("secret");
  }

  @Test
  void script_isTold_byItsName() {
    List<SpanData> all =
        told(
            () ->
                application
                    .get(SessionStore.class)
                    .issue(Session.of("user"), Duration.ofMinutes(1)));

    assertThat(all)
        .filteredOn(span -> span.getAttributes().get(SCRIPT) != null)
        .isNotEmpty()
        .allMatch(
            span ->
                span.getName().equals("EVALSHA " + span.getAttributes().get(SCRIPT))
                    && "EVALSHA".equals(span.getAttributes().get(OPERATION)));
  }

  @Test
  void failure_isTold() {
    CacheOperations cache = application.get(CacheOperations.class);
    cache.get("a", String.class);
    redis.kill();

    List<SpanData> all =
        told(
            () ->
                assertThatThrownBy(() -> cache.get("a", String.class))
                    .isInstanceOf(RedisUnavailableException.class));

    assertThat(operation(all).getAttributes().get(ERROR))
        .isEqualTo(RedisUnavailableException.class.getName());
    assertThat(calls(all, operation(all)))
        .last()
        .satisfies(
            span -> {
              assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
              assertThat(span.getAttributes().get(ERROR)).isEqualTo("unavailable");
            });
  }

  @Test
  void call_outsideOfASpan_isNotTold() {
    spans.reset();

    application.get(CacheOperations.class).get("a", String.class);

    assertThat(spans.getFinishedSpanItems()).isEmpty();
  }
}
