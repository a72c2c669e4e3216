package io.larder.codec;

import java.util.Set;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;

/** A list of names of classes and packages that stored data may name, checked before loading. */
final class NameAllowlist extends PolymorphicTypeValidator {
  private static final long serialVersionUID = 1L;

  private final Set<String> allowed;
  // Of an allowed name.
  private final int longest;

  /** Allows classes, and packages as {@code com.example.*} with their subpackages. */
  NameAllowlist(Set<String> allowed) {
    this.allowed = Set.copyOf(allowed);
    this.longest = allowed.stream().mapToInt(String::length).max().orElse(0);
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
    boolean found = allowed.contains(className);
    // The name may come from anybody who writes to Redis: each part of a long one takes time.
    for (int dot = className.lastIndexOf('.', longest); !found && dot > 0; ) {
      found = allowed.contains(className.substring(0, dot) + ".*");
      dot = className.lastIndexOf('.', dot - 1);
    }
    return found;
  }
}
