package io.larder.config;

import io.larder.common.ConfigurationException;
import io.larder.common.MessageId;
import io.larder.config.setting.PropertySource;
import io.larder.config.setting.Quoted;
import io.larder.config.setting.Setting;
import io.larder.config.setting.Syntax.Mismatch;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The settings that code gives with the cache manager that it opens: the server as a URI, others as
 * properties. They go before all other sources. Two are equal if they give the same settings.
 */
public final class GivenSettings {
  private static final String SEVERAL =
      "; several servers are given as redis.cluster.nodes or redis.sentinel.nodes in the Properties";

  /** Nothing. */
  public static final GivenSettings NONE = new GivenSettings(null, Map.of(), List.of());

  private final @Nullable URI server;
  private final Map<String, String> texts;
  private final List<String> problems;

  private GivenSettings(@Nullable URI server, Map<String, String> texts, List<String> problems) {
    this.server = server;
    this.texts = texts;
    this.problems = problems;
  }

  /** Whether a URI is meant to be a server's address. */
  public static boolean isServer(URI uri) {
    return "redis".equalsIgnoreCase(uri.getScheme()) || "rediss".equalsIgnoreCase(uri.getScheme());
  }

  /** {@return a URI for messages and names, without the user name and the password of a server} */
  public static String shown(URI uri) {
    try {
      if (isServer(uri)) {
        return RedisUrl.parse(uri.toString()).toString();
      }
      String path = uri.getPath(); // null in file:larder.properties
      if ("file".equalsIgnoreCase(uri.getScheme())
          && uri.getRawAuthority() == null
          && path != null) {
        return Quoted.of("file:" + path).toString();
      }
    } catch (Mismatch e) {
      // Then no part of it is known to be harmless.
    }
    return Quoted.of(uri.toString()).toString();
  }

  /**
   * Reads what is given. What cannot be understood is reported with the other settings.
   *
   * @param server the address of a server, or null if the URI does not name one
   * @param properties of which those that are called {@code redis.*} are settings
   */
  public static GivenSettings of(@Nullable URI server, Properties properties) {
    List<String> problems = new ArrayList<>();
    Map<String, String> texts =
        GivenTexts.of(properties, "the Properties of a cache manager", problems);
    if (server == null) {
      return new GivenSettings(null, texts, problems);
    }
    try {
      RedisUrl url = RedisUrl.parse(server.toString());
      for (String name : saidBy(server, url)) {
        if (texts.remove(name) != null) {
          problems.add(
              MessageId.CONFLICTING_SETTINGS.text(
                  "%s in the Properties of a cache manager, whose URI %s says that already; remove"
                      + " one of them",
                  name, url));
        }
      }
      return new GivenSettings(server, texts, problems);
    } catch (Mismatch e) {
      Quoted shown = Quoted.of(server.toString());
      problems.add(
          MessageId.INVALID_SETTING.text(
              "the URI %s of a cache manager cannot be used; expected %s%s",
              shown, e.expected(shown), SEVERAL));
      return new GivenSettings(null, texts, problems);
    }
  }

  /** The names of the settings that a URI leaves nothing to say. */
  private static List<String> saidBy(URI server, RedisUrl url) {
    List<Setting<?>> said = new ArrayList<>(GivenServer.ADDRESS);
    if (url.username().isPresent() || url.password().isPresent()) {
      said.addAll(List.of(Settings.USERNAME, Settings.PASSWORD, Settings.PASSWORD_FILE));
    }
    if (!Objects.requireNonNullElse(server.getPath(), "").matches("/?")) {
      said.add(Settings.DB);
    }
    return said.stream().map(Setting::name).toList();
  }

  /** Reads what a file has, in the same way. */
  public static GivenSettings ofFile(URI file, Properties properties) {
    List<String> problems = new ArrayList<>();
    return new GivenSettings(null, GivenTexts.of(properties, shown(file), problems), problems);
  }

  /** Fails if something that is given cannot be understood. */
  public void check() {
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  /** {@return these before others, which are given, too} */
  public GivenSettings or(GivenSettings others) {
    PropertySource behind = new Texts(others.texts);
    PropertySource all = over(behind);
    Map<String, String> together = new TreeMap<>();
    for (String name : all.names()) {
      all.get(name).ifPresent(text -> together.put(name, text));
    }
    List<String> wrong = new ArrayList<>(problems(behind));
    wrong.addAll(others.problems);
    return new GivenSettings(server, together, wrong);
  }

  private record Texts(Map<String, String> texts) implements PropertySource {
    @Override
    public Optional<String> get(String name) {
      return Optional.ofNullable(texts.get(name));
    }

    @Override
    public Set<String> names() {
      return texts.keySet();
    }
  }

  /** Whether nothing is given. */
  public boolean isEmpty() {
    return server == null && texts.isEmpty() && problems.isEmpty();
  }

  private Map<String, String> first() {
    Map<String, String> first = new TreeMap<>(texts);
    if (server != null) {
      first.put(Settings.URL.name(), server.toString());
    }
    return first;
  }

  /** {@return what is wrong with these, also before others} */
  List<String> problems(PropertySource others) {
    List<String> all = new ArrayList<>(problems);
    new GivenServer(first()).problem(others).ifPresent(all::add);
    return all;
  }

  /** {@return these before others} */
  PropertySource over(PropertySource others) {
    Map<String, String> first = first();
    GivenServer named = new GivenServer(Map.copyOf(first));
    Set<String> hidden = named.hidden();
    boolean own = first.containsKey(Settings.URL.name());
    Optional.ofNullable(first.get(Settings.URL.name()))
        .or(
            () ->
                hidden.contains(Settings.URL.name())
                    ? Optional.empty()
                    : others.get(Settings.URL.name()))
        .filter(url -> !url.isBlank())
        .flatMap(url -> named.completed(url.strip(), own))
        .ifPresent(whole -> first.put(Settings.URL.name(), whole));
    named.portBeside(others).ifPresent(whole -> first.put(Settings.PORT.name(), whole));
    return new Before(first, hidden, others);
  }

  /** One source before another, of which some properties are not seen. */
  private record Before(Map<String, String> first, Set<String> hidden, PropertySource others)
      implements PropertySource {
    @Override
    public Optional<String> get(String name) {
      String text = first.get(name);
      return text != null || hidden.contains(name) ? Optional.ofNullable(text) : others.get(name);
    }

    @Override
    public Optional<String> origin(String name) {
      return first.containsKey(name)
          ? Optional.of("given with the cache manager")
          : others.origin(name);
    }

    @Override
    public Set<String> names() {
      Set<String> names = new TreeSet<>(others.names());
      names.removeAll(hidden);
      names.addAll(first.keySet());
      return names;
    }
  }

  /** {@return the names of settings that are not the same in both} */
  public Set<String> differences(GivenSettings other) {
    Set<String> names = new TreeSet<>(texts.keySet());
    names.addAll(other.texts.keySet());
    names.removeIf(name -> Objects.equals(texts.get(name), other.texts.get(name)));
    return names;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof GivenSettings given
        && texts.equals(given.texts)
        && Objects.equals(server, given.server);
  }

  @Override
  public int hashCode() {
    return texts.hashCode();
  }

  /** {@return the names of what is given, without the values} */
  @Override
  public String toString() {
    return texts.keySet().toString();
  }
}
