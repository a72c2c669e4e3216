package io.larder.config;

import java.time.Duration;
import java.util.Optional;

/**
 * Limits of sessions.
 *
 * @param maxPerUser how many sessions a user has at most, at least one; empty for any number
 * @param rotationGrace how long a refresh token that was just rotated gives the same successor
 *     again; zero for not at all
 * @param maxLifetime how long after the login a family of refresh tokens ends; empty for never
 */
public record SessionSettings(
    Optional<Integer> maxPerUser, Duration rotationGrace, Optional<Duration> maxLifetime) {}
