package io.larder.config.setting;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Takes settings from system properties, then environment variables, then {@code
 * META-INF/microprofile-config.properties}, under the names that MicroProfile Config would use.
 */
public final class SystemPropertySource implements PropertySource {
  static final String FILE = "META-INF/microprofile-config.properties";
  static final String PROPERTY = "system property";
  static final String VARIABLE = "environment variable ";
  private static final Pattern NOT_ALPHANUMERIC = Pattern.compile("[^A-Za-z0-9]");

  private final Properties system;
  private final Map<String, String> environment;
  private final Properties files;

  SystemPropertySource(ClassLoader loader) {
    this(System.getProperties(), System.getenv(), readFiles(loader));
  }

  public SystemPropertySource(
      Properties system, Map<String, String> environment, Properties files) {
    this.system = system;
    this.environment = environment;
    this.files = files;
  }

  @Override
  public Optional<String> get(String name) {
    return Optional.ofNullable(system.getProperty(name))
        .or(() -> fromEnvironment(name))
        .or(() -> Optional.ofNullable(files.getProperty(name)));
  }

  @Override
  public Optional<String> origin(String name) {
    if (system.getProperty(name) != null) {
      return Optional.of(PROPERTY);
    }
    return variableOf(name, environment)
        .map(variable -> VARIABLE + variable)
        .or(() -> Optional.ofNullable(files.getProperty(name)).map(value -> FILE));
  }

  private Optional<String> fromEnvironment(String name) {
    return variableOf(name, environment).map(environment::get);
  }

  /** MicroProfile Config 3.1, section 2.3.3: unchanged, then with underscores, then upper-case. */
  static Optional<String> variableOf(String name, Map<String, String> environment) {
    return Stream.of(name, underscores(name), variable(name))
        .filter(environment::containsKey)
        .findFirst();
  }

  private static String underscores(String name) {
    return NOT_ALPHANUMERIC.matcher(name).replaceAll("_");
  }

  /** The environment variable of a property; other properties may have the same one. */
  public static String variable(String name) {
    return underscores(name).toUpperCase(Locale.ROOT);
  }

  @Override
  public Set<String> names() {
    Set<String> names = new HashSet<>(system.stringPropertyNames());
    names.addAll(environment.keySet());
    names.addAll(files.stringPropertyNames());
    return names;
  }

  private static Properties readFiles(ClassLoader loader) {
    Properties all = new Properties();
    try {
      for (Enumeration<URL> urls = loader.getResources(FILE); urls.hasMoreElements(); ) {
        Properties one = new Properties();
        try (Reader reader = new InputStreamReader(urls.nextElement().openStream(), UTF_8)) {
          one.load(reader);
        }
        // The first on the class path wins, as a resource of the same name would.
        one.forEach(all::putIfAbsent);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }
}
