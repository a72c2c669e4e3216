package io.larder.observe.export;

import io.larder.observe.CallObserver;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import jakarta.enterprise.inject.Instance;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Spans of the calls to Redis, by OpenTelemetry's conventions for it, where the caller is in a span
 * itself: what Larder does in the background makes no traces. No key is told.
 */
final class OpenTelemetryTraces implements CallObserver {
  private final Tracer tracer;

  private OpenTelemetryTraces(Tracer tracer) {
    this.tracer = tracer;
  }

  /** With the OpenTelemetry or the tracer that is a bean, else the global one if it is set. */
  static @Nullable CallObserver find(Instance<Object> beans) {
    Tracer tracer = tracer(beans);
    return tracer == null ? null : new OpenTelemetryTraces(tracer);
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

  @Override
  public @Nullable Running begins(Call call) {
    if (!Span.current().getSpanContext().isValid()) {
      return null;
    }
    String script = call.script();
    SpanBuilder builder =
        tracer
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

  /** The span of one call. */
  private record CallSpan(Span span) implements Running {
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
}
