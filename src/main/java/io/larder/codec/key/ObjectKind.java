package io.larder.codec.key;

import io.larder.common.Failures;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/**
 * Objects of one class of the application or of a library, by their whole state: all instance
 * fields of all superclasses but a remembered hash code. Annotations of Jackson or of persistence
 * and {@code transient} change nothing. Of a superclass that is a collection or a value of the JDK
 * the contents are written, under an empty name.
 */
final class ObjectKind implements KeyKind {
  private static final Set<String> STATELESS =
      Set.of(
          "java.lang.Object",
          "java.lang.Record",
          "java.lang.Number",
          "java.util.AbstractCollection",
          "java.util.AbstractList",
          "java.util.AbstractSequentialList",
          "java.util.AbstractSet",
          "java.util.AbstractMap",
          "java.util.AbstractQueue");

  /** Their order is state where the application says what is equal. */
  private static final Set<Class<?>> ORDERED =
      Set.of(LinkedHashMap.class, LinkedHashSet.class, CopyOnWriteArraySet.class);

  private final Class<?> type;
  private final List<Slot> slots;
  private final Class<?> jdk;
  private final @Nullable KeyKind part;
  private final boolean mayRememberHash;
  private final boolean isOrdered;
  private final Singletons singletons;
  private volatile @Nullable Constructor<?> blank;

  /** One field, by its name, or that with its class if another class has a field of that name. */
  record Slot(String label, Field field, Class<?> type, @Nullable HashField hash) {
    @Nullable Object get(Object owner) {
      try {
        return field.get(owner);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Whether it refers to the object that an inner or anonymous class belongs to. */
    boolean isOuter() {
      return field.isSynthetic() && field.getName().startsWith("this$");
    }
  }

  private ObjectKind(Class<?> type, List<Slot> slots, Class<?> jdk, @Nullable KeyKind part) {
    this.type = type;
    this.slots = slots;
    this.jdk = jdk;
    this.part = part;
    this.isOrdered = ORDERED.contains(jdk) && Overrides.equality(type);
    this.mayRememberHash =
        !type.isRecord()
            && slots.stream()
                .anyMatch(
                    slot ->
                        slot.hash() != null
                            || (HashField.mayHold(slot.field())
                                && !Modifier.isFinal(slot.field().getModifiers())));
    this.singletons = new Singletons(this);
  }

  static KeyKind of(Class<?> type, KeyKinds kinds) {
    Class<?> jdk = type;
    Map<String, Field> fields = new LinkedHashMap<>();
    for (; !KeyKinds.isJdk(jdk); jdk = jdk.getSuperclass()) {
      for (Field field : jdk.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          if (!field.trySetAccessible()) {
            return new KeyKind.Refused(
                type, "does not open its fields: its module must open " + jdk.getPackageName());
          }
          // A field of a subclass has the plain name.
          if (fields.putIfAbsent(field.getName(), field) != null) {
            fields.put("@" + jdk.getName() + "." + field.getName(), field);
          }
        }
      }
    }
    KeyKind part = isStateless(jdk) ? null : kinds.of(jdk);
    if (part != null && Overrides.ofContent(type, jdk)) {
      return new KeyKind.Refused(
          type, "overrides what a key reads of " + jdk.getName() + ", which it extends");
    }
    if (part == KeyKind.OPEN || part instanceof KeyKind.Refused) {
      return new KeyKind.Refused(
          type, "extends " + jdk.getName() + ", whose state nothing but the JDK can see");
    }
    List<Slot> slots = new ArrayList<>();
    fields.forEach(
        (label, field) ->
            slots.add(
                new Slot(
                    label,
                    field,
                    field.getType(),
                    fields.size() > 1 && !type.isRecord() ? HashField.of(field) : null)));
    slots.sort(Comparator.comparing(Slot::label));
    return new ObjectKind(type, List.copyOf(slots), jdk, part);
  }

  /** Whether a class of the JDK has no state that a subclass of the application would lack. */
  static boolean isStateless(Class<?> type) {
    return STATELESS.contains(type.getName());
  }

  Class<?> type() {
    return type;
  }

  /** The nearest superclass of the JDK. */
  Class<?> jdk() {
    return jdk;
  }

