package io.larder.config.setting;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Takes settings from system properties, then environment variables, then {@code
 * META-INF/microprofile-config.properties}, under the names that MicroProfile Config would use. A
 * file that sets {@code config_ordinal} above 300 goes before the variables, above 400 before the
 * properties, as there.
 */
public final class SystemPropertySource implements PropertySource {
  static final String FILE = "META-INF/microprofile-config.properties";
  static final String PROPERTY = "system property";
  static final String VARIABLE = "environment variable ";
  private static final Pattern NOT_ALPHANUMERIC = Pattern.compile("[^A-Za-z0-9]");

  // The ordinals of MicroProfile Config 3.1, section 2.3.
  private static final int OF_SYSTEM = 400;
  private static final int OF_ENVIRONMENT = 300;
  private static final int OF_FILE = 100;

  private final List<Layer> layers;

  SystemPropertySource(ClassLoader loader) {
    this(System.getProperties(), System.getenv(), readFiles(loader));
  }

  public SystemPropertySource(
      Properties system, Map<String, String> environment, Properties... files) {
    this(system, environment, List.of(files));
  }

  private SystemPropertySource(
      Properties system, Map<String, String> environment, List<Properties> files) {
    List<Layer> all = new ArrayList<>();
    all.add(Layer.of(OF_SYSTEM, system, PROPERTY));
    all.add(
        new Layer(
            OF_ENVIRONMENT,
            name -> variableOf(name, environment).map(environment::get),
            name -> variableOf(name, environment).map(VARIABLE::concat),
            environment::keySet));
    files.forEach(file -> all.add(Layer.of(ordinal(file), file, FILE)));
    // Of two files with one ordinal the first on the class path wins, as a resource would.
    all.sort(Comparator.comparingInt(Layer::ordinal).reversed());
    layers = List.copyOf(all);
  }

  /** One source of those that the settings come from. */
  private record Layer(
      int ordinal,
      Function<String, Optional<String>> value,
      Function<String, Optional<String>> origin,
      Supplier<Set<String>> names) {
    static Layer of(int ordinal, Properties properties, String origin) {
      return new Layer(
          ordinal,
          name -> Optional.ofNullable(properties.getProperty(name)),
          name -> Optional.ofNullable(properties.getProperty(name)).map(value -> origin),
          properties::stringPropertyNames);
    }
  }

  @Override
  public Optional<String> get(String name) {
    return first(name, Layer::value);
  }

  @Override
  public Optional<String> origin(String name) {
    return first(name, Layer::origin);
  }

  private Optional<String> first(
      String name, Function<Layer, Function<String, Optional<String>>> what) {
    return layers.stream().flatMap(layer -> what.apply(layer).apply(name).stream()).findFirst();
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
    Set<String> names = new HashSet<>();
    layers.forEach(layer -> names.addAll(layer.names().get()));
    return names;
  }

  /** {@return what a file says of its own rank; what is no number is as good as nothing} */
  static int ordinal(Properties file) {
    try {
      return Integer.parseInt(file.getProperty("config_ordinal", "").trim());
    } catch (NumberFormatException e) {
      return OF_FILE;
    }
  }

  private static List<Properties> readFiles(ClassLoader loader) {
    List<Properties> all = new ArrayList<>();
    try {
      for (Enumeration<URL> urls = loader.getResources(FILE); urls.hasMoreElements(); ) {
        Properties one = new Properties();
        try (Reader reader = new InputStreamReader(urls.nextElement().openStream(), UTF_8)) {
          one.load(reader);
        }
        all.add(one);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }
}
