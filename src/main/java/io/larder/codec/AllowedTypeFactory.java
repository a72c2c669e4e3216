package io.larder.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.type.TypeFactory;
import tools.jackson.databind.type.TypeModifier;
import tools.jackson.databind.util.LookupCache;
import tools.jackson.databind.util.SimpleLookupCache;

/**
 * Loads classes by name only if they are allowed. Jackson asks its validator about {@code Box} when
 * the data names {@code Box<Gadget>}, and about {@code Gadget} only after loading it, which runs
 * its static initializer; values of type {@code Class} it loads without asking.
 */
final class AllowedTypeFactory extends TypeFactory {
  private static final long serialVersionUID = 1L;

  private final TypeAllowlist allowlist;

  AllowedTypeFactory(TypeAllowlist allowlist, ClassLoader loader) {
    this(allowlist, new SimpleLookupCache<>(16, 200), null, loader);
  }

  private AllowedTypeFactory(
      TypeAllowlist allowlist,
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

  /** What a mapper really works with. */
  @Override
  public TypeFactory snapshot() {
    return new AllowedTypeFactory(allowlist, _typeCache.snapshot(), _modifiers, _classLoader);
  }

  @Override
  public TypeFactory withModifier(@Nullable TypeModifier modifier) {
    TypeModifier[] more = null;
    if (modifier != null) {
      int count = _modifiers == null ? 0 : _modifiers.length;
      more = count == 0 ? new TypeModifier[1] : Arrays.copyOf(_modifiers, count + 1);
      more[count] = modifier;
    }
    // A modifier changes what types become: nothing remembered holds any longer.
    return new AllowedTypeFactory(allowlist, new SimpleLookupCache<>(16, 200), more, _classLoader);
  }

  @Override
  public TypeFactory withClassLoader(@Nullable ClassLoader loader) {
    return new AllowedTypeFactory(allowlist, _typeCache, _modifiers, loader);
  }

  @Override
  public TypeFactory withCache(LookupCache<Object, JavaType> cache) {
    return new AllowedTypeFactory(allowlist, cache, _modifiers, _classLoader);
  }
}
