package io.larder.codec;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Looks for libraries in an archive or directory of classes, such as an uber-jar: more than one pom
 * of Maven, or a class of a library that is in most applications, also where a build moved it.
 */
record ArchiveContents(String root) {
  private static final Pattern POM =
      Pattern.compile("META-INF/maven/([^/]+/[^/]+)/pom\\.(?:properties|xml)");

  private static final Pattern JAR = Pattern.compile(".*\\.(?:jar|war|ear)!?/");

  /** Where Quarkus puts classes that its build changed or made, whatever archive they are of. */
  private static final Pattern OF_ALL =
      Pattern.compile(".*/quarkus/(?:transformed|generated)-bytecode\\.jar!/");

  /** One class each; where Larder is, there is what it needs. */
  private static final Set<String> KNOWN =
      Set.of(
          "ch/qos/logback/core/Context.class",
          "com/fasterxml/jackson/annotation/JsonProperty.class",
          "com/github/benmanes/caffeine/cache/Caffeine.class",
          "com/google/common/collect/ImmutableList.class",
          "com/google/gson/Gson.class",
          "com/zaxxer/hikari/HikariDataSource.class",
          "groovy/lang/GroovyObject.class",
          "io/larder/codec/ArchiveContents.class",
          "io/netty/util/concurrent/Future.class",
          "io/quarkus/runtime/Quarkus.class",
          "io/smallrye/config/SmallRyeConfig.class",
          "io/vertx/core/Vertx.class",
          "jakarta/enterprise/inject/spi/Extension.class",
          "jakarta/inject/Inject.class",
          "jakarta/persistence/Entity.class",
          "jakarta/ws/rs/Path.class",
          "javax/cache/Cache.class",
          "kotlin/Metadata.class",
          "net/bytebuddy/ByteBuddy.class",
          "org/apache/commons/collections/Transformer.class",
          "org/apache/commons/collections4/Transformer.class",
          "org/apache/commons/lang3/StringUtils.class",
          "org/apache/logging/log4j/Logger.class",
          "org/eclipse/microprofile/config/Config.class",
          "org/h2/Driver.class",
          "org/hibernate/Session.class",
          "org/jboss/logging/Logger.class",
          "org/jboss/weld/environment/se/Weld.class",
          "org/redisson/Redisson.class",
          "org/slf4j/Logger.class",
          "org/springframework/core/SpringVersion.class",
          "org/yaml/snakeyaml/Yaml.class",
          "scala/Option.class",
          "tools/jackson/databind/ObjectMapper.class");

  static boolean isOfAllArchives(String root) {
    return OF_ALL.matcher(root).matches();
  }

  /** {@return what shows that there are libraries; what cannot be looked into has none} */
  Optional<String> sharedBecause() {
    if (isOfAllArchives(root)) {
      return Optional.of("it has classes of all archives");
    }
    Set<String> poms = new TreeSet<>();
    Set<String> libraries = new TreeSet<>();
    try (Stream<String> names = names()) {
      names.forEach(
          name -> {
            Matcher pom = POM.matcher(name);
            if (pom.matches()) {
              poms.add(pom.group(1));
            } else if (isKnown(name)) {
              libraries.add(name);
            }
          });
    } catch (IOException | URISyntaxException | RuntimeException e) {
      KNOWN.stream().filter(this::has).forEach(libraries::add);
    }
    if (poms.size() > 1) {
      return Optional.of("it has " + poms.size() + " Maven projects");
    }
    return libraries.stream()
        .findFirst()
        .map(name -> "it has " + name.substring(0, name.lastIndexOf('/')).replace('/', '.'));
  }

  /** Also of a library that a build has moved below a package of the application. */
  private static boolean isKnown(String name) {
    boolean known = KNOWN.contains(name);
    for (int slash = name.indexOf('/'); !known && slash > 0; slash = name.indexOf('/', slash + 1)) {
      known = KNOWN.contains(name.substring(slash + 1));
    }
    return known;
  }

  /** Whether it is a file of its own, into which a build may have packed others. */
  boolean isJar() {
    return JAR.matcher(root).matches();
  }

  /** {@return a package with classes that is not one of those given, if it is known} */
  Optional<String> packageBeside(Predicate<String> own) {
    try (Stream<String> names = names()) {
      return names
          .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
          .map(name -> name.substring(0, Math.max(0, name.lastIndexOf('/'))).replace('/', '.'))
          .filter(name -> !name.isEmpty() && !own.test(name))
          .findFirst();
    } catch (IOException | URISyntaxException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** The names of the files below the root, without a slash in front. */
  private Stream<String> names() throws IOException, URISyntaxException {
    if (root.startsWith("file:")) {
      return ofDirectory(Path.of(new URI(root)));
    }
    // Open Liberty's own scheme is that of jar files.
    URL url = new URL(root.startsWith("wsjar:") ? root.substring(2) : root);
    URLConnection connection = url.openConnection();
    if (connection instanceof JarURLConnection jar) {
      return ofJar(jar);
    }
    return ofStream(root.endsWith("/") ? root.substring(0, root.length() - 1) : root);
  }

  private static Stream<String> ofJar(JarURLConnection directory) throws IOException {
    String prefix = directory.getEntryName();
    // An archive need not have entries of directories, which could not be connected to then.
    JarURLConnection jar =
        prefix == null
            ? directory
            : (JarURLConnection)
                new URL("jar:" + directory.getJarFileURL() + "!/").openConnection();
    jar.setUseCaches(false);
    int length = prefix == null ? 0 : prefix.length();
    try (JarFile file = jar.getJarFile()) {
      return file.stream()
          .map(ZipEntry::getName)
          .filter(name -> prefix == null || name.startsWith(prefix))
          .map(name -> name.substring(length))
          .toList()
          .stream();
    }
  }

  private static Stream<String> ofDirectory(Path directory) throws IOException {
    Stream<String> classes = KNOWN.stream().filter(name -> Files.exists(directory.resolve(name)));
    Path maven = directory.resolve("META-INF/maven");
    if (!Files.isDirectory(maven)) {
      return classes;
    }
    try (Stream<Path> files = Files.walk(maven, 3)) {
      Set<String> poms =
          files
              .map(file -> directory.relativize(file).toString().replace('\\', '/'))
              .collect(Collectors.toSet());
      return Stream.concat(classes, poms.stream());
    }
  }

  /** WildFly gives what it has mounted as the bytes of an archive. */
  private static Stream<String> ofStream(String url) throws IOException {
    Set<String> names = new TreeSet<>();
    try (ZipInputStream zip = new ZipInputStream(new URL(url).openStream())) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        names.add(entry.getName());
      }
    }
    if (names.isEmpty()) {
      throw new IOException("no archive");
    }
    return names.stream();
  }

  private boolean has(String name) {
    try {
      URLConnection connection = new URL(root + name).openConnection();
      connection.setUseCaches(false);
      connection.getInputStream().close();
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }
}
