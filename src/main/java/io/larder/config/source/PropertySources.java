package io.larder.config.source;

import io.larder.common.MessageId;

/** Chooses the source of an application's settings. */
public final class PropertySources {
  private static final System.Logger LOG = System.getLogger("io.larder.config");
  private static final String MICROPROFILE = "org.eclipse.microprofile.config.ConfigProvider";

  private PropertySources() {}

  /**
   * The source for an application: MicroProfile Config where it is there and works, else system
   * properties, environment variables and {@code META-INF/microprofile-config.properties}.
   */
  public static PropertySource of(ClassLoader loader) {
    try {
      Class.forName(MICROPROFILE, false, loader);
      return new MicroProfilePropertySource(loader);
    } catch (ClassNotFoundException e) {
      // An application without MicroProfile: the usual case in plain Jakarta EE.
    } catch (RuntimeException | LinkageError | java.util.ServiceConfigurationError e) {
      // The API is there and cannot be used, for example because the server starts it later.
      LOG.log(
          System.Logger.Level.INFO,
          MessageId.MICROPROFILE_CONFIG_UNUSABLE.text(
              "MicroProfile Config does not work here ("
                  + e
                  + "); reading system properties, environment variables and"
                  + " META-INF/microprofile-config.properties instead"));
    }
    return new SystemPropertySource(loader);
  }
}
