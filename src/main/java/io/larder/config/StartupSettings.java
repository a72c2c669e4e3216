package io.larder.config;

import java.time.Duration;

/**
 * What the deployment does about the connection.
 *
 * @param mode what happens without one
 * @param maxWait how long a deployment waits at most in {@link StartupMode#DEGRADE}
 */
public record StartupSettings(StartupMode mode, Duration maxWait) {}
