package io.larder.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
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

  @Override
  public Class<?> findClass(String name) throws ClassNotFoundException {
    if (!allowlist.allows(name)) {
      throw new ClassNotFoundException("not in redis.codec.allowed-types: " + name);
    }
    return super.findClass(name);
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
