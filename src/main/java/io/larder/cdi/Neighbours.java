package io.larder.cdi;

import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Tells of modules of an application that share a Redis with each other, or with others. */
final class Neighbours implements AutoCloseable {
  private final Supplier<List<Larder>> modules;
  private final AtomicBoolean told = new AtomicBoolean();
  private final DefaultPrefix prefix = new DefaultPrefix();
  private volatile boolean applicationStarted;

  Neighbours(Supplier<List<Larder>> modules) {
    this.modules = modules;
  }

  /** The first module that starts tells of all. */
  void started() {
    if (!told.compareAndSet(false, true)) {
      return;
    }
    Map<String, TreeSet<String>> names = new LinkedHashMap<>();
    for (Larder module : modules.get()) {
      LarderSettings settings = module.settings();
      // A server for development is the application's own.
      if (!settings.isGiven(Settings.KEY_PREFIX) && !settings.get(Settings.EMBEDDED)) {
        names
            .computeIfAbsent(
                settings.connection().topology().toString(),
                any -> new TreeSet<>(Comparator.naturalOrder()))
            .add(module.caches().name());
      }
    }
    names.forEach(
        (redis, ofRedis) ->
            prefix
                .enter(
                    new DefaultPrefix.Use(
                        redis, application(ofRedis.first()), List.copyOf(ofRedis)))
                .ifPresent(CacheDiscovery::warn));
  }

  /** The application's own start-up code has run. */
  void applicationStarted() {
    applicationStarted = true;
  }

  boolean isApplicationStarted() {
    return applicationStarted;
  }

  /** A name of the application that all of its modules give. */
  @SuppressWarnings("BanJNDI") // a constant name in the application's own namespace
  private static String application(String module) {
    try {
      return InitialContext.<String>doLookup("java:app/AppName");
    } catch (NamingException | ClassCastException e) {
      return module.split("/", 2)[0].replaceFirst("\\.[ew]ar$", "");
    }
  }

  @Override
  public void close() {
    prefix.close();
  }
}
