package io.larder.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.common.CodecException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Archives as builds make them: what data may name of an application that is packed with others.
 */
class BeanArchivesTest {
  private static final String BEAN = "shop.orders.OrderService";
  private static final String VALUE = "shop.orders.Order";
  private static final String BELOW = "shop.orders.internal.Line";
  private static final String BESIDE = "shop.model.Customer";
  private static final String GADGET = "lib.gadgets.Gadget";

  @TempDir private static Path directory;

  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  /** Classes in directories and archives of several layouts. */
  enum Layout {
    JAR(""),
    /** A directory such as target/classes, or the classes of an unpacked WAR. */
    DIRECTORY(""),
    /** A WAR whose classes the server reads in place. */
    WAR("WEB-INF/classes/"),
    /** A jar with the classes below a directory, as Spring Boot makes it. */
    BOOT("BOOT-INF/classes/");

    private final String prefix;

    Layout(String prefix) {
      this.prefix = prefix;
    }
  }

  @BeforeEach
  void compile() throws IOException {
    classFile(BEAN, "@" + ApplicationScoped.class.getName());
    for (String name : List.of(VALUE, BELOW, BESIDE, GADGET)) {
      classFile(name, "");
    }
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  private void classFile(String name, String annotation) throws IOException {
    Path sources = directory.resolve("src");
    Path classes = Files.createDirectories(directory.resolve("classes"));
    String path = name.replace('.', '/');
    Path source = sources.resolve(path + ".java");
    if (!Files.exists(source)) {
      Files.createDirectories(source.getParent());
      int dot = name.lastIndexOf('.');
      Files.writeString(
          source,
          "package "
              + name.substring(0, dot)
              + ";\n"
              + annotation
              + " public class "
              + name.substring(dot + 1)
              + " { }\n");
      JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
      assertThat(
              compiler.run(
                  null,
                  null,
                  null,
                  "-proc:none",
                  "-cp",
                  jarOf(ApplicationScoped.class),
                  "-d",
                  classes.toString(),
                  source.toString()))
          .isZero();
    }
    entries.put(path + ".class", Files.readAllBytes(classes.resolve(path + ".class")));
  }

  private static String jarOf(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }

  private void pom(String project) {
    entries.put("META-INF/maven/" + project + "/pom.xml", new byte[0]);
    entries.put("META-INF/maven/" + project + "/pom.properties", new byte[0]);
  }

  /** Packs the entries and gives a loader of what is packed. */
  private URLClassLoader pack(Layout layout) throws IOException {
    return loader(packed(layout, Files.createTempDirectory(directory, "pack").resolve("app.jar")));
  }

  private URL packed(Layout layout, Path archive) throws IOException {
    String url = archive.toUri().toString();
    if (layout == Layout.DIRECTORY) {
      entries.forEach((name, bytes) -> write(archive.resolve(name), bytes));
      url = url.endsWith("/") ? url : url + "/";
    } else {
      try (OutputStream out = Files.newOutputStream(archive);
          JarOutputStream jar = new JarOutputStream(out)) {
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
          jar.putNextEntry(new JarEntry(layout.prefix + entry.getKey()));
          jar.write(entry.getValue());
        }
      }
      url = layout.prefix.isEmpty() ? url : "jar:" + url + "!/" + layout.prefix;
    }
    return new URL(url);
  }

