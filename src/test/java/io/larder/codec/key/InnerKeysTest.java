package io.larder.codec.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.common.CodecException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.cache.annotation.GeneratedCacheKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of annotated calls that a generator makes as inner or anonymous classes. */
class InnerKeysTest {
  private final KeyFormat format =
      new KeyFormat(name -> true, InnerKeysTest.class.getClassLoader());

  /** A bean of the application, which has no identity: no key is to be made of what it uses. */
  static class Generator {
    private final String tenant;
    private final Runnable log = () -> {};

    Generator(String tenant) {
      this.tenant = tenant;
      log.run();
    }

    GeneratedCacheKey anonymous(Object... parameters) {
      return new GeneratedCacheKey() {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean equals(Object other) {
          return other instanceof GeneratedCacheKey
              && other.getClass() == getClass()
              && other.toString().equals(toString());
        }

        @Override
        public int hashCode() {
          return Arrays.hashCode(parameters);
        }

        @Override
        public String toString() {
          return Arrays.toString(parameters);
        }
      };
    }

    /** Its equality depends on the outer object. */
    final class OfTenant implements GeneratedCacheKey {
      private static final long serialVersionUID = 1L;

      @SuppressWarnings("serial") // nobody serializes it
      private final List<Object> parameters;

      OfTenant(Object... parameters) {
        this.parameters = List.of(parameters);
      }

      private String tenant() {
        return tenant;
      }

      @Override
      public boolean equals(Object other) {
        return other instanceof OfTenant that
            && that.parameters.equals(parameters)
            && that.tenant().equals(tenant());
      }

      @Override
      public int hashCode() {
        return Objects.hash(parameters, tenant());
      }
    }

    /** Its equality depends on the outer object by what it remembers of it only. */
    final class Remembering implements GeneratedCacheKey {
      private static final long serialVersionUID = 1L;

      private final String id;
      private final String kind;
      private int hash;
      private transient int sum;
      private Integer boxedHash;

      Remembering(String id, String kind) {
        this.id = id;
        this.kind = kind;
      }

      private String tenant() {
        return tenant;
      }

      @Override
      public boolean equals(Object other) {
        return other instanceof Remembering that
            && that.id.equals(id)
            && that.hashCode() == hashCode();
      }

      @Override
      public int hashCode() {
        switch (kind) {
          case "hash" -> {
            hash = hash == 0 ? Objects.hash(tenant(), id) : hash;
            return hash;
          }
          case "sum" -> {
            sum = sum == 0 ? Objects.hash(tenant(), id) : sum;
            return sum;
          }
          default -> {
            boxedHash = boxedHash == null ? Objects.hash(tenant(), id) : boxedHash;
            return boxedHash;
          }
        }
      }
    }

    /** Without equality of its own. */
    GeneratedCacheKey withoutEquality(Serializable parameter) {
      return new GeneratedCacheKey() {
        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
          return parameter + tenant;
        }
      };
    }

    /** No generated key: who reads it back gets a whole object or none. */
    final class Plain {
      private final String id;

      Plain(String id) {
        this.id = id;
      }

      @Override
      public boolean equals(Object other) {
        return other instanceof Plain that && that.id.equals(id);
      }

      @Override
      public int hashCode() {
        return id.hashCode();
      }

      @Override
      public String toString() {
        return id + tenant;
      }
    }
  }

  @Test
  void anonymousKey_whoseEqualityIgnoresTheOuterObject_isItsOtherState() {
    Generator one = new Generator("a");
    Generator other = new Generator("b");

    assertThat(format.textOf(one.anonymous("x", 1)))
        .isEqualTo(format.textOf(other.anonymous("x", 1)))
        .isNotEqualTo(format.textOf(one.anonymous("x", 1L)))
        .isNotEqualTo(format.textOf(one.anonymous("y", 1)))
        .contains("val$parameters")
        .doesNotContain("this$0");
    assertThat(new KeyTypes().problem(one.anonymous("x").getClass())).isNull();
  }

  @ParameterizedTest
  @ValueSource(classes = {Object.class, GeneratedCacheKey.class})
  void anonymousKey_isReadBackWithoutItsOuterObject(Class<?> declared) throws Exception {
    GeneratedCacheKey key = new Generator("a").anonymous("x", 1);

    Object read = format.decode(format.encode(key, declared), declared);

    assertThat(read).isEqualTo(key).hasSameHashCodeAs(key).hasToString("[x, 1]");
    assertThat(format.textOf(read)).isEqualTo(format.textOf(key));
  }

  @Test
  void innerKey_whoseEqualityDependsOnTheOuterObject_isNotMadeWithoutIt() {
    String forged =
        "\"{\\\"" + Generator.OfTenant.class.getName() + "\\\":{\\\"parameters\\\":[]}}\"";

    assertThatThrownBy(() -> format.decode(forged.getBytes(UTF_8), Object.class))
        .isInstanceOf(UnreadableKeyException.class)
        .hasMessageContaining("another version");
  }

  @Test
  void innerKey_whoseEqualityDependsOnTheOuterObject_isRefusedWithWhatToDo() {
    Generator generator = new Generator("a");
    for (Object key : List.of(generator.new OfTenant("x"), generator.withoutEquality("x"))) {
      assertThatThrownBy(() -> format.textOf(key))
          .isInstanceOf(CodecException.class)
          .hasMessageStartingWith("LARDER-3005: ")
          .hasMessageContaining(key.getClass().getTypeName() + ", which is an inner or anonymous")
          .hasMessageContaining("make it a static class or a record");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hash", "sum", "boxed"})
  void innerKey_thatRemembersWhatItComputedFromTheOuterObject_isRefused(String kind) {
    Generator generator = new Generator("a");
    Object fresh = generator.new Remembering("x", kind);
    Object used = generator.new Remembering("x", kind);
    assertThat(used.hashCode()).isNotZero();
    for (Object key : List.of(fresh, used)) {
      assertThatThrownBy(() -> format.textOf(key))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining("make it a static class or a record");
    }
  }

  @Test
  void innerKey_thatIsNoGeneratedOne_isRefused() {
    assertThatThrownBy(() -> format.encode(new Generator("a").new Plain("x"), Object.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("make it a static class or a record");
  }
}
