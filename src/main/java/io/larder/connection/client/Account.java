package io.larder.connection.client;

import io.larder.config.ConnectionSettings.Credentials;
import io.larder.config.Settings;
import io.larder.config.setting.Secret;
import io.larder.config.setting.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.redisson.config.BaseConfig;
import org.redisson.config.Config;
import org.redisson.config.CredentialsResolver;
import org.redisson.config.SentinelServersConfig;

/** Credentials, asked for by each new connection, because a password file may have changed. */
record Account(Credentials credentials, Setting<Path> fileSetting) implements CredentialsResolver {
  /** What a configuration of Redisson's has for Redis. */
  @SuppressWarnings("deprecation") // a file may still have them there
  static Account ofRedis(Config config, BaseConfig<?> servers) {
    return of(
        config.getUsername() == null ? servers.getUsername() : config.getUsername(),
        config.getPassword() == null ? servers.getPassword() : config.getPassword(),
        Settings.PASSWORD_FILE);
  }

  /** What a configuration of Redisson's has for Sentinels. */
  static Account ofSentinels(SentinelServersConfig servers) {
    return of(
        servers.getSentinelUsername(),
        servers.getSentinelPassword(),
        Settings.SENTINEL_PASSWORD_FILE);
  }

  private static Account of(
      @Nullable String username, @Nullable String password, Setting<Path> fileSetting) {
    return new Account(
        new Credentials(
            Optional.ofNullable(username),
            Optional.ofNullable(password).map(Secret::new),
            Optional.empty()),
        fileSetting);
  }

  @Override
  public CompletionStage<org.redisson.config.Credentials> resolve(InetSocketAddress address) {
    try {
      String password =
          credentials
              .passwordFile()
              .map(this::read)
              .or(() -> credentials.password().map(Secret::value))
              .orElse(null);
      return CompletableFuture.completedFuture(
          new org.redisson.config.Credentials(credentials.username().orElse(null), password));
    } catch (UncheckedIOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** A few bytes of a local file: short enough for the client's thread that asks. */
  private String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(fileSetting + "=" + file + " cannot be read", e);
    }
  }
}