  private URLClassLoader loader(URL... urls) {
    URLClassLoader loader = new URLClassLoader(urls, getClass().getClassLoader());
    open.add(loader);
    return loader;
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BeanArchives archives(ClassLoader loader, String... beans) {
    BeanArchives archives = new BeanArchives(loader);
    for (String bean : beans) {
      try {
        archives.add(Class.forName(bean, false, loader));
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(e);
      }
    }
    return archives;
  }

  @ParameterizedTest
  @EnumSource
  void declares_archiveOfTheApplication_everyTypeInIt(Layout layout) throws IOException {
    entries.remove("lib/gadgets/Gadget.class");
    pom("shop/orders");
    BeanArchives archives = archives(pack(layout), BEAN);

    assertThat(List.of(BEAN, VALUE, BELOW, BESIDE)).allMatch(archives::declares);
    assertThat(archives.restriction()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void declares_uberJar_onlyThePackagesOfTheBeans(Layout layout) throws IOException {
    pom("shop/orders");
    pom("lib/gadgets");
    BeanArchives archives = archives(pack(layout), BEAN);

    assertThat(List.of(BEAN, VALUE)).allMatch(archives::declares);
    assertThat(List.of(BELOW, BESIDE, GADGET)).noneMatch(archives::declares);
    assertThat(archives.restriction())
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .startsWith("LARDER-3010: ")
                    .contains("app.jar")
                    .contains("it has 2 Maven projects")
                    .contains("packages [shop.orders]")
                    .contains("redis.codec.allowed-types"));
  }

  /** A build left the poms out, or the libraries were of Gradle, or it has that of one only. */
  @ParameterizedTest
  @ValueSource(strings = {"", "lib/gadgets", "shop/orders"})
  void declares_jarWithOtherRootsThanThatOfTheBeans_onlyTheirRoots(String pom) throws IOException {
    if (!pom.isEmpty()) {
      pom(pom);
    }
    BeanArchives archives = archives(pack(Layout.JAR), BEAN);

    assertThat(List.of(BEAN, VALUE, BELOW, BESIDE)).allMatch(archives::declares);
    assertThat(archives.declares(GADGET)).isFalse();
    assertThat(archives.restriction())
        .hasValueSatisfying(
            text -> assertThat(text).contains("it has classes of lib.gadgets", "below [shop]"));
  }

  @Test
  void declares_jarOfSomebodysDomain_onlyWhatLiesBelowIt() throws IOException {
    for (String name : List.of("org.acme.web.Page", "uk.co.acme.web.Page", "io.github.acme.Page")) {
      entries.clear();
      String bean = "@" + ApplicationScoped.class.getName();
      classFile(name, bean);
      String root = name.substring(0, name.indexOf("acme"));
      classFile(root + "acme.model.Customer", "");
      classFile(root + "evil.Gadget", "");
      BeanArchives archives = archives(pack(Layout.JAR), name);

      assertThat(archives.declares(root + "acme.model.Customer")).isTrue();
      assertThat(archives.declares(root + "evil.Gadget")).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop/shaded/org/redisson/Redisson.class",
        "shop/orders/libs/org/slf4j/Logger.class"
      })
  void declares_libraryThatTheBuildMoved_onlyThePackagesOfTheBeans(String library)
      throws IOException {
    entries.put(library, new byte[0]);
    BeanArchives archives = archives(pack(Layout.JAR), BEAN);

    assertThat(archives.declares(VALUE)).isTrue();
    assertThat(List.of(BELOW, BESIDE, GADGET)).noneMatch(archives::declares);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org/redisson/Redisson.class",
        "io/netty/util/concurrent/Future.class",
        "org/springframework/core/SpringVersion.class",
        "io/larder/codec/ArchiveContents.class",
        "jakarta/inject/Inject.class"
      })
  void declares_packagesOfAKnownLibrary_onlyThePackagesOfTheBeans(String library)
      throws IOException {
    entries.put(library, new byte[0]);
    for (Layout layout : Layout.values()) {
      BeanArchives archives = archives(pack(layout), BEAN);

      assertThat(archives.declares(VALUE)).as("%s", layout).isTrue();
      assertThat(archives.declares(GADGET)).as("%s", layout).isFalse();
      assertThat(archives.restriction()).as("%s", layout).isPresent();
    }
  }

  @Test
  void declares_uberJarWhereEveryClassIsABean_onlyPackagesOfAnnotatedOnes() throws IOException {
    pom("shop/orders");
    pom("lib/gadgets");
    BeanArchives archives = archives(pack(Layout.JAR), GADGET, BESIDE, BEAN, VALUE);

    assertThat(archives.declares(VALUE)).isTrue();
    assertThat(archives.declares(GADGET)).isFalse();
    assertThat(archives.declares(BESIDE)).isFalse();
  }

  /** Quarkus moves the classes that it changes, of applications and libraries, into one archive. */
  @Test
  void declares_classesThatQuarkusChanged_onlyThePackagesOfTheBeans() throws IOException {
    byte[] bean = entries.remove("shop/orders/OrderService.class");
    Path changed =
        Files.createDirectories(Files.createTempDirectory(directory, "pack").resolve("quarkus"))
            .resolve("transformed-bytecode.jar");
    URL url = packed(Layout.JAR, changed);
    entries.clear();
    entries.put("shop/orders/OrderService.class", bean);
    URLClassLoader loader = loader(packed(Layout.JAR, changed.resolveSibling("app.jar")), url);

    for (BeanArchives archives :
        List.of(archives(loader, BEAN), archives(loader, BEAN, VALUE, GADGET))) {
      assertThat(List.of(BEAN, VALUE)).allMatch(archives::declares);
      assertThat(List.of(BELOW, BESIDE, GADGET)).noneMatch(archives::declares);
    }
  }

  @Test
  void declares_libraryInAnotherArchive_nothingOfIt() throws IOException {
    BeanArchives archives = archives(pack(Layout.JAR), BEAN);

    assertThat(archives.declares("org.redisson.Redisson")).isFalse();
    assertThat(archives.declares("no.such.Type")).isFalse();
  }

  @Test
  void codec_gadgetOfTheUberJar_isNeitherWrittenNorLoaded() throws Exception {
    pom("shop/orders");
    pom("lib/gadgets");
    URLClassLoader loader = pack(Layout.JAR);
    BeanArchives archives = archives(loader, BEAN);
    TypedCodec codec =
        new TypedCodec(
            new JsonCodec(Set.of(), loader), new AllowedTypes(Set.of(), archives), loader);

    assertThat(codec.allowed().allows(VALUE)).isTrue();
    Object gadget = Class.forName(GADGET, true, loader).getDeclaredConstructor().newInstance();
    assertThatThrownBy(() -> codec.encode(gadget, Object.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("redis.codec.allowed-types");
    AllowedTypes widened = new AllowedTypes(Set.of("lib.gadgets.*"), archives);
    assertThat(widened.allows(GADGET)).isTrue();
  }
}
