package io.larder.codec.shape;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.TypeIdResolver;
import tools.jackson.databind.jsontype.TypeSerializer;

/**
 * Has the first objects of a class compared with what is read back, whatever the class looks like,
 * and all of them once one has differed.
 */
final class Samples {
  private static final int COMPARED = 20;

  private final JavaType type;
  private final AtomicInteger count = new AtomicInteger();
  // Read for each object: that a thread sees a change late costs a comparison more.
  private boolean enough;

  // Subtypes are told apart in different ways, of which one may not know the class.
  private final Map<TypeIdResolver, Samples> named = new ConcurrentHashMap<>();

  Samples(JavaType type) {
    this.type = type;
  }

  /** Notes an object whose class annotations name. */
  void note(Object bean, JsonGenerator json, TypeSerializer types) {
    TypeIdResolver ids = types.getTypeIdResolver();
    Samples samples = ids == null ? null : named.get(ids);
    if (samples == null && ids != null) {
      samples = named.computeIfAbsent(ids, any -> new Samples(type));
    }
    (samples == null ? this : samples).note(bean, json);
  }

  void note(Object bean, JsonGenerator json) {
    if (!enough) {
      int before = count.get();
      if (before >= 0) {
        enough = count.incrementAndGet() > COMPARED;
      }
      Document.doubt(json, new Document.Suspect(bean, type, false, this::differed));
    }
  }

  private void differed() {
    count.set(Integer.MIN_VALUE);
    enough = false;
  }
}
