package io.larder.jcache;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.common.MessageId;
import io.larder.config.GivenSettings;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.util.Properties;
import java.util.regex.Pattern;
import javax.cache.CacheException;

/** What the URI of a manager says: its name, the server that it connects to, or its settings. */
final class ManagerUris {
  static final String SCHEME = "larder";
  static final URI DEFAULT = URI.create(SCHEME + ":default");

  private static final String CLASS_PATH = "classpath";
  private static final Pattern REMOTE = Pattern.compile("(?i)(?:[a-z]+:)*(?:https?|ftp)://.*");

  private ManagerUris() {}

  /**
   * {@return the settings that a manager is given by its URI and its properties, which go first};
   * fails if they are not understood
   */
  static GivenSettings given(URI uri, ClassLoader loader, Properties properties) {
    if (GivenSettings.isServer(uri)) {
      return GivenSettings.of(uri, properties);
    }
    GivenSettings given = GivenSettings.of(null, properties);
    if (isFile(uri)) {
      return given.or(GivenSettings.ofFile(uri, read(uri, loader)));
    }
    String name = uri.getRawSchemeSpecificPart();
    if (SCHEME.equals(uri.getScheme())
        && uri.isOpaque()
        && uri.getRawFragment() == null
        && name.indexOf('?') < 0) {
      return given;
    }
    throw new CacheException(
        MessageId.CACHE_MISUSE.text(
            "a cache manager with the URI %s cannot be opened; expected larder:NAME for a manager"
                + " with a name of its own (letters, digits, dots, colons, dashes), redis://host:port/db or"
                + " rediss://host:port/db for one of that server, classpath:NAME.properties or another URI of"
                + " a file with settings, redis.*, or null for the default",
            GivenSettings.shown(uri)));
  }

  /** Not of another machine: clients find it on the class path by a name in their settings. */
  private static boolean isFile(URI uri) {
    return uri.isAbsolute()
        && !REMOTE.matcher(uri.toString()).matches()
        && uri.getRawSchemeSpecificPart().endsWith(".properties");
  }

  private static Properties read(URI file, ClassLoader loader) {
    Properties properties = new Properties();
    try {
      URLConnection connection = url(file, loader).openConnection();
      // The archive of a WAR can be deleted while the application runs.
      connection.setUseCaches(false);
      try (Reader reader = new InputStreamReader(connection.getInputStream(), UTF_8)) {
        properties.load(reader);
      }
      return properties;
    } catch (IOException | IllegalArgumentException e) {
      throw new CacheException(
          MessageId.CACHE_MISUSE.text(
              "the settings of a cache manager cannot be read from %s: %s; expected a file of lines"
                  + " like redis.host=…",
              GivenSettings.shown(file), e),
          e);
    }
  }

  private static URL url(URI file, ClassLoader loader) throws IOException {
    if (!CLASS_PATH.equals(file.getScheme())) {
      return file.toURL();
    }
    String name = file.getSchemeSpecificPart().replaceFirst("^/+", "");
    URL found = loader.getResource(name);
    if (found == null) {
      throw new FileNotFoundException("there is no " + name + " on the class path");
    }
    return found;
  }

  /** {@return what names of management beans, messages and Redisson see instead of a URI} */
  static URI shown(URI uri) {
    return GivenSettings.isServer(uri) ? URI.create(GivenSettings.shown(uri)) : uri;
  }
}
