package io.larder.console;

import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What was asked.
 *
 * @param application the name of the application
 * @param base the path of the console as links have it, without a slash at the end
 * @param path what follows it, decoded, at least a slash
 * @param headers the value of a header, in any case
 * @param parameters of the query or, where something is to be changed, of the form
 */
public record ConsoleRequest(
    String method,
    String application,
    String base,
    String path,
    Lookup headers,
    Lookup parameters,
    Client client) {
  /** Gives a text by its name, or null. */
  public interface Lookup extends UnaryOperator<@Nullable String> {}

  /**
   * Who asks.
   *
   * @param protocol as {@code HTTP/1.1}
   * @param address the address of the other end of the connection
   * @param host the host as it was addressed
   * @param secure whether it came by TLS
   * @param user whom the container knows, or null
   * @param inRole whether it knows that one in a role
   * @param cookies the value of a cookie, or null
   */
  public record Client(
      String protocol,
      String address,
      String host,
      boolean secure,
      @Nullable String user,
      Predicate<String> inRole,
      Lookup cookies) {}

  String header(String name) {
    String value = headers.apply(name);
    return value == null ? "" : value;
  }

  String parameter(String name) {
    String value = parameters.apply(name);
    return value == null ? "" : value;
  }

  boolean isChange() {
    return method.equals("POST");
  }

  boolean wantsJson() {
    String accepted = header("Accept").toLowerCase(Locale.ROOT);
    return accepted.contains("application/json") && !accepted.contains("text/html");
  }
}
