package io.larder.config;

import io.larder.config.setting.Secret;
import io.larder.config.setting.Syntax.Mismatch;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The value of {@code redis.url}: {@code rediss?://[user:password@]host:port/db}, decoded. */
public record RedisUrl(
    NodeAddress address,
    boolean tls,
    Optional<String> username,
    Optional<Secret> password,
    int database) {
  private static final String EXPECTED =
      "redis://[user:password@]host:port/db, or rediss:// for TLS";
  private static final Pattern URL =
      Pattern.compile(
          "(?<scheme>rediss?)://(?:(?<info>.*)@)?(?<address>[^/?#@]+)(?:/(?<db>\\d{0,5}))?");

  /** What would otherwise begin a query with a secret that has an at sign. */
  private static final Pattern QUERY = Pattern.compile("\\?[\\w.-]+=");

  static RedisUrl parse(String text) throws Mismatch {
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      throw new Mismatch(EXPECTED);
    }
    NodeAddress address = NodeAddress.parse(url.group("address"), 6379);
    String info = url.group("info");
    @Nullable String user = null;
    @Nullable String password = null;
    if (info != null) {
      if (QUERY.matcher(info).find()) {
        throw new Mismatch(
            EXPECTED + ", without a query; a ? in the user name or password is written %3F");
      }
      int colon = info.indexOf(':');
      // redis://secret@host has a user and no password for some clients, a password for others.
      if (colon < 0) {
        throw new Mismatch(EXPECTED + "; a password alone is written redis://:password@host");
      }
      user = decode(info.substring(0, colon));
      password = decode(info.substring(colon + 1));
    }
    String db = url.group("db");
    return new RedisUrl(
        address,
        url.group("scheme").equals("rediss"),
        Optional.ofNullable(user).filter(u -> !u.isEmpty()),
        Optional.ofNullable(password).filter(p -> !p.isEmpty()).map(Secret::new),
        db == null || db.isEmpty() ? 0 : Integer.parseInt(db));
  }

  /** {@return the URL of another port of the same host} */
  RedisUrl atPort(int port) {
    return new RedisUrl(new NodeAddress(address.host(), port), tls, username, password, database);
  }

  /**
   * {@return the text of this URL with another user name, password or database, where they are
   * given}
   *
   * @param withoutPassword whether the password is not to be the URL's, if none is given
   */
  String completed(
      Optional<String> user,
      Optional<String> secret,
      Optional<String> db,
      boolean withoutPassword) {
    String name = user.or(() -> username).map(RedisUrl::encode).orElse("");
    String pass =
        secret
            .or(() -> withoutPassword ? Optional.empty() : password.map(Secret::value))
            .map(RedisUrl::encode)
            .orElse("");
    String info = name.isEmpty() && pass.isEmpty() ? "" : name + ":" + pass + "@";
    String number = db.map(String::strip).orElse(Integer.toString(database));
    return (tls ? "rediss://" : "redis://") + info + address + "/" + number;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** {@return the URL without user name and password} */
  @Override
  public String toString() {
    String user = username.isPresent() || password.isPresent() ? "***@" : "";
    return (tls ? "rediss://" : "redis://") + user + address + "/" + database;
  }

  private static String decode(String text) throws Mismatch {
    try {
      // A plus sign is itself here: form encoding is not URL encoding.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Mismatch(EXPECTED + "; a % in the user name or password is written %25");
    }
  }
}
