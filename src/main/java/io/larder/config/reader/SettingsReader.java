package io.larder.config.reader;

import io.larder.common.ConfigurationException;
import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.config.setting.Problems;
import io.larder.config.setting.SettingValues;
import io.larder.config.source.PropertySource;
import io.larder.config.source.PropertySources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the settings of an application and reports everything that is wrong with them together. */
public final class SettingsReader {
  private static final System.Logger LOG = System.getLogger("io.larder.config");

  private SettingsReader() {}

  /**
   * Reads the settings of an application.
   *
   * @param loader the class loader of the application
   * @return the settings
   * @throws ConfigurationException listing every setting that cannot be used
   */
  public static LarderSettings read(ClassLoader loader) {
    return read(PropertySources.of(loader));
  }

  /**
   * Reads settings from a map.
   *
   * @param properties dotted names and their values
   * @return the settings
   * @throws ConfigurationException listing every setting that cannot be used
   */
  public static LarderSettings read(Map<String, String> properties) {
    return read(PropertySource.of(properties));
  }

  /**
   * Reads settings from a source.
   *
   * @param source the source
   * @return the settings
   * @throws ConfigurationException listing every setting that cannot be used
   */
  public static LarderSettings read(PropertySource source) {
    UnknownSettings.warnings(source.names())
        .forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
    Problems problems = new Problems();
    SettingValues values = new SettingValues(source, Settings.all(), List.of(""), problems);
    LarderSettings settings =
        new LarderSettings(values, new ConnectionReader(values, problems).read(), source);
    checkRetry(values, problems);
    checkEmbedded(values, problems);
    problems.addAll(settings.caches().problems(Set.of()));
    problems.throwIfAny();
    return settings;
  }

  private static void checkRetry(SettingValues values, Problems problems) {
    Duration delay = values.get(Settings.RETRY_DELAY);
    Duration maxDelay = values.get(Settings.RETRY_MAX_DELAY);
    if (values.isGiven(Settings.RETRY_MAX_DELAY) && maxDelay.compareTo(delay) < 0) {
      problems.conflict(
          values.describe(Settings.RETRY_MAX_DELAY)
              + " is below "
              + Settings.RETRY_DELAY
              + "="
              + delay
              + "; raise the former or lower the latter");
    }
  }

  private static void checkEmbedded(SettingValues values, Problems problems) {
    if (values.get(Settings.EMBEDDED)) {
      new Rules(values, problems)
          .exclusive(
              "redis.embedded starts a server of its own",
              Settings.EMBEDDED,
              Settings.URL,
              Settings.HOST,
              Settings.PORT,
              Settings.PASSWORD,
              Settings.CLUSTER_NODES,
              Settings.SENTINEL_MASTER,
              Settings.REDISSON_CONFIG);
    }
  }
}
