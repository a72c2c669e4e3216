package io.larder.console;

import io.larder.common.MessageId;
import io.larder.config.Settings;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.CDI;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.stream.Stream;
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

  /** Says so if no servlet container serves the console that the settings switch on. */
  final class Served {
    private static final System.Logger LOG = System.getLogger("io.larder.console");
    // In a jar of its own; not loaded here, as it needs the servlet API.
    private static final String SERVLET = "io/larder/console/web/ConsoleServlet.class";
    // Some containers begin with servlets when everything else has started.
    private static final Duration START = Duration.ofMinutes(1);
    private static final AtomicBoolean REGISTERED = new AtomicBoolean();

    private Served() {}

    /** A container has asked for the servlet, of whichever application that this class serves. */
    public static void registered() {
      REGISTERED.set(true);
    }

    static void check(BiFunction<Runnable, Duration, Future<?>> timer) {
      if (hasServlet()) {
        sayIfUnserved(timer);
      } else {
        warn("Larder's jar with the classifier console is missing; put it beside Larder's own");
      }
    }

    /** Not every container looks for the servlet wherever its jar may be. */
    static void sayIfUnserved(BiFunction<Runnable, Duration, Future<?>> timer) {
      var unused =
          timer.apply(
              () -> {
                if (!REGISTERED.get()) {
                  warn(
                      "no servlet container has asked for its servlet; its jar belongs into"
                          + " WEB-INF/lib");
                }
              },
              START);
    }

    private static void warn(String why) {
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.CONSOLE_NOT_SERVED.text(
              "there is no console, although %s is set: %s", Settings.CONSOLE_ENABLED, why));
    }

    private static boolean hasServlet() {
      return Stream.of(
              ModuleConsole.class.getClassLoader(), Thread.currentThread().getContextClassLoader())
          .anyMatch(loader -> loader != null && loader.getResource(SERVLET) != null);
    }
  }
}
