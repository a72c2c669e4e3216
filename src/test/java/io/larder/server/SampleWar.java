package io.larder.server;

import io.larder.support.Processes;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The WAR of the sample application: the classes of src/sample, the files of META-INF-samples/war,
 * and Larder with what it needs, all of it as the build left it in target.
 */
final class SampleWar {
  private static final Path TARGET = Path.of("target");

  /** The files that users copy. */
  static final Path SAMPLES = Path.of("META-INF-samples");

  private static final String CLASSES = "WEB-INF/classes/";
  private static final String LIBRARIES = "WEB-INF/lib/";
  private static final String PROPERTIES = CLASSES + "META-INF/microprofile-config.properties";

  /** The parts of the sample that run without Larder. */
  private static final List<String> WITHOUT_LARDER =
      List.of("TutorApplication", "Tutor", "TutorCatalog", "SearchResource");

  private final SortedMap<String, byte[]> entries = new TreeMap<>();

  private SampleWar() {}

  /** The sample application, as users deploy it. */
  static SampleWar tutors() {
    return withoutLibraries().withLibraries();
  }

  /** Larder with what it needs, for an application of a test's own. */
  static SampleWar onlyLibraries() {
    return new SampleWar().withLibraries();
  }

  private SampleWar withLibraries() {
    libraries().forEach(jar -> with(LIBRARIES + jar.getFileName(), read(jar)));
    return this;
  }

  /** The same for a server that has Larder in a module or in a shared library. */
  static SampleWar withoutLibraries() {
    SampleWar war = new SampleWar();
    classes().forEach(file -> war.with(CLASSES + nameOf(file), read(file)));
    war.with("WEB-INF/beans.xml", read(SAMPLES.resolve("war/beans.xml")));
    war.with(PROPERTIES, read(SAMPLES.resolve("war/microprofile-config.properties")));
    return war;
  }

  /** The application with EJBs and transactions. */
  static SampleWar bookings() {
    return application("bookings");
  }

  /** The application with a part for everything that real applications have. */
  static SampleWar courses() {
    return application("courses")
        .withClasses(SampleCourses.classes(SampleCourses.DEFAULT_DATABASE, SampleCourses.ALL));
  }

  /** Adds files to those of {@code WEB-INF/classes}. */
  SampleWar withClasses(Map<String, byte[]> files) {
    files.forEach((name, file) -> with(CLASSES + name, file));
    return this;
  }

  /** The application that is deployed with warnings. */
  static SampleWar mistakes() {
    return application("mistakes");
  }

  /** The application whose deployment fails. */
  static SampleWar refused() {
    return application("refused");
  }

  /** The application with a bean of the start-up that uses everything. */
  static SampleWar warmUp() {
    return application("warmup");
  }

  /** Adds the bean of the start-up that uses everything. */
  SampleWar withWarmUp() {
    for (String type : List.of("WarmUp", "Rates")) {
      Path file = TARGET.resolve("test-classes/com/example/warmup/" + type + ".class");
      with(CLASSES + nameOf(file), read(file));
    }
    return this;
  }

  /** The files of the WAR without its libraries. */
  SortedMap<String, byte[]> ownFiles() {
    SortedMap<String, byte[]> files = new TreeMap<>(entries);
    files.keySet().removeIf(name -> name.startsWith(LIBRARIES));
    return files;
  }

  /** The application whose EJB timers empty caches. */
  static SampleWar timers() {
    return application("timers");
  }

  /** The application that only reads what is cached. */
  static SampleWar reads() {
    return application("reads");
  }

  private static SampleWar application(String name) {
    SampleWar war = onlyLibraries();
    files(TARGET.resolve("test-classes/com/example").resolve(name), 1)
        .forEach(file -> war.with(CLASSES + nameOf(file), read(file)));
    war.with("WEB-INF/beans.xml", read(SAMPLES.resolve("war/beans.xml")));
    war.with(PROPERTIES, ("redis.key.prefix=" + name + ":\n").getBytes(StandardCharsets.UTF_8));
    return war;
  }

  /** Adds the console's jar, and switches it on. */
  SampleWar withConsole() {
    return with(LIBRARIES + "larder-console.jar", read(consoleJar()))
        .set("redis.console.enabled", "true");
  }

