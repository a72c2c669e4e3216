package io.larder.observe.export;

import io.larder.common.Failures;
import io.larder.common.Sha256;
import io.larder.observe.CacheObservation;
import io.larder.observe.CacheObserver;
import io.larder.observe.CallObserver;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import jakarta.enterprise.inject.Instance;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Spans of operations on caches, and of the calls to Redis by OpenTelemetry's conventions for it,
 * where the caller is in a span itself: what Larder does in the background makes no traces.
 */
final class OpenTelemetryTraces implements CacheObserver.Source, CallObserver {
  private static final ContextKey<CacheSpan> CURRENT = ContextKey.named("io.larder.operation");
  private static final AttributeKey<String> REASON = AttributeKey.stringKey("reason");
  private static final int HASH_BYTES = 8;

  private final boolean showsKeys;
  // Null until the application's is known, and after its end.
  private volatile @Nullable Tracer tracer;

  /** Keys are told as their hashes, unless they may be shown. */
  OpenTelemetryTraces(boolean showsKeys) {
    this.showsKeys = showsKeys;
  }

  /** Uses the OpenTelemetry or the tracer that is a bean, else the global one if it is set. */
  void begin(Instance<Object> beans) {
    tracer = tracer(beans);
  }

  void end() {
    tracer = null;
  }

  private static @Nullable Tracer tracer(Instance<Object> beans) {
    Instance<OpenTelemetry> all = beans.select(OpenTelemetry.class);
    if (all.isResolvable()) {
      return all.get().getTracer(OpenTelemetryMeters.SCOPE);
    }
    Instance<Tracer> tracers = beans.select(Tracer.class);
    if (tracers.isResolvable()) {
      return tracers.get();
    }
    return OpenTelemetryMeters.isGlobalSet()
        ? GlobalOpenTelemetry.get().getTracer(OpenTelemetryMeters.SCOPE)
        : null;
  }

  /** The tracer if the caller is in a span, else null. */
  private @Nullable Tracer underSpan() {
    Tracer present = tracer;
    return present != null && Span.current().getSpanContext().isValid() ? present : null;
  }

  @Override
  public @Nullable Running begins(Call call) {
    Tracer present = underSpan();
    if (present == null) {
      return null;
    }
    String script = call.script();
    SpanBuilder builder =
        present
            .spanBuilder(script.isEmpty() ? call.operation() : call.operation() + ' ' + script)
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute("db.system.name", "redis")
            .setAttribute("db.operation.name", call.operation());
    if (!script.isEmpty()) {
      builder.setAttribute("db.stored_procedure.name", script);
    }
    return new CallSpan(builder.startSpan());
  }

  @Override
  public void called(Call call, long nanos, Outcome outcome) {}

  /** The span of one call to Redis. */
  private record CallSpan(Span span) implements CallObserver.Running {
    @Override
    public void repeated() {
      span.addEvent("sent again");
    }

    @Override
    public void ended(Outcome outcome) {
      if (outcome != Outcome.ANSWERED) {
        span.setAttribute("error.type", outcome.name().toLowerCase(Locale.ROOT));
        span.setStatus(StatusCode.ERROR);
      }
      span.end();
    }
  }

  @Override
  public CacheObserver of(String cacheName) {
    return new CacheTraces(cacheName);
  }

  /** Follows the operations on one cache. */
  private final class CacheTraces implements CacheObserver {
    private final String name;

    CacheTraces(String name) {
      this.name = name;
    }

    @Override
    public CacheObserver.@Nullable Running begins(
        String operation, @Nullable Supplier<@Nullable String> key) {
      Tracer present = underSpan();
      if (present == null) {
        return null;
      }
      Span span =
          present
              .spanBuilder("cache." + operation + ' ' + name)
              .setAttribute("cache.name", name)
              .startSpan();
      String text = key != null && span.isRecording() ? key.get() : null;
      if (text != null) {
        span.setAttribute(showsKeys ? "cache.key" : "cache.key.hash", shown(text));
      }
      return new CacheSpan(span);
    }

    private String shown(String key) {
      return showsKeys ? key : hash(key);
    }

    private @Nullable Span current() {
      CacheSpan present = tracer == null ? null : Context.current().get(CURRENT);
      return present == null ? null : present.span;
    }

    private void event(String event, Attributes attributes) {
      Span span = current();
      if (span != null) {
        span.addEvent(event, attributes);
      }
    }

    @Override
    public void hit(Layer layer, long entries, long nanos) {
      Span span = current();
      if (span != null) {
        span.setAttribute("cache.hit", true);
        span.setAttribute("cache.layer", layer.name().toLowerCase(Locale.ROOT));
      }
    }

    @Override
    public void missed(long entries, long nanos) {
      Span span = current();
      if (span != null) {
        span.setAttribute("cache.hit", false);
      }
    }

    @Override
    public void joined() {
      hit(Layer.FLIGHT, 1, 0);
      event("joined", Attributes.empty());
    }

    @Override
    public void refused(Refusal reason) {
      event("refused", Attributes.of(REASON, reason.name().toLowerCase(Locale.ROOT)));
    }

    @Override
    public void unreadable() {
      event("unreadable", Attributes.empty());
    }

    @Override
    public void overtaken() {
      event("not stored: a change came in between", Attributes.empty());
    }
  }

  /** Eight bytes of SHA-256: the same for a key in every JVM. */
  private static String hash(String key) {
    return HexFormat.of().formatHex(Sha256.of(key), 0, HASH_BYTES);
  }

  /** The span of one operation on a cache. */
  private record CacheSpan(Span span) implements CacheObserver.Running {
    @Override
    public <T extends @Nullable Object, E extends Exception> T within(
        CacheObservation.Call<T, E> call) throws E {
      Scope scope = Context.current().with(span).with(CURRENT, this).makeCurrent();
      try {
        return call.run();
      } finally {
        scope.close();
      }
    }

    @Override
    public void ended(@Nullable Throwable failure) {
      if (failure != null) {
        // No message: it may name a key.
        span.setAttribute("error.type", Failures.unwrap(failure).getClass().getName());
        span.setStatus(StatusCode.ERROR);
      }
      span.end();
    }
  }
}
