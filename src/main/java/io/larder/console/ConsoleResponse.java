package io.larder.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.console.page.Html.Markup;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer of the console, with the headers that all have. Immutable. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ConsoleResponse(int status, Map<String, String> headers, byte[] body) {
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  static ConsoleResponse html(int status, Markup page) {
    return of(status, "text/html;charset=UTF-8", page.toString().getBytes(UTF_8));
  }

  static ConsoleResponse json(int status, byte[] json) {
    return of(status, "application/json;charset=UTF-8", json);
  }

  static ConsoleResponse of(int status, String type, byte[] body) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", type);
    headers.put("Content-Security-Policy", POLICY);
    headers.put("X-Frame-Options", "DENY");
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put("Cache-Control", "no-store");
    headers.put("Vary", "Accept, Cookie");
    headers.put("Cross-Origin-Resource-Policy", "same-origin");
    return new ConsoleResponse(status, headers, body);
  }

  /** Sends a browser on, with GET. */
  static ConsoleResponse seeOther(String location) {
    return of(303, "text/plain;charset=UTF-8", new byte[0]).with("Location", location);
  }

  ConsoleResponse with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new ConsoleResponse(status, more, body);
  }
}
