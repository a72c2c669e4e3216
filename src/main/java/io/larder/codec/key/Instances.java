package io.larder.codec.key;

import io.larder.codec.key.ObjectKind.Slot;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes objects from their state: records by their constructor, others as deserialization does,
 * without any code of theirs. Where a hash code is to be remembered that only a constructor knows,
 * it looks for the one that takes the other fields.
 */
record Instances(ObjectKind kind) {
  /** An object of the state, or what says that there is none. */
  Object of(Map<String, @Nullable Object> state, @Nullable Object content)
      throws UnreadableKeyException {
    Object made;
    try {
      made = kind.type().isRecord() ? ofRecord(state) : ofFields(state, content);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new UnreadableKeyException(
          "a key of " + kind.type().getTypeName() + ", which cannot be made from its state");
    }
    for (Slot slot : kind.slots()) {
      if (slot.hash() != null
          && !state.containsKey(slot.label())
          && !slot.hash().isRestored(made)) {
        return constructed(state);
      }
    }
    return made;
  }

  private Object ofRecord(Map<String, @Nullable Object> state) throws ReflectiveOperationException {
    RecordComponent[] components = kind.type().getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Constructor<?> constructor = kind.type().getDeclaredConstructor(types);
    return call(
        constructor,
        Arrays.stream(components).map(component -> state.get(component.getName())).toArray());
  }

  private Object ofFields(Map<String, @Nullable Object> state, @Nullable Object content)
      throws ReflectiveOperationException, UnreadableKeyException {
    Object made = blank(kind);
    for (Slot slot : kind.slots()) {
      if (state.containsKey(slot.label())) {
        slot.field().set(made, state.get(slot.label()));
      }
    }
    if (content != null) {
      Structures.addAll(content, made);
    }
    return made;
  }

  /** By the constructor that takes the fields in their order, if that gives this very state. */
  private Object constructed(Map<String, @Nullable Object> state) throws UnreadableKeyException {
    List<Slot> given = new ArrayList<>();
    for (Field field : kind.type().getDeclaredFields()) {
      kind.slots().stream()
          .filter(slot -> slot.field().equals(field) && state.containsKey(slot.label()))
          .forEach(given::add);
    }
    @Nullable Object[] arguments = given.stream().map(slot -> state.get(slot.label())).toArray();
    for (Constructor<?> constructor : kind.type().getDeclaredConstructors()) {
      try {
        Object made = call(constructor, arguments);
        boolean same =
            given.size() == state.size()
                && given.stream()
                    .allMatch(slot -> Objects.deepEquals(slot.get(made), state.get(slot.label())));
        if (same) {
          return made;
        }
      } catch (ReflectiveOperationException | RuntimeException e) {
        // Another one may take them.
      }
    }
    throw new UnreadableKeyException(
        "a key of "
            + kind.type().getTypeName()
            + ", which remembers a hash code that none of its constructors computes");
  }

  /** Whether a constructor takes the fields of a class that remembers its hash code. */
  static boolean mayComputeHash(ObjectKind kind) {
    List<Class<?>> given = new ArrayList<>();
    for (Field field : kind.type().getDeclaredFields()) {
      kind.slots().stream()
          .filter(slot -> slot.field().equals(field) && slot.hash() == null)
          .forEach(slot -> given.add(slot.type()));
    }
    return Arrays.stream(kind.type().getDeclaredConstructors())
        .map(Constructor::getParameterTypes)
        .anyMatch(types -> mayTake(List.of(types), given));
  }

  private static boolean mayTake(List<Class<?>> parameters, List<Class<?>> given) {
    boolean takes = parameters.size() == given.size();
    for (int i = 0; takes && i < given.size(); i++) {
      Class<?> parameter = MethodType.methodType(parameters.get(i)).wrap().returnType();
      Class<?> argument = MethodType.methodType(given.get(i)).wrap().returnType();
      takes = parameter.isAssignableFrom(argument) || argument.isAssignableFrom(parameter);
    }
    return takes;
  }

  private static Object call(Constructor<?> constructor, @Nullable Object[] arguments)
      throws ReflectiveOperationException {
    if (!constructor.trySetAccessible()) {
      throw new IllegalAccessException(constructor.getDeclaringClass().getName());
    }
    return constructor.newInstance(arguments);
  }

  /** A copy that shares the values of the fields; of a superclass of the JDK it has nothing. */
  static Object copy(ObjectKind kind, Object of) throws ReflectiveOperationException {
    Object copy = blank(kind);
    for (Slot slot : kind.slots()) {
      slot.field().set(copy, slot.get(of));
    }
    return copy;
  }

  private static Object blank(ObjectKind kind) throws ReflectiveOperationException {
    Class<?> factory = Class.forName("sun.reflect.ReflectionFactory"); // of jdk.unsupported
    Object reflection = factory.getMethod("getReflectionFactory").invoke(null);
    Object constructor =
        factory
            .getMethod("newConstructorForSerialization", Class.class, Constructor.class)
            .invoke(reflection, kind.type(), kind.jdk().getDeclaredConstructor());
    return ((Constructor<?>) constructor).newInstance();
  }
}
