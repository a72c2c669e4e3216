package io.larder.config;

import io.larder.config.setting.Secret;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The name and password that the application gives to Redis.
 *
 * @param username the ACL user, or empty for Redis' default user
 * @param password its password, or empty
 * @param passwordFile a file that holds the password and is read again for every new connection, so
 *     that a rotated secret is picked up; wins over {@code password}
 */
public record Credentials(
    Optional<String> username, Optional<Secret> password, Optional<Path> passwordFile) {
  /** No user name, no password. */
  public static final Credentials NONE =
      new Credentials(Optional.empty(), Optional.empty(), Optional.empty());
}
