package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.GZIPInputStream;

/** Takes what servers send by OTLP over HTTP; the texts in it are readable as they are. */
final class OtlpReceiver implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Collection<String> metrics = new ConcurrentLinkedQueue<>();
  private final Collection<String> traces = new ConcurrentLinkedQueue<>();
  private final HttpServer server;

  private OtlpReceiver(HttpServer server) {
    this.server = server;
    take("/v1/metrics", metrics);
    take("/v1/traces", traces);
    server.start();
  }

  static OtlpReceiver start() {
    try {
      return new OtlpReceiver(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(String path, Collection<String> messages) {
    server.createContext(
        path,
        exchange -> {
          boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
          InputStream body = exchange.getRequestBody();
          InputStream message = zipped ? new GZIPInputStream(body) : body;
          messages.add(new String(message.readAllBytes(), StandardCharsets.ISO_8859_1));
          exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
  }

  URI address() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  /** Forgets what came before, and waits for metrics of an application. */
  void awaitMetricsOf(String application) {
    metrics.clear();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(metrics)
                    .anyMatch(
                        message ->
                            message.contains("cache.gets")
                                && message.contains("db.client.operation.duration")
                                && message.contains(application)));
  }

  /** Waits for a span of a call to Redis that belongs to a trace of an application. */
  void awaitCallsToRedis() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(traces)
                    .anyMatch(
                        message ->
                            message.contains("io.larder") && message.contains("db.system.name")));
  }

  Collection<String> metrics() {
    return metrics;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
