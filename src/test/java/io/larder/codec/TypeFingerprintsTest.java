package io.larder.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/** Versions of one class are classes of one name in different outer classes. */
class TypeFingerprintsTest {
  static class V1 {
    record Tutor(String name, int rate) {}

    enum Level {
      LOW,
      HIGH
    }
  }

  static class Gained {
    record Tutor(String name, int rate, String subject) {}

    enum Level {
      LOW,
      MIDDLE,
      HIGH
    }
  }

  static class Retyped {
    record Tutor(String name, long rate) {}
  }

  static class Renamed {
    record Tutor(@JsonProperty("title") String name, int rate) {}
  }

  static class Moved {
    record Tutor(int rate, String name) {
      int twice() {
        return 2 * rate;
      }
    }
  }

  record Node(String name, List<Node> children, Map<String, Optional<V1.Tutor>> tutors) {}

  @JsonSubTypes(@JsonSubTypes.Type(V1.Tutor.class))
  interface Open {}

  private final JsonMapper mapper = new JsonCodec(Set.of(), getClass().getClassLoader()).mapper();
  private final TypeFingerprints shapes = new TypeFingerprints(mapper);

  /** The shape without the name of the outer class, which stands for the version. */
  private String shape(Class<?> type) {
    return shapes
        .describe(mapper.constructType(type))
        .replaceAll("TypeFingerprintsTest\\$\\w+\\$", "");
  }

  @Test
  void shape_ofAnotherVersion_differs() {
    assertThat(shape(Gained.Tutor.class)).isNotEqualTo(shape(V1.Tutor.class));
    assertThat(shape(Retyped.Tutor.class)).isNotEqualTo(shape(V1.Tutor.class));
    assertThat(shape(Renamed.Tutor.class)).isNotEqualTo(shape(V1.Tutor.class));
    assertThat(shape(Gained.Level.class)).isNotEqualTo(shape(V1.Level.class));
  }

  @Test
  void shape_withAnotherOrderOrMethod_isTheSame() {
    assertThat(shape(Moved.Tutor.class)).isEqualTo(shape(V1.Tutor.class));
  }

  @Test
  void shape_ofAType_containsThatOfItsParts() {
    JavaType list = mapper.getTypeFactory().constructCollectionType(List.class, V1.Tutor.class);
    assertThat(shapes.describe(list)).contains("rate=int");
    assertThat(shapes.describe(mapper.constructType(Node.class))).contains("rate=int", "children=");
    assertThat(shapes.describe(mapper.constructType(V1.Tutor[].class))).contains("rate=int");
    assertThat(shapes.describe(mapper.constructType(Open.class))).contains("rate=int");
  }

  @Test
  void fingerprint_ofAnotherName_differs() {
    assertThat(shapes.fingerprint(mapper.constructType(Moved.Tutor.class)))
        .hasSize(8)
        .isNotEqualTo(shapes.fingerprint(mapper.constructType(V1.Tutor.class)));
  }
}
