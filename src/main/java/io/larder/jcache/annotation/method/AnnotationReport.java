package io.larder.jcache.annotation.method;

import io.larder.common.MessageId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong with the cache annotations of an application while it is deployed. */
final class AnnotationReport {
  private final Set<String> errors = new LinkedHashSet<>();
  private final Set<String> warnings = new LinkedHashSet<>();

  /** Something that JSR-107 forbids. */
  void forbidden(String where, String rule) {
    errors.add(MessageId.FORBIDDEN_ANNOTATION.text(where + ": " + rule));
  }

  /** Something that is legal and does nothing. */
  void withoutEffect(String where, String rule) {
    warnings.add(MessageId.ANNOTATION_WITHOUT_EFFECT.text(where + ": " + rule));
  }

  List<String> errors() {
    return sorted(errors);
  }

  List<String> warnings() {
    return sorted(warnings);
  }

  private static List<String> sorted(Collection<String> lines) {
    List<String> sorted = new ArrayList<>(lines);
    sorted.sort(null);
    return List.copyOf(sorted);
  }
}
