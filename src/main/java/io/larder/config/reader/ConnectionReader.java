package io.larder.config.reader;

import io.larder.config.ConnectionSettings;
import io.larder.config.Credentials;
import io.larder.config.NodeAddress;
import io.larder.config.PortSetting;
import io.larder.config.RedisUrl;
import io.larder.config.Settings;
import io.larder.config.TlsSettings;
import io.larder.config.Topology;
import io.larder.config.setting.Problems;
import io.larder.config.setting.Secret;
import io.larder.config.setting.SettingValues;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Combines the settings about servers, credentials and TLS, some of which exclude each other. */
final class ConnectionReader {
  private final SettingValues values;
  private final Problems problems;
  private final Rules rules;
  private final Optional<RedisUrl> url;

  ConnectionReader(SettingValues values, Problems problems) {
    this.values = values;
    this.problems = problems;
    this.rules = new Rules(values, problems);
    this.url = values.find(Settings.URL);
  }

  ConnectionSettings read() {
    return new ConnectionSettings(topology(), values.get(Settings.READ_FROM), credentials(), tls());
  }

  private Topology topology() {
    int database = url.map(RedisUrl::database).orElse(values.get(Settings.DB));
    if (values.isGiven(Settings.CLUSTER_NODES)) {
      return cluster(database);
    }
    if (values.isGiven(Settings.SENTINEL_MASTER, Settings.SENTINEL_NODES)) {
      return sentinel(database);
    }
    return new Topology.Single(
        url.map(RedisUrl::address).orElseGet(this::server),
        values.find(Settings.REPLICAS).orElse(List.of()),
        database);
  }

  private Topology cluster(int database) {
    rules.exclusive(
        "a cluster finds its servers itself",
        Settings.CLUSTER_NODES,
        Settings.SENTINEL_MASTER,
        Settings.SENTINEL_NODES,
        Settings.REPLICAS,
        Settings.URL);
    if (database != 0) {
      problems.conflict(
          "redis.db=" + database + " with redis.cluster.nodes: Redis Cluster has database 0 only");
    }
    return new Topology.Cluster(values.find(Settings.CLUSTER_NODES).orElse(List.of()));
  }

  private Topology sentinel(int database) {
    rules.together(Settings.SENTINEL_MASTER, Settings.SENTINEL_NODES);
    rules.exclusive(
        "Sentinels find the servers", Settings.SENTINEL_NODES, Settings.REPLICAS, Settings.URL);
    return new Topology.Sentinel(
        values.find(Settings.SENTINEL_MASTER).orElse(""),
        values.find(Settings.SENTINEL_NODES).orElse(List.of()),
        database);
  }

  private NodeAddress server() {
    PortSetting port = values.get(Settings.PORT);
    String host = values.get(Settings.HOST);
    return new NodeAddress(
        values.isGiven(Settings.HOST) ? host : Optional.ofNullable(port.host()).orElse(host),
        port.port());
  }

  private Credentials credentials() {
    Optional<String> username = values.find(Settings.USERNAME);
    Optional<Secret> password = values.find(Settings.PASSWORD);
    Optional<Path> file = values.find(Settings.PASSWORD_FILE);
    if (url.isPresent()) {
      username = url.get().username();
      password = url.get().password();
    }
    if (password.isPresent() && file.isPresent()) {
      problems.conflict(
          (url.isPresent() ? "redis.url has a password" : "redis.password")
              + " and redis.password-file are both set; remove one of them");
    }
    if (username.isPresent() && password.isEmpty() && file.isEmpty()) {
      problems.conflict(
          "redis.username="
              + username.get()
              + " is set without a password; set redis.password or redis.password-file (any"
              + " text for an ACL user with nopass)");
    }
    return new Credentials(username, password, file);
  }

  private TlsSettings tls() {
    boolean enabled = values.get(Settings.TLS_ENABLED);
    if (url.isPresent()) {
      if (values.isGiven(Settings.TLS_ENABLED) && enabled != url.get().tls()) {
        problems.conflict(
            "redis.tls.enabled="
                + enabled
                + " contradicts redis.url, whose scheme is "
                + (url.get().tls() ? "rediss (TLS)" : "redis (no TLS)"));
      }
      enabled = url.get().tls();
    }
    if (!enabled) {
      rules.needs(
          "redis.tls.enabled=true or a rediss:// URL",
          Settings.TLS_TRUST_STORE,
          Settings.TLS_KEY_STORE);
    }
    Optional<Path> trustStore = values.find(Settings.TLS_TRUST_STORE);
    Optional<Path> keyStore = values.find(Settings.TLS_KEY_STORE);
    if (trustStore.isEmpty() && !values.isGiven(Settings.TLS_TRUST_STORE)) {
      rules.needs("redis.tls.trust-store", Settings.TLS_TRUST_STORE_PASSWORD);
    }
    if (keyStore.isEmpty() && !values.isGiven(Settings.TLS_KEY_STORE)) {
      rules.needs("redis.tls.key-store", Settings.TLS_KEY_STORE_PASSWORD);
    }
    return new TlsSettings(
        enabled,
        trustStore,
        values.find(Settings.TLS_TRUST_STORE_PASSWORD),
        keyStore,
        values.find(Settings.TLS_KEY_STORE_PASSWORD),
        values.get(Settings.TLS_VERIFY_HOST_NAME));
  }
}
