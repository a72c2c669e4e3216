package io.larder.codec;

import java.lang.invoke.MethodType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Resolves generic types: type variables of a class hierarchy, raw classes, boxes. Thread-safe. */
public final class GenericTypes {
  private final Map<TypeVariable<?>, Type> bindings = new HashMap<>();

  /** Collects what the type variables of all superclasses and interfaces stand for. */
  public GenericTypes(Class<?> beanClass) {
    for (Class<?> type = beanClass; type != null; type = type.getSuperclass()) {
      bind(type.getGenericSuperclass());
      for (Type implemented : type.getGenericInterfaces()) {
        bind(implemented);
      }
    }
  }

  private void bind(@Nullable Type parent) {
    if (parent instanceof ParameterizedType parameterized) {
      TypeVariable<?>[] variables = ((Class<?>) parameterized.getRawType()).getTypeParameters();
      Type[] arguments = parameterized.getActualTypeArguments();
      for (int i = 0; i < variables.length; i++) {
        bindings.put(variables[i], arguments[i]);
      }
    }
  }

  /** {@return a type of the class's hierarchy without variables, wildcards and primitives} */
  public Type resolve(Type type) {
    return resolve(type, Set.of());
  }

  private Type resolve(Type type, Set<Type> open) {
    if (type instanceof Class<?> plain) {
      return boxed(plain);
    }
    if (open.contains(type)) {
      return Object.class; // <T extends Comparable<T>>
    }
    Set<Type> inside = new HashSet<>(open);
    inside.add(type);
    if (type instanceof TypeVariable<?> variable) {
      Type bound = bindings.get(variable);
      return resolve(bound != null ? bound : variable.getBounds()[0], inside);
    }
    if (type instanceof WildcardType wildcard) {
      return resolve(wildcard.getUpperBounds()[0], inside);
    }
    if (type instanceof GenericArrayType array) {
      Type component = resolve(array.getGenericComponentType(), inside);
      return component instanceof Class<?> plain ? plain.arrayType() : new ArrayOf(component);
    }
    if (type instanceof ParameterizedType parameterized) {
      Type[] arguments =
          Arrays.stream(parameterized.getActualTypeArguments())
              .map(argument -> resolve(argument, inside))
              .toArray(Type[]::new);
      return new Parameterized(
          parameterized.getOwnerType(), (Class<?>) parameterized.getRawType(), arguments);
    }
    return type;
  }

  public static Class<?> boxed(Class<?> type) {
    return type.isPrimitive() ? MethodType.methodType(type).wrap().returnType() : type;
  }

  public static Class<?> rawClass(Type type) {
    if (type instanceof Class<?> plain) {
      return plain;
    }
    if (type instanceof ParameterizedType parameterized) {
      return rawClass(parameterized.getRawType());
    }
    if (type instanceof GenericArrayType array) {
      return rawClass(array.getGenericComponentType()).arrayType();
    }
    if (type instanceof WildcardType wildcard) {
      return rawClass(wildcard.getUpperBounds()[0]);
    }
    return type instanceof TypeVariable<?> variable
        ? rawClass(variable.getBounds()[0])
        : Object.class;
  }

  /** {@return the names of the classes in a type: its own, of type arguments, of elements} */
  static Set<String> names(Type type) {
    Set<String> names = new HashSet<>();
    add(type, names);
    return Set.copyOf(names);
  }

  private static void add(Type type, Set<String> names) {
    Class<?> raw = rawClass(type);
    while (raw.isArray()) {
      raw = raw.getComponentType();
    }
    names.add(raw.getName());
    if (type instanceof ParameterizedType generic) {
      for (Type argument : generic.getActualTypeArguments()) {
        add(argument, names);
      }
    }
  }

  /** {@return a parameterized type, equal to the JDK's own of the same content} */
  public static Type parameterized(Class<?> raw, Type... arguments) {
    return new Parameterized(null, raw, arguments);
  }

  private record ArrayOf(Type component) implements GenericArrayType {
    @Override
    public Type getGenericComponentType() {
      return component;
    }
  }

  /** Equal to the JDK's own of the same content, which has its equality on the same three. */
  @SuppressWarnings("ArrayRecordComponent") // equality is the JDK's
  private record Parameterized(@Nullable Type owner, Class<?> raw, Type... arguments)
      implements ParameterizedType {
    @Override
    public Type[] getActualTypeArguments() {
      return arguments.clone();
    }

    @Override
    public Type getRawType() {
      return raw;
    }

    @Override
    public @Nullable Type getOwnerType() {
      return owner;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof ParameterizedType that
          && raw.equals(that.getRawType())
          && Objects.equals(owner, that.getOwnerType())
          && Arrays.equals(arguments, that.getActualTypeArguments());
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(arguments) ^ Objects.hashCode(owner) ^ raw.hashCode();
    }

    @Override
    public String toString() {
      return Arrays.stream(arguments)
          .map(Type::getTypeName)
          .collect(Collectors.joining(", ", raw.getName() + "<", ">"));
    }
  }
}
