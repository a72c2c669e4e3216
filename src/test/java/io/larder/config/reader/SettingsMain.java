package io.larder.config.reader;

import io.larder.config.LarderSettings;
import io.larder.config.setting.Secret;

/** A JVM of its own that prints what it reads from its environment. */
public final class SettingsMain {
  private SettingsMain() {}

  public static void main(String[] args) {
    LarderSettings settings = SettingsReader.read(SettingsMain.class.getClassLoader());
    System.out.println("topology=" + settings.connection().topology());
    System.out.println(
        "password="
            + settings.connection().credentials().password().map(Secret::value).orElse("none"));
    System.out.println("retry=" + settings.retry().attempts() + "/" + settings.retry().delay());
    System.out.println("prefix=" + settings.keys().prefix());
    System.out.println("namespace='" + settings.keys().cacheNamespace() + "'");
    System.out.println("timeout=" + settings.client().timeout());
  }
}
