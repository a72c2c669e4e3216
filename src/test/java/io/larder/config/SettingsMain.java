package io.larder.config;

import io.larder.common.ConfigurationException;
import io.larder.config.setting.Secret;

/** A JVM of its own that prints what it reads from its environment. */
public final class SettingsMain {
  private SettingsMain() {}

  public static void main(String[] args) {
    LarderSettings settings;
    try {
      settings = SettingsReader.read(SettingsMain.class.getClassLoader());
    } catch (ConfigurationException e) {
      System.out.println(e.getMessage());
      return;
    }
    System.out.println("topology=" + settings.connection().topology());
    System.out.println(
        "password="
            + settings.connection().credentials().password().map(Secret::value).orElse("none"));
    System.out.println(
        "retry="
            + settings.get(Settings.RETRY_ATTEMPTS)
            + "/"
            + settings.get(Settings.RETRY_DELAY));
    System.out.println("prefix=" + settings.get(Settings.KEY_PREFIX));
    System.out.println("namespace='" + settings.get(Settings.CACHE_NAMESPACE) + "'");
    System.out.println("timeout=" + settings.get(Settings.TIMEOUT));
  }
}
