package io.larder.jcache.annotation.method;

import io.larder.common.MessageId;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with the cache annotations of an application while it is deployed. */
final class AnnotationReport {
  private final Set<String> errors = new TreeSet<>();
  private final Set<String> warnings = new TreeSet<>();

  /** Something that JSR-107 forbids. */
  void forbidden(String where, String rule, @Nullable Object... arguments) {
    errors.add(MessageId.FORBIDDEN_ANNOTATION.text(where + ": " + text(rule, arguments)));
  }

  void withoutEffect(String where, String rule, @Nullable Object... arguments) {
    warnings.add(MessageId.ANNOTATION_WITHOUT_EFFECT.text(where + ": " + text(rule, arguments)));
  }

  /** Something that does not work as it reads, because its interceptor runs within the cache's. */
  void runsWithin(String where, String rule, @Nullable Object... arguments) {
    warnings.add(MessageId.INTERCEPTOR_ORDER.text(where + ": " + text(rule, arguments)));
  }

  private static String text(String rule, @Nullable Object... arguments) {
    return arguments.length == 0 ? rule : String.format(Locale.ROOT, rule, arguments);
  }

  /** A type that makes no key, and what that means. */
  void withoutIdentity(String where, String consequence, String type) {
    warnings.add(
        MessageId.NOT_CACHEABLE.text(
            "%s: %s, as a key has no identity with a %s", where, consequence, type));
  }

  /** A cache with a generated name that beans share because they inherit its method. */
  void shared(String cacheName, String beans) {
    warnings.add(
        MessageId.SHARED_BY_NAME.text(
            "%s inherit the method after which cache '%s' is named, so that each reads what the"
                + " others have put; give each class a @CacheDefaults(cacheName = …), or the method"
                + " a cacheName if that is meant",
            beans, cacheName));
  }

  List<String> errors() {
    return List.copyOf(errors);
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }
}
