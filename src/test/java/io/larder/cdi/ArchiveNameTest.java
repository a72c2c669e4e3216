package io.larder.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.common.ClassNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchiveNameTest {
  /** A class that each loader below has for itself. */
  static final class Loaded {}

  private static final class Loader extends ClassLoader {
    Class<?> load(String location) {
      String name = Loaded.class.getName();
      try (InputStream bytes =
          Loaded.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
        byte[] code = bytes.readAllBytes();
        URL url = URI.create(location).toURL();
        CodeSource source = new CodeSource(url, (Certificate[]) null);
        return defineClass(name, code, 0, code.length, new ProtectionDomain(source, null));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static Class<?> from(String location) {
    return new Loader().load(location);
  }

  @ParameterizedTest
  @CsvSource({
    "file:/content/shop.ear/web.war/WEB-INF/lib/larder.jar, shop.ear/web.war",
    "file:/content/shop.ear/web.war/WEB-INF/classes/, shop.ear/web.war",
    "file:/content/shop.ear/lib/larder.jar, shop.ear",
    "file:/server/workarea/51/data/cache/app_0/.cache/web.war/WEB-INF/lib/larder.jar, web.war",
    "file:/repository/larder/0.1/larder-0.1.jar, ''",
    "file:/build/classes/, ''"
  })
  void of_classOfAnArchive_namesTheArchivesOfTheApplication(String location, String name) {
    assertThat(ArchiveName.of(from(location))).isEqualTo(name);
  }

  @Test
  void among_archivesOfTheSameName_areNumberedByTheirPlaces() {
    Class<?> one = from("file:/cache/a/web.war/WEB-INF/lib/larder.jar");
    Class<?> other = from("file:/cache/b/web.war/WEB-INF/lib/larder.jar");
    assertThat(ArchiveName.among(one, Set.of(other))).isEqualTo("web.war");
    assertThat(ArchiveName.among(other, Set.of(one))).isEqualTo("web.war#1");
  }

  @Test
  void classNames_ofTwoLoaders_nameTheLoaders() {
    Class<?> one = from("file:/cache/a/web.war/WEB-INF/classes/");
    Class<?> other = from("file:/cache/b/web.war/WEB-INF/classes/");
    assertThat(ClassNames.of(one, other))
        .isEqualTo(Loaded.class.getName() + " (of class loader " + one.getClassLoader() + ")");
    assertThat(ClassNames.of(one, one)).isEqualTo(Loaded.class.getName());
    assertThat(ClassNames.of(one, String.class)).isEqualTo(Loaded.class.getName());
  }
}