  /** An object without state, made as deserialization makes it. */
  Object blank() throws ReflectiveOperationException {
    Constructor<?> known = blank;
    if (known == null) {
      Class<?> factory = Class.forName("sun.reflect.ReflectionFactory"); // of jdk.unsupported
      Object reflection = factory.getMethod("getReflectionFactory").invoke(null);
      known =
          (Constructor<?>)
              factory
                  .getMethod("newConstructorForSerialization", Class.class, Constructor.class)
                  .invoke(reflection, type, jdk.getDeclaredConstructor());
      blank = known;
    }
    return known.newInstance();
  }

  List<Slot> slots() {
    return slots;
  }

  boolean hasNoState() {
    return slots.isEmpty() && part == null;
  }

  Singletons singletons() {
    return singletons;
  }

  @Override
  public String tag() {
    return KeyKinds.tagOf(type);
  }

  @Override
  public void write(Object value, KeyWriter out) {
    if (out.isChecked()) {
      singletons.check(value, out);
    }
    if (mayRememberHash) {
      HashField.hashCode(value);
    }
    out.add('{');
    boolean first = true;
    boolean needsOuter = slots.stream().anyMatch(Slot::isOuter) && !equalsWithoutOuter(value);
    if (part != null) {
      out.add("\"\":");
      if (isOrdered) {
        Structures.writeInOrder(value, out);
      } else {
        part.write(value, out);
      }
      first = false;
    }
    for (Slot slot : slots) {
      if ((slot.hash() != null && slot.hash().isRemembered(value, this))
          || (slot.isOuter() && !needsOuter)) {
        continue;
      }
      out.add(first ? "" : ",").quote(slot.label()).add(':');
      first = false;
      try {
        if (slot.isOuter() && singletons.ignoreOuter(value, slot, out)) {
          out.unchecked(slot.get(value), slot.type());
        } else {
          out.value(slot.get(value), slot.type());
        }
      } catch (NoIdentityException e) {
        throw slot.isOuter()
            ? new NoIdentityException(
                type,
                "is an inner or anonymous class, and the object that it belongs to has no"
                    + " identity; make it a static class or a record")
            : e.in(slot.label());
      }
    }
    out.add('}');
  }

  /** Whether the outer object may be left out of keys that show it to be none of their state. */
  boolean isGenerated() {
    return GeneratedCacheKey.class.isAssignableFrom(type);
  }

  /**
   * Whether the outer object may be left out, so that the key is read back without one: whether a
   * key equals its copy without the outer object and without all that it may have computed from it.
   * Then keys whose final fields are equal are equal, whatever they belong to, since equality is
   * transitive.
   */
  private boolean equalsWithoutOuter(Object key) {
    if (!isGenerated()) {
      return false;
    }
    try {
      Object copy = blank();
      for (Slot slot : slots) {
        boolean given = Modifier.isFinal(slot.field().getModifiers()) && slot.hash() == null;
        if (given && !slot.isOuter()) {
          slot.field().set(copy, slot.get(key));
        }
      }
      return key.equals(copy) && copy.equals(key) && key.hashCode() == copy.hashCode();
    } catch (Throwable e) { // whatever the code of the key throws
      Failures.rethrowIfFatal(e);
      return false;
    }
  }

  @Override
  public Object read(KeyReader in, Class<?> declared) throws UnreadableKeyException {
    in.beginObject();
    return readFields(in);
  }

  /** Reads from the first name of the object, or its end. */
  Object readFields(KeyReader in) throws UnreadableKeyException {
    Map<String, @Nullable Object> state = new LinkedHashMap<>();
    Object content = null;
    for (String name = in.name(); name != null; name = in.nextName()) {
      if (name.isEmpty() && part != null) {
        content = in.content(part, jdk);
      } else {
        Slot slot = slot(name);
        state.put(name, in.field(slot.type()));
      }
    }
    boolean lacksOuter = false;
    for (Slot slot : slots) {
      if (slot.hash() == null && !state.containsKey(slot.label())) {
        if (!slot.isOuter()) {
          throw otherShape();
        }
        lacksOuter = true;
      }
    }
    Object made = new Instances(this).of(state, content);
    if (lacksOuter && !equalsWithoutOuter(made)) {
      throw otherShape();
    }
    return made;
  }

  private Slot slot(String label) throws UnreadableKeyException {
    for (Slot slot : slots) {
      if (slot.label().equals(label)) {
        return slot;
      }
    }
    throw otherShape();
  }

  UnreadableKeyException otherShape() {
    return new UnreadableKeyException("a key of another version of " + type.getTypeName());
  }
}
