package io.larder.console;

import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.config.setting.Secret;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may enter: the container's user with the role, who gives the token, or both where
 * both are set; and this machine alone where neither is. Thread-safe.
 */
final class Access {
  private static final Pattern LOOPBACK =
      Pattern.compile("(127(\\.\\d{1,3}){3}|(0*:)+0*1|::ffff:127(\\.\\d{1,3}){3})(%.*)?");

  /** Headers that a proxy adds: who is behind it need not be on this machine. */
  private static final List<String> OF_PROXIES =
      List.of(
          "Forwarded",
          "X-Forwarded-For",
          "X-Forwarded-Host",
          "X-Forwarded-Proto",
          "X-Forwarded-Port",
          "X-Forwarded-Server",
          "X-Real-IP",
          "X-Client-IP",
          "True-Client-IP",
          "CF-Connecting-IP",
          "Via");

  /** What nginx speaks to who is behind it, unless it is told otherwise; browsers do not. */
  private static final Set<String> OLD = Set.of("HTTP/1.0", "HTTP/0.9");

  private static final String BEARER = "Bearer ";

  private final Optional<String> role;
  private final @Nullable Attempts token;
  private final Logins logins;

  /** Why somebody is not in. */
  enum Refusal {
    NOT_LOCAL,
    NO_USER,
    NO_ROLE,
    NO_TOKEN,
    WRONG_TOKEN
  }

  /**
   * Somebody who is in, and by which id forms know the browser.
   *
   * @param known whether the browser has that id already
   * @param script whether the token came in a header, which no other site makes a browser send
   */
  record Visitor(String name, String user, String id, boolean known, boolean script) {}

  /** One of both is null. */
  record Verdict(@Nullable Visitor visitor, @Nullable Refusal refusal, long pause) {
    static Verdict refused(Refusal refusal) {
      return new Verdict(null, refusal, 0);
    }
  }

  Access(LarderSettings settings, Logins logins, LongSupplier nanoTime) {
    this.role = settings.find(Settings.CONSOLE_ROLE);
    Optional<Secret> secret = settings.find(Settings.CONSOLE_TOKEN);
    this.token = secret.map(known -> new Attempts(known.value(), nanoTime)).orElse(null);
    this.logins = logins;
  }

  boolean isLocalOnly() {
    return role.isEmpty() && token == null;
  }

  boolean hasToken() {
    return token != null;
  }

  Verdict check(ConsoleRequest request) {
    Refusal early = withoutToken(request);
    if (early != null) {
      return Verdict.refused(early);
    }
    String id = Logins.idOf(request);
    if (token == null) {
      return in(request, id, false);
    }
    String given = request.header("Authorization");
    if (given.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      Attempts.Outcome outcome =
          token.attempt(request.client().address(), given.substring(BEARER.length()).strip());
      return outcome.right()
          ? in(request, null, true)
          : new Verdict(null, Refusal.WRONG_TOKEN, outcome.pause());
    }
    return id != null && logins.isIn(id)
        ? in(request, id, false)
        : Verdict.refused(Refusal.NO_TOKEN);
  }

  /** What keeps somebody out whatever token is given. */
  @Nullable Refusal withoutToken(ConsoleRequest request) {
    if (isLocalOnly() && !isLocal(request)) {
      return Refusal.NOT_LOCAL;
    }
    if (role.isPresent() && !request.client().inRole().test(role.get())) {
      return request.client().user() == null ? Refusal.NO_USER : Refusal.NO_ROLE;
    }
    return null;
  }

  /** An attempt to enter with a token; right only if there is one to give. */
  Attempts.Outcome attempt(ConsoleRequest request, String given) {
    return token == null
        ? new Attempts.Outcome(false, 0)
        : token.attempt(request.client().address(), given.strip());
  }

  private Verdict in(ConsoleRequest request, @Nullable String id, boolean script) {
    String user = request.client().user();
    String name = user != null ? user : token != null ? "holder of the token" : "somebody local";
    return new Verdict(
        new Visitor(
            name, user == null ? "" : user, id == null ? logins.newId() : id, id != null, script),
        null,
        0);
  }

  /**
   * Whether somebody is on this machine: by the address, not by what a header says. A name that is
   * not this machine's is that of a site whose page makes a browser ask here.
   */
  private static boolean isLocal(ConsoleRequest request) {
    return !OLD.contains(request.client().protocol())
        && isLoopback(request.client().address())
        && isLocalName(request.client().host())
        && OF_PROXIES.stream().allMatch(header -> request.header(header).isEmpty());
  }

  private static boolean isLocalName(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost") || name.endsWith(".localhost") || isLoopback(name);
  }

  private static boolean isLoopback(String address) {
    String bare =
        address.startsWith("[") && address.endsWith("]")
            ? address.substring(1, address.length() - 1)
            : address;
    return LOOPBACK.matcher(bare).matches();
  }
}
