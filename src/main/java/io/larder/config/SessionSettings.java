package io.larder.config;

import io.larder.config.setting.Durations;
import io.larder.config.setting.Syntax;
import java.time.Duration;
import java.util.Optional;

/**
 * Limits of sessions.
 *
 * @param maxPerUser how many sessions a user has at most, at least one; empty for any number
 * @param rotationGrace how long a rotated refresh token still returns the same successor; zero for
 *     not at all
 * @param maxLifetime how long after the login a family of refresh tokens ends; empty for never
 */
public record SessionSettings(
    Optional<Integer> maxPerUser, Duration rotationGrace, Optional<Duration> maxLifetime) {
  /** At most a day, since reuse of a token is not detected during the grace. */
  static final Syntax<Duration> GRACE =
      Durations.between(
          Duration.ZERO,
          Duration.ofDays(1),
          "an ISO-8601 duration from PT0S (no grace) to PT24H, for example PT10S or 10s");
}
