package io.larder.connection.client;

import io.larder.config.ConnectionSettings.Credentials;
import io.larder.config.setting.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.redisson.config.CredentialsResolver;

/** Gives each new connection the password; a password file is read each time. */
record PasswordSource(Credentials credentials) implements CredentialsResolver {
  @Override
  public CompletionStage<org.redisson.config.Credentials> resolve(InetSocketAddress address) {
    try {
      return CompletableFuture.completedFuture(
          new org.redisson.config.Credentials(credentials.username().orElse(null), password()));
    } catch (UncheckedIOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private @Nullable String password() {
    return credentials
        .passwordFile()
        .map(PasswordSource::read)
        .or(() -> credentials.password().map(Secret::value))
        .orElse(null);
  }

  /** A few bytes of a local file: short enough for the client's thread that asks. */
  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("redis.password-file=" + file + " cannot be read", e);
    }
  }
}
