package io.larder.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator.Validity;
import tools.jackson.databind.type.TypeFactory;

class NameAllowlistTest {
  private final NameAllowlist allowlist = new NameAllowlist(Set.of("com.acme.*", "org.app.Tutor"));

  @ParameterizedTest
  @CsvSource({
    "com.acme.Tutor, ALLOWED",
    "com.acme.deep.er.Tutor, ALLOWED",
    "com.acme.Tutor$Inner, ALLOWED",
    "org.app.Tutor, ALLOWED",
    "org.app.Tutor$Inner, DENIED",
    "org.app.Tutors, DENIED",
    "com.acmeevil.Tutor, DENIED",
    "com.acme, DENIED",
    "com.Acme.Tutor, DENIED",
    "com, DENIED",
    "'', DENIED",
    ".com.acme.Tutor, DENIED",
    "[Lcom.acme.Tutor;, DENIED",
    "java.lang.Object, DENIED",
    "javax.naming.InitialContext, DENIED",
  })
  void className_isAllowedByNameOrPackageOnly(String name, Validity validity) {
    assertThat(allowlist.validateSubClassName(null, null, name)).isEqualTo(validity);
  }

  @ParameterizedTest
  @CsvSource({"java.lang.Object", "java.io.Serializable", "java.util.List"})
  void baseType_alone_allowsNothing(Class<?> base) {
    TypeFactory types = TypeFactory.createDefaultInstance();
    assertThat(allowlist.validateBaseType(null, types.constructType(base)))
        .isEqualTo(Validity.INDETERMINATE);
    assertThat(allowlist.validateSubType(null, null, types.constructType(base)))
        .isEqualTo(Validity.DENIED);
  }
}
