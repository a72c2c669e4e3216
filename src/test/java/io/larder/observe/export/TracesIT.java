package io.larder.observe.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

  @BeforeEach
  void start(Fixture fixture) {
    current = sdk;
    redis = fixture.redis();
    application = fixture.container(redis.settings(), Library.class);
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
    assertThat(all)
        .allMatch(span -> span.getParentSpanId().equals(parent.getSpanContext().getSpanId()))
        .allMatch(span -> span.getKind() == SpanKind.CLIENT)
        .allMatch(span -> "redis".equals(span.getAttributes().get(SYSTEM)));
    return all;
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

    assertThat(all).extracting(SpanData::getName).containsExactly("EVALSHA SET", "GET", "MGET");
    assertThat(all.get(1).getAttributes().get(OPERATION)).isEqualTo("GET");
    assertThat(all.get(1).getAttributes().get(SCRIPT)).isNull();
    assertThat(all.get(1).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
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

    assertThat(all)
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
