package io.larder.config;

import io.larder.common.MessageId;
import io.larder.config.setting.PropertySource;
import io.larder.config.setting.Setting;
import io.larder.config.setting.Syntax;
import io.larder.config.setting.Syntax.Mismatch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What settings that go before others say of the server. Each setting wins for itself, but a server
 * is named whole: of the one that these name, the others do not know the address, the account, the
 * database or the TLS. A port alone names none: it is that of the others' host, be this a setting
 * or a part of their port.
 */
record GivenServer(Map<String, String> texts) {
  /** What says where the server is; a port does if it has a host, as Kubernetes gives it. */
  static final List<Setting<?>> ADDRESS =
      List.of(
          Settings.URL,
          Settings.HOST,
          Settings.PORT,
          Settings.CLUSTER_NODES,
          Settings.SENTINEL_MASTER,
          Settings.SENTINEL_NODES,
          Settings.EMBEDDED,
          Settings.REDISSON_CONFIG);

  private static final List<Setting<?>> ACCOUNT =
      List.of(
          Settings.DB,
          Settings.USERNAME,
          Settings.PASSWORD,
          Settings.PASSWORD_FILE,
          Settings.REPLICAS,
          Settings.SENTINEL_USERNAME,
          Settings.SENTINEL_PASSWORD,
          Settings.SENTINEL_PASSWORD_FILE,
          Settings.SENTINEL_TLS_ENABLED);

  private static final List<Setting<?>> TLS =
      List.of(
          Settings.TLS_ENABLED,
          Settings.TLS_TRUST_STORE,
          Settings.TLS_TRUST_STORE_PASSWORD,
          Settings.TLS_KEY_STORE,
          Settings.TLS_KEY_STORE_PASSWORD,
          Settings.TLS_VERIFY_HOST_NAME);

  /** {@return the settings that the others do not say} */
  Set<String> hidden() {
    Set<String> hidden = new TreeSet<>();
    if (namesServer()) {
      Stream.of(ADDRESS, ACCOUNT, TLS)
          .flatMap(List::stream)
          .forEach(setting -> hidden.add(setting.name()));
    }
    if (text(Settings.PASSWORD).isPresent()) {
      hidden.add(Settings.PASSWORD_FILE.name());
    } else if (text(Settings.PASSWORD_FILE).isPresent()) {
      hidden.add(Settings.PASSWORD.name());
    }
    hidden.removeAll(texts.keySet());
    return hidden;
  }

  private boolean namesServer() {
    return ADDRESS.stream().anyMatch(this::names);
  }

  private boolean names(Setting<?> setting) {
    if (setting.equals(Settings.EMBEDDED)) {
      // That no server is to be started says nothing of the one that is there.
      return Boolean.TRUE.equals(value(Settings.EMBEDDED));
    }
    if (setting.equals(Settings.PORT)) {
      Port port = value(Settings.PORT);
      return port != null && port.host() != null;
    }
    return text(setting).isPresent();
  }

  /**
   * {@return what is wrong if the others ask for TLS and these, which name a server, say nothing of
   * it} To send a password without TLS must be somebody's wish.
   */
  Optional<String> problem(PropertySource others) {
    boolean says =
        Stream.of(Settings.TLS_ENABLED, Settings.URL, Settings.EMBEDDED, Settings.REDISSON_CONFIG)
            .anyMatch(this::names);
    if (says || !namesServer()) {
      return Optional.empty();
    }
    return wishForTls(others)
        .map(
            wish ->
                MessageId.CONFLICTING_SETTINGS.text(
                    "%s given with a cache manager names a server, and whether that has TLS is not"
                        + " said, while another source says %s of its own; give"
                        + " redis.tls.enabled=true or false beside it",
                    ADDRESS.stream().filter(this::names).findFirst().orElseThrow(), wish));
  }

  private static Optional<String> wishForTls(PropertySource source) {
    if (text(source, Settings.URL).filter(url -> url.strip().startsWith("rediss:")).isPresent()) {
      return Optional.of("redis.url=rediss://…");
    }
    return text(source, Settings.TLS_ENABLED)
        .filter(text -> Boolean.TRUE.equals(parse(Settings.TLS_ENABLED.syntax(), text)))
        .map(text -> Settings.TLS_ENABLED + "=true");
  }

  /**
   * {@return the port with the host that is in the others' port; empty if the host is said in
   * another way}
   */
  Optional<String> portBeside(PropertySource others) {
    Port port = value(Settings.PORT);
    if (port == null || namesServer() || text(others, Settings.HOST).isPresent()) {
      return Optional.empty();
    }
    return text(others, Settings.PORT)
        .map(text -> parse(Settings.PORT.syntax(), text))
        .map(Port::host)
        .map(host -> "tcp://" + new NodeAddress(host, port.port()));
  }

  /**
   * {@return a URL with what these say beside it, which would have no effect there; empty if that
   * is nothing}
   *
   * @param own whether the URL is one of these, whose port it has then
   */
  Optional<String> completed(String url, boolean own) {
    Optional<String> username = text(Settings.USERNAME);
    Optional<String> password = text(Settings.PASSWORD);
    Optional<String> database = text(Settings.DB);
    Port port = own ? null : value(Settings.PORT);
    boolean withFile = text(Settings.PASSWORD_FILE).isPresent();
    if (!withFile
        && port == null
        && username.isEmpty()
        && password.isEmpty()
        && database.isEmpty()) {
      return Optional.empty();
    }
    try {
      RedisUrl parsed = RedisUrl.parse(url);
      RedisUrl at = port == null ? parsed : parsed.atPort(port.port());
      return Optional.of(at.completed(username, password, database, withFile));
    } catch (Mismatch e) {
      return Optional.empty(); // as it is, it is reported with the other settings
    }
  }

  private Optional<String> text(Setting<?> setting) {
    return text(texts.get(setting.name()));
  }

  private static Optional<String> text(PropertySource source, Setting<?> setting) {
    return text(source.get(setting.name()).orElse(null));
  }

  /** What is blank is absent. */
  private static Optional<String> text(@Nullable String written) {
    return Optional.ofNullable(written).filter(text -> !text.isBlank());
  }

  /** Null if it is absent, or wrong, which is reported with the other settings. */
  private <T> @Nullable T value(Setting<T> setting) {
    return text(setting).map(text -> parse(setting.syntax(), text)).orElse(null);
  }

  private static <T> @Nullable T parse(Syntax<T> syntax, String text) {
    try {
      return syntax.parse(text.strip());
    } catch (Mismatch e) {
      return null;
    }
  }
}