  /** The console's jar. */
  static Path consoleJar() {
    return files(TARGET, 1).stream()
        .filter(file -> file.getFileName().toString().matches("larder-.*-console\\.jar"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no jar of the console in target"));
  }

  /** Adds what redis.embedded=true needs, and that setting. */
  SampleWar withEmbeddedRedis() {
    Processes.classPathEntries().stream()
        .map(Path::of)
        .filter(
            jar ->
                jar.getFileName()
                    .toString()
                    .matches("(embedded-redis|guava|failureaccess|commons-io)-.*\\.jar"))
        .forEach(jar -> with(LIBRARIES + jar.getFileName(), read(jar)));
    return set("redis.embedded", "true");
  }

  /** The application that asks in whose context callbacks run, for users of the server. */
  static SampleWar contexts() {
    SampleWar war = application("contexts");
    String webXml =
        "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\">"
            + "<env-entry><env-entry-name>application</env-entry-name>"
            + "<env-entry-type>java.lang.String</env-entry-type>"
            + "<env-entry-value>contexts</env-entry-value></env-entry>"
            + "<security-constraint><web-resource-collection>"
            + "<web-resource-name>all</web-resource-name><url-pattern>/*</url-pattern>"
            + "</web-resource-collection><auth-constraint><role-name>**</role-name>"
            + "</auth-constraint></security-constraint>"
            + "<login-config><auth-method>BASIC</auth-method>"
            + "<realm-name>ApplicationRealm</realm-name></login-config></web-app>";
    return war.with("WEB-INF/web.xml", webXml.getBytes(StandardCharsets.UTF_8));
  }

  /** The search alone, which is then not cached: to compare with. */
  static SampleWar withoutLarder() {
    SampleWar war = new SampleWar();
    classes().stream()
        .filter(
            file ->
                WITHOUT_LARDER.contains(file.getFileName().toString().replaceAll("\\.class", "")))
        .forEach(file -> war.with(CLASSES + nameOf(file), read(file)));
    return war;
  }

  /** Adds or replaces a file. */
  SampleWar with(String name, byte[] content) {
    entries.put(name, content);
    return this;
  }

  /** Sets a setting in the WAR's microprofile-config.properties. */
  SampleWar set(String key, String value) {
    String others =
        new String(entries.get(PROPERTIES), StandardCharsets.UTF_8)
            .replaceAll("(?m)^" + Pattern.quote(key) + "=.*\n", "");
    return with(PROPERTIES, (others + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Takes a setting out of the WAR's microprofile-config.properties. */
  SampleWar unset(String key) {
    String others =
        new String(set(key, "").entries.get(PROPERTIES), StandardCharsets.UTF_8)
            .replace(key + "=\n", "");
    return with(PROPERTIES, others.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes the WAR into a folder. */
  Path write(Path folder, String name) {
    Path file = folder.resolve(name + ".war");
    try {
      Files.createDirectories(folder);
      try (OutputStream bytes = Files.newOutputStream(file);
          JarOutputStream jar = new JarOutputStream(bytes)) {
        for (var entry : entries.entrySet()) {
          jar.putNextEntry(new JarEntry(entry.getKey()));
          jar.write(entry.getValue());
          jar.closeEntry();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  /** Larder's jar and what it needs at run time: what a module or a shared library must have. */
  static List<Path> libraries() {
    List<Path> larder =
        files(TARGET, 1).stream()
            .filter(file -> file.getFileName().toString().matches("larder-[^-]+(-SNAPSHOT)?\\.jar"))
            .toList();
    if (larder.size() != 1) {
      throw new IllegalStateException("not one jar of Larder in target: " + larder);
    }
    return Stream.concat(larder.stream(), files(TARGET.resolve("sample/lib"), 1).stream()).toList();
  }

  /** Puts {@link #libraries} into a folder, without versions in their names. */
  static void copyLibraries(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Path jar : libraries()) {
      String name = jar.getFileName().toString().replaceAll("-\\d.*", ".jar");
      Files.copy(jar, folder.resolve(name));
    }
  }

  private static List<Path> classes() {
    return files(TARGET.resolve("test-classes/com/example/tutors"), 1);
  }

  private static String nameOf(Path classFile) {
    return TARGET.resolve("test-classes").relativize(classFile).toString();
  }

  private static List<Path> files(Path folder, int depth) {
    try (Stream<Path> found = Files.walk(folder, depth)) {
      return found.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
