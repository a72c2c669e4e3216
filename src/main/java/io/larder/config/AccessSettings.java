package io.larder.config;

import io.larder.config.ConnectionSettings.Credentials;
import io.larder.config.setting.Problems;
import io.larder.config.setting.Quoted;
import io.larder.config.setting.Setting;
import io.larder.config.setting.SettingValues;
import java.nio.file.Path;
import java.util.Optional;

/** Reads what lets the application in: credentials and TLS, of Redis and of Sentinels. */
record AccessSettings(
    SettingValues values, Optional<RedisUrl> url, SettingRules rules, Problems problems) {
  /** The credentials of Redis, of which a URL has its own. */
  Credentials credentials() {
    Optional<Path> file = values.find(Settings.PASSWORD_FILE);
    return checked(
        url.map(u -> new Credentials(u.username(), u.password(), file))
            .orElseGet(
                () ->
                    new Credentials(
                        values.find(Settings.USERNAME), values.find(Settings.PASSWORD), file)),
        new Keys(
            url.isPresent() ? Settings.URL : Settings.USERNAME,
            url.isPresent() ? Settings.URL : Settings.PASSWORD,
            Settings.PASSWORD_FILE));
  }

  Credentials sentinelCredentials() {
    return checked(
        new Credentials(
            values.find(Settings.SENTINEL_USERNAME),
            values.find(Settings.SENTINEL_PASSWORD),
            values.find(Settings.SENTINEL_PASSWORD_FILE)),
        new Keys(
            Settings.SENTINEL_USERNAME,
            Settings.SENTINEL_PASSWORD,
            Settings.SENTINEL_PASSWORD_FILE));
  }

  /** The settings that give user name, password and file. */
  private record Keys(Setting<?> username, Setting<?> password, Setting<?> file) {}

  private Credentials checked(Credentials credentials, Keys keys) {
    if (credentials.password().isPresent() && credentials.passwordFile().isPresent()) {
      problems.conflict(
          "%s and %s are both set; remove one of them",
          values.written(keys.password()), values.written(keys.file()));
    }
    if (credentials.username().isPresent()
        && credentials.password().isEmpty()
        && credentials.passwordFile().isEmpty()) {
      problems.conflict(
          "%s without a password; set %s or %s (any text for an ACL user with nopass)",
          Settings.URL.equals(keys.username())
              ? "redis.url has a user name"
              : Quoted.of(keys.username() + "=" + credentials.username().get() + " is set"),
          Settings.URL.equals(keys.username()) ? Settings.PASSWORD : keys.password(),
          keys.file());
    }
    return credentials;
  }

  /** Whether Redis is reached by TLS. */
  boolean tls() {
    return url.map(RedisUrl::tls).orElse(values.get(Settings.TLS_ENABLED));
  }

  /** Whether Sentinels are reached by TLS. */
  boolean sentinelTls() {
    return values.find(Settings.SENTINEL_TLS_ENABLED).orElse(tls());
  }

  void check() {
    if (values.isGiven(Settings.TLS_ENABLED) && tls() != values.get(Settings.TLS_ENABLED)) {
      problems.conflict(
          "redis.tls.enabled=%s contradicts redis.url, whose scheme is %s",
          !tls(), tls() ? "rediss (TLS)" : "redis (no TLS)");
    }
    if (!tls() && !sentinelTls()) {
      rules.need(
          "redis.tls.enabled=true or a rediss:// URL",
          Settings.TLS_TRUST_STORE,
          Settings.TLS_KEY_STORE);
    }
    if (!values.isGiven(Settings.TLS_TRUST_STORE)) {
      rules.need("redis.tls.trust-store", Settings.TLS_TRUST_STORE_PASSWORD);
    }
    if (!values.isGiven(Settings.TLS_KEY_STORE)) {
      rules.need("redis.tls.key-store", Settings.TLS_KEY_STORE_PASSWORD);
    }
    if (!values.isGiven(Settings.SENTINEL_MASTER, Settings.SENTINEL_NODES)) {
      rules.need(
          "redis.sentinel.nodes",
          Settings.SENTINEL_USERNAME,
          Settings.SENTINEL_PASSWORD,
          Settings.SENTINEL_PASSWORD_FILE,
          Settings.SENTINEL_TLS_ENABLED);
    }
  }
}
