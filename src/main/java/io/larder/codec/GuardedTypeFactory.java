package io.larder.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.type.TypeBindings;
import tools.jackson.databind.type.TypeFactory;
import tools.jackson.databind.type.TypeModifier;
import tools.jackson.databind.util.ArrayBuilders;
import tools.jackson.databind.util.LookupCache;
import tools.jackson.databind.util.SimpleLookupCache;

/**
 * Jackson's type factory, limited to allowed classes. Jackson's validator alone is not enough: for
 * {@code Box<Gadget>} it is asked about {@code Gadget} only after that class was loaded and its
 * static initializer ran, and for values of type {@code Class} it is not asked at all.
 */
final class GuardedTypeFactory extends TypeFactory {
  private static final long serialVersionUID = 1L;

  // More than anybody writes: of a class with a property of its own class and more type arguments
  // (class Tree<T> { Tree<List<T>> next; }) there would be a further type for ever.
  private static final int DEEPEST = 16;
  private static final int LARGEST = 500;

  private final NameAllowlist allowlist;

  GuardedTypeFactory(NameAllowlist allowlist, ClassLoader loader) {
    this(allowlist, new SimpleLookupCache<>(16, 200), null, loader);
  }

  private GuardedTypeFactory(
      NameAllowlist allowlist,
      LookupCache<Object, JavaType> cache,
      TypeModifier @Nullable [] modifiers,
      @Nullable ClassLoader loader) {
    super(cache, modifiers, loader);
    this.allowlist = allowlist;
  }

  /** {@return the same with another list} */
  GuardedTypeFactory allowing(NameAllowlist other) {
    return new GuardedTypeFactory(
        other, new SimpleLookupCache<>(16, 200), _modifiers, _classLoader);
  }

  @Override
  public Class<?> findClass(String name) throws ClassNotFoundException {
    if (!allowlist.allowsLoading(name)) {
      throw new ClassNotFoundException("not in redis.codec.allowed-types: " + name);
    }
    return super.findClass(name);
  }

  @Override
  protected JavaType _newSimpleType(
      Class<?> raw,
      TypeBindings bindings,
      @Nullable JavaType superClass,
      JavaType @Nullable [] superInterfaces) {
    if (parts(bindings, 1) > LARGEST) {
      String problem = "has type arguments in type arguments without an end";
      throw DatabindException.from((JsonParser) null, raw.getTypeName() + " " + problem);
    }
    return super._newSimpleType(raw, bindings, superClass, superInterfaces);
  }

  /** The number of types in type arguments; more than are allowed if they are too deep. */
  private static int parts(TypeBindings bindings, int depth) {
    int parts = depth > DEEPEST ? LARGEST : 0;
    for (int i = 0; i < bindings.size() && parts <= LARGEST; i++) {
      parts += 1 + parts(bindings.getBoundType(i).getBindings(), depth + 1);
    }
    return parts;
  }

  @Override
  public TypeFactory snapshot() {
    return new GuardedTypeFactory(allowlist, _typeCache.snapshot(), _modifiers, _classLoader);
  }

  @Override
  public TypeFactory withModifier(@Nullable TypeModifier modifier) {
    TypeModifier[] more =
        modifier == null
            ? null
            : _modifiers == null
                ? new TypeModifier[] {modifier}
                : ArrayBuilders.insertInListNoDup(_modifiers, modifier);
    // A modifier changes how types are resolved, so the cache starts anew.
    return new GuardedTypeFactory(allowlist, new SimpleLookupCache<>(16, 200), more, _classLoader);
  }

  @Override
  public TypeFactory withClassLoader(@Nullable ClassLoader loader) {
    return new GuardedTypeFactory(allowlist, _typeCache, _modifiers, loader);
  }

  @Override
  public TypeFactory withCache(LookupCache<Object, JavaType> cache) {
    return new GuardedTypeFactory(allowlist, cache, _modifiers, _classLoader);
  }
}
