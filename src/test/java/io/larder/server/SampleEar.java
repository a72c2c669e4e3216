package io.larder.server;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * The EAR of the sample: two WARs of the same classes, a JAR of EJBs, and Larder where a layout has
 * it.
 */
final class SampleEar {
  private static final Path CLASSES = Path.of("target/test-classes");
  private static final Path CAMPUS = Path.of("com/example/campus");

  /** What refers to Larder outside of the WARs, or needs it there. */
  private static final Predicate<Path> CACHED_ROOMS =
      file -> file.getFileName().toString().startsWith("CachedRoom");

  private static final String PROPERTIES =
      "WEB-INF/classes/META-INF/microprofile-config.properties";
  private static final String ORDINAL = "config_ordinal=110\nredis.health.readiness=required\n";

  /** With the courses, without them, and without a prefix as well. */
  private enum Kind {
    COURSES,
    PLAIN,
    UNNAMED
  }

  private final SortedMap<String, byte[]> entries = new TreeMap<>();

  private SampleEar() {}

  /** The first layout: each WAR has Larder, and the EJBs do without. */
  static SampleEar inEachWar() {
    return campus(true, CACHED_ROOMS.negate(), ORDINAL);
  }

  /** The second one: all modules have the Larder of the EAR. */
  static SampleEar inTheEar() {
    return withLibraries(elsewhere());
  }

  /** The same, where nothing but the WARs uses it. */
  static SampleEar inTheEarForWars() {
    return withLibraries(elsewhereForWars());
  }

  /** The same, where files of the WARs do not say that they go before that of the EJBs. */
  static SampleEar inTheEarWithoutOrdinals() {
    return withLibraries(campus(false, file -> true, ""));
  }

  /** One of these WARs, with Larder in its lib. */
  static SampleEar ofWars(Map<String, SampleWar> wars) {
    return withLibraries(ofWarsElsewhere(wars));
  }

  /** One of these WARs, where Larder is the server's. */
  static SampleEar ofWarsElsewhere(Map<String, SampleWar> wars) {
    SampleEar ear = new SampleEar();
    wars.forEach((name, war) -> ear.with(name + ".war", zip(war.ownFiles())));
    return ear;
  }

  /** Adds the console to each WAR, and switches it on for whoever knows the token. */
  SampleEar withConsole() {
    String settings =
        "redis.console.enabled=true\nredis.console.token=" + ConsoleClient.TOKEN + "\n";
    entries.replaceAll(
        (name, archive) -> {
          if (!name.endsWith(".war")) {
            return archive;
          }
          SortedMap<String, byte[]> war = unzip(archive);
          war.put("WEB-INF/lib/larder-console.jar", read(SampleWar.consoleJar()));
          war.computeIfPresent(
              PROPERTIES,
              (file, before) ->
                  (new String(before, StandardCharsets.UTF_8) + settings)
                      .getBytes(StandardCharsets.UTF_8));
          return zip(war);
        });
    return this;
  }

  /** One whose modules all have the default prefix. */
  static SampleEar withDefaultPrefix() {
    return withLibraries(campus(false, file -> true, ORDINAL, Kind.UNNAMED));
  }

  /** Takes WildFly's module. */
  SampleEar withModule() {
    String file = "jboss-deployment-structure.xml";
    return with("META-INF/" + file, read(SampleWar.SAMPLES.resolve("ear").resolve(file)));
  }

  /** One whose lib has a file of settings beside that of the EJBs. */
  static SampleEar inTheEarWithFileInLib() {
    SortedMap<String, byte[]> jar = new TreeMap<>();
    jar.put("META-INF/microprofile-config.properties", properties("lib", ""));
    return withLibraries(campus(false, file -> true, ORDINAL, Kind.PLAIN))
        .with("lib/common.jar", zip(jar));
  }

  private static SampleEar withLibraries(SampleEar ear) {
    SampleWar.libraries().forEach(jar -> ear.with("lib/" + jar.getFileName(), read(jar)));
    return ear;
  }

  /** The third one: Larder is the server's. */
  static SampleEar elsewhere() {
    return campus(false, file -> true, ORDINAL);
  }

  /** The same, where nothing but the WARs uses it. */
  static SampleEar elsewhereForWars() {
    return campus(false, CACHED_ROOMS.negate(), ORDINAL);
  }

  private static SampleEar campus(boolean libraries, Predicate<Path> wanted, String settings) {
    return campus(libraries, wanted, settings, Kind.COURSES);
  }

  private static SampleEar campus(
      boolean libraries, Predicate<Path> wanted, String settings, Kind kind) {
    boolean prefixes = kind != Kind.UNNAMED;
    SampleEar ear = new SampleEar();
    ear.with("META-INF/application.xml", read(SampleWar.SAMPLES.resolve("ear/application.xml")));
    for (String name : SampleCourses.WARS) {
      SortedMap<String, byte[]> war = new TreeMap<>();
      classes("web", wanted)
          .forEach(file -> war.put("WEB-INF/classes/" + file, read(CLASSES.resolve(file))));
      SampleCourses.classes(
              SampleCourses.databaseOf(name),
              kind == Kind.COURSES ? SampleCourses.ALL : new String[0])
          .forEach((file, content) -> war.put("WEB-INF/classes/" + file, content));
      war.put("WEB-INF/beans.xml", read(SampleWar.SAMPLES.resolve("war/beans.xml")));
      war.put(
          PROPERTIES,
          prefixes ? properties(name, settings) : settings.getBytes(StandardCharsets.UTF_8));
      if (libraries) {
        SampleWar.libraries()
            .forEach(jar -> war.put("WEB-INF/lib/" + jar.getFileName(), read(jar)));
      }
      ear.with(name + ".war", zip(war));
    }
    SortedMap<String, byte[]> rooms = new TreeMap<>();
    classes("rooms", wanted)
        .forEach(file -> rooms.put(file.toString(), read(CLASSES.resolve(file))));
    rooms.put("META-INF/beans.xml", read(SampleWar.SAMPLES.resolve("war/beans.xml")));
    if (prefixes) {
      rooms.put("META-INF/microprofile-config.properties", properties("rooms", ""));
    }
    ear.with("rooms.jar", zip(rooms));
    return ear;
  }

  private static byte[] properties(String prefix, String others) {
    return ("redis.key.prefix=" + prefix + ":\n" + others).getBytes(StandardCharsets.UTF_8);
  }

  SampleEar with(String name, byte[] content) {
    entries.put(name, content);
    return this;
  }

  Path write(Path folder, String name) {
    Path file = folder.resolve(name + ".ear");
    try {
      Files.createDirectories(folder);
      Files.write(file, zip(entries));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private static List<Path> classes(String part, Predicate<Path> wanted) {
    try (Stream<Path> found = Files.list(CLASSES.resolve(CAMPUS).resolve(part))) {
      return found.filter(wanted).map(CLASSES::relativize).sorted().toList();
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

  private static byte[] zip(SortedMap<String, byte[]> files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = bytes;
        JarOutputStream jar = new JarOutputStream(out)) {
      for (var entry : files.entrySet()) {
        jar.putNextEntry(new JarEntry(entry.getKey()));
        jar.write(entry.getValue());
        jar.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static SortedMap<String, byte[]> unzip(byte[] archive) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(archive))) {
      for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        files.put(entry.getName(), in.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }
}
