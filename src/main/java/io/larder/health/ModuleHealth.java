package io.larder.health;

import io.larder.config.Settings.ReadinessMode;
import io.larder.connection.RedisConnection.State;
import io.larder.connection.client.RedissonConnection;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The health of one module, made when somebody asks first. Thread-safe; waits for nothing. */
public final class ModuleHealth {
  private final ReadinessMode mode;
  private final Supplier<Set<String>> degradedCaches;
  private final Supplier<OptionalInt> advice;
  private volatile @Nullable RedisHealth known;

  public ModuleHealth(
      ReadinessMode mode, Supplier<Set<String>> degradedCaches, Supplier<OptionalInt> advice) {
    this.advice = advice;
    this.mode = mode;
    this.degradedCaches = degradedCaches;
  }

  /** Makes no connection where there is none: a probe waits for nothing. */
  public RedisHealth of(@Nullable RedissonConnection present, boolean closed) {
    if (present == null) {
      return RedisHealth.withoutConnection(mode, closed ? State.CLOSED : State.CONNECTING);
    }
    RedisHealth made = known;
    if (made == null) {
      made = new RedisHealth(present, mode, degradedCaches).advisedBy(advice);
      known = made;
    }
    return made;
  }
}
