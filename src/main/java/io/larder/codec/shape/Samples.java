package io.larder.codec.shape;

import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JavaType;

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

  Samples(JavaType type) {
    this.type = type;
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
