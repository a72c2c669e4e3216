package io.larder.console;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.CDI;
import org.jspecify.annotations.Nullable;

/** A bean that gives the console of the module that a thread belongs to. */
@FunctionalInterface
public interface ModuleConsole {
  /** The console for the context class loader of the calling thread. */
  Console ofThread();

  /**
   * The console of the calling thread's module; null where there is no CDI, or Larder takes no part
   * in it. Asked here, because containers look from which archive they are asked.
   */
  static @Nullable Console present() {
    try {
      Instance<ModuleConsole> found = CDI.current().select(ModuleConsole.class);
      return found.isResolvable() ? found.get().ofThread() : null;
    } catch (IllegalStateException e) {
      return null;
    }
  }
}
