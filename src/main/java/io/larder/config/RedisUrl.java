package io.larder.config;

import io.larder.config.setting.Secret;
import io.larder.config.setting.Syntax;
import io.larder.config.setting.Syntax.Mismatch;
import java.net.URLDecoder;
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

  static final Syntax<RedisUrl> SYNTAX =
      new Syntax<>() {
        @Override
        public RedisUrl parse(String text) throws Mismatch {
          return RedisUrl.parse(text);
        }

        @Override
        public String show(String text) {
          return mask(text);
        }
      };

  private static RedisUrl parse(String text) throws Mismatch {
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      throw new Mismatch(EXPECTED);
    }
    NodeAddress address = NodeAddress.parse(url.group("address"), 6379);
    String info = url.group("info");
    @Nullable String user = null;
    @Nullable String password = null;
    if (info != null) {
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

  /** The URL without user name and password, whatever its shape. */
  static String mask(String text) {
    int at = text.lastIndexOf('@');
    if (at < 0) {
      return text;
    }
    int scheme = text.indexOf("://");
    return text.substring(0, scheme >= 0 && scheme < at ? scheme + 3 : 0)
        + "***"
        + text.substring(at);
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
