package io.larder.jcache.annotation.method;

import io.larder.common.MessageId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Collects what is wrong with the cache annotations of an application while it is deployed. */
final class AnnotationReport {
  private final Set<String> errors = new TreeSet<>();
  private final Set<String> warnings = new TreeSet<>();

  /** Something that JSR-107 forbids. */
  void forbidden(String where, String rule) {
    errors.add(MessageId.FORBIDDEN_ANNOTATION.text(where + ": " + rule));
  }

  void withoutEffect(String where, String rule) {
    warnings.add(MessageId.ANNOTATION_WITHOUT_EFFECT.text(where + ": " + rule));
  }

  List<String> errors() {
    return List.copyOf(errors);
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }
}
