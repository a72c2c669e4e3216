package io.larder.server;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Takes what servers send by OTLP over HTTP; the texts in it are readable as they are. */
final class OtlpReceiver implements AutoCloseable {
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
          messages.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
          exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
  }

  URI address() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  Collection<String> metrics() {
    return metrics;
  }

  Collection<String> traces() {
    return traces;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
