package io.larder.config;

/** What a deployment does while Redis cannot be reached ({@code redis.startup}). */
public enum StartupMode {
  /** No connection after the attempts fails the deployment. */
  REQUIRE,
  /** The deployment waits for the attempts, then starts without Redis; connecting goes on. */
  DEGRADE,
  /** Connecting happens in the background from the beginning. */
  LAZY
}
