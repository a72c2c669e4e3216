package io.larder.codec.key;

import io.larder.codec.key.ObjectKind.Slot;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes objects from their state: records by their constructor, others as deserialization does,
 * without any code of theirs but {@code readResolve()}. Where a hash code is to be remembered that
 * only a constructor knows, it looks for the one that takes the other fields.
 */
record Instances(ObjectKind kind) {
  /** An object of the state, or what says that there is none. */
  Object of(Map<String, @Nullable Object> state, @Nullable Object content)
      throws UnreadableKeyException {
    Object made;
    try {
      made =
          kind.type().isRecord()
              ? ofRecord(state)
              : kind.singletons().canonical(ofFields(state, content));
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
    Object made = kind.blank();
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
    Object made = madeByConstructor(state);
    if (made == null) {
      throw new UnreadableKeyException(
          "a key of "
              + kind.type().getTypeName()
              + ", which remembers a hash code that none of its constructors computes");
    }
    return made;
  }

  private @Nullable Object madeByConstructor(Map<String, @Nullable Object> state) {
    List<Slot> given = new ArrayList<>();
    for (Field field : kind.type().getDeclaredFields()) {
      kind.slots().stream()
          .filter(slot -> slot.field().equals(field) && state.containsKey(slot.label()))
          .forEach(given::add);
    }
    if (given.size() != state.size()) {
      return null;
    }
    @Nullable Object[] arguments = given.stream().map(slot -> state.get(slot.label())).toArray();
    for (Constructor<?> constructor : kind.type().getDeclaredConstructors()) {
      try {
        Object made = call(constructor, arguments);
        if (given.stream()
            .allMatch(slot -> Objects.deepEquals(slot.get(made), state.get(slot.label())))) {
          return made;
        }
      } catch (ReflectiveOperationException | RuntimeException e) {
        // Another one may take them.
      }
    }
    return null;
  }

  /** Whether the constructor with the other fields gives an object the same hash code. */
  boolean constructsHash(Object owner, HashField hash) {
    Map<String, @Nullable Object> others = new LinkedHashMap<>();
    for (Slot slot : kind.slots()) {
      if (!hash.equals(slot.hash())) {
        others.put(slot.label(), slot.get(owner));
      }
    }
    Object made = madeByConstructor(others);
    return made != null && hash.holds(made, owner.hashCode());
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
    Object copy = kind.blank();
    for (Slot slot : kind.slots()) {
      slot.field().set(copy, slot.get(of));
    }
    return copy;
  }
}
