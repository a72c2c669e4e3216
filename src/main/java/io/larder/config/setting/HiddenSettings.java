package io.larder.config.setting;

import io.larder.common.MessageId;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;

/**
 * Finds settings that a module of an application has in its own file and does not get, because a
 * file of the application around it comes first: class loaders may ask their parents first.
 */
public final class HiddenSettings {
  private static final String PREFIX = "redis.";

  private HiddenSettings() {}

  /**
   * {@return a message for each file of the class loader's own with such settings; of several
   * modules that share their settings, also for each file that hides another one}
   */
  public static List<String> warnings(
      PropertySource source, ClassLoader loader, boolean ofSeveral) {
    ClassLoader parent = loader.getParent();
    try {
      List<URL> files = Collections.list(loader.getResources(SystemPropertySource.FILE));
      List<URL> around =
          parent == null
              ? List.of()
              : Collections.list(parent.getResources(SystemPropertySource.FILE));
      List<String> warnings = new ArrayList<>();
      for (URL file : files) {
        boolean isOwn = around.stream().noneMatch(other -> isSame(file, other));
        List<URL> others = ofSeveral ? files : isOwn ? around : List.of();
        others.stream()
            .filter(other -> !isSame(file, other))
            .filter(other -> !ofSeveral || !isPreferred(other, file))
            .forEach(other -> compare(source, file, other, warnings));
      }
      return warnings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // URL.equals may ask for the address of a host.
  private static boolean isSame(URL one, URL other) {
    return one.toExternalForm().equals(other.toExternalForm());
  }

  /** Whether somebody has decided that a file goes before another one. */
  private static boolean isPreferred(URL one, URL other) {
    return SystemPropertySource.ordinal(read(one)) > SystemPropertySource.ordinal(read(other));
  }

  private static void compare(PropertySource source, URL file, URL other, List<String> warnings) {
    Properties own = read(file);
    Properties hiding = read(other);
    TreeSet<String> hidden = new TreeSet<>();
    for (String name : own.stringPropertyNames()) {
      String theirs = hiding.getProperty(name);
      if (name.startsWith(PREFIX)
          && theirs != null
          && !theirs.equals(own.getProperty(name))
          && source.get(name).filter(theirs::equals).isPresent()) {
        hidden.add(Quoted.name(name).toString());
      }
    }
    if (!hidden.isEmpty()) {
      String message =
          "%s of %s not read: %s has other values and comes first; remove them there, or add"
              + " config_ordinal=110 to the former";
      warnings.add(
          MessageId.HIDDEN_SETTINGS.text(
              message,
              String.join(", ", hidden),
              Quoted.of(file.toString()),
              Quoted.of(other.toString())));
    }
  }

  private static Properties read(URL file) {
    Properties read = new Properties();
    try (Reader reader = new InputStreamReader(file.openStream(), StandardCharsets.UTF_8)) {
      read.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return read;
  }
}
