package io.larder.config;

import java.time.Duration;

/**
 * How connecting is repeated: exponential backoff with jitter.
 *
 * @param attempts how often, at least once, while the deployment waits
 * @param delay before the second attempt
 * @param maxDelay the longest pause, at least {@code delay}
 */
public record RetrySettings(int attempts, Duration delay, Duration maxDelay) {}
