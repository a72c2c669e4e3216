package io.larder.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.Processes;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's way to see the console: traffic, an outage on a button, and the end. */
class ConsoleDemoIT {
  private static final Pattern ADDRESS = Pattern.compile("http://localhost:\\d+/larder");
  private static final Duration LONG = Duration.ofMinutes(1);

  private final HttpClient client = HttpClient.newHttpClient();

  private String asked(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString()).body();
  }

  private String console(String address) throws IOException, InterruptedException {
    return asked(HttpRequest.newBuilder(URI.create(address)).header("Accept", "application/json"));
  }

  @Test
  void console_showsTraffic_andTheOutageOnTheButton() throws Exception {
    Process demo = Processes.java(List.of(), Map.of(), ConsoleDemo.class);
    try (BufferedReader output = demo.inputReader()) {
      String address =
          output
              .lines()
              .map(ADDRESS::matcher)
              .filter(Matcher::find)
              .map(Matcher::group)
              .findFirst()
              .orElseThrow();

      await()
          .atMost(LONG)
          .until(
              () -> {
                String seen = console(address);
                return seen.contains("\"state\":\"connected\"")
                    && List.of("search", "stock", "profiles").stream()
                        .allMatch(cache -> seen.contains("\"name\":\"" + cache + "\""));
              });
      asked(
          HttpRequest.newBuilder(URI.create(address).resolve("/"))
              .POST(HttpRequest.BodyPublishers.noBody()));
      await().atMost(LONG).until(() -> console(address).contains("\"state\":\"disconnected\""));
    } finally {
      demo.destroy();
    }
    assertThat(demo.waitFor(1, TimeUnit.MINUTES)).isTrue();
  }
}
