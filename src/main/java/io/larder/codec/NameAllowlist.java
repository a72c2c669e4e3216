package io.larder.codec;

import java.util.Set;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;

/** A list of names of classes and packages that stored data may name, checked before loading. */
final class NameAllowlist extends PolymorphicTypeValidator {
  private static final long serialVersionUID = 1L;
  private static final String ANY_OF_PACKAGE = ".*";

  private final Set<String> allowed;

  /**
   * @param allowed names of classes, and of packages as {@code com.example.*} (subpackages
   *     included)
   */
  NameAllowlist(Set<String> allowed) {
    this.allowed = Set.copyOf(allowed);
  }

  /** A base type alone allows nothing: {@code Object} is the base type of everything. */
  @Override
  public Validity validateBaseType(DatabindContext context, JavaType baseType) {
    return Validity.INDETERMINATE;
  }

  @Override
  public Validity validateSubClassName(
      DatabindContext context, JavaType baseType, String subClassName) {
    return allows(subClassName) ? Validity.ALLOWED : Validity.DENIED;
  }

  @Override
  public Validity validateSubType(DatabindContext context, JavaType baseType, JavaType subType) {
    return allows(subType.getRawClass().getName()) ? Validity.ALLOWED : Validity.DENIED;
  }

  boolean allows(String className) {
    if (allowed.contains(className)) {
      return true;
    }
    for (int dot = className.lastIndexOf('.'); dot > 0; dot = className.lastIndexOf('.', dot - 1)) {
      if (allowed.contains(className.substring(0, dot) + ANY_OF_PACKAGE)) {
        return true;
      }
    }
    return false;
  }
}
