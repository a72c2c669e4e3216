package io.larder.jcache.annotation.method;

import io.larder.codec.key.KeyTypes;
import io.larder.jcache.annotation.method.CacheMethod.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheValue;

/** Says how a method gets a key that is equal to those of others. */
record KeyAdvice(DeclaredKey key, KeyTypes keyTypes) {
  private static final int MOST_CHOICES = 100;

  /** {@return what helps with one of the others, that which changes least} */
  String towards(List<DeclaredKey> others) {
    for (DeclaredKey other : others) {
      List<List<Parameter>> choices = choices(key, other);
      if (!choices.isEmpty() && other.size() > 0) {
        return markOneOf(choices, other);
      }
    }
    for (DeclaredKey other : others) {
      if (other.size() == key.size()) {
        return declareLike(other);
      }
    }
    for (DeclaredKey other : others) {
      List<List<Parameter>> choices = choices(other, key);
      if (key.size() > 0 && choices.size() == 1) {
        return "add @CacheKey to "
            + names(other, choices.get(0))
            + " of "
            + other.method().where()
            + " if nothing else tells its results apart"
            + orRemoveAll();
      }
    }
    return others.get(0).size() == 0 && !isPut()
        ? "use @CacheRemoveAll"
        : "give it the key " + others.get(0) + orRemoveAll();
  }

  private String orRemoveAll() {
    return isPut() ? "" : ", or use @CacheRemoveAll";
  }

  private boolean isPut() {
    return key.method().getCacheAnnotation() instanceof CachePut;
  }

  private String markOneOf(List<List<Parameter>> choices, DeclaredKey other) {
    boolean isMarked = key.method().keys().stream().anyMatch(one -> one.has(CacheKey.class));
    int best = choices.stream().mapToInt(one -> likeness(one, other)).max().orElse(0);
    List<List<Parameter>> likely =
        choices.stream().filter(one -> likeness(one, other) == best).toList();
    String parameters =
        likely.size() == 1
            ? names(key, likely.get(0))
            : "those of its parameters that make the key " + other;
    return isMarked ? "put @CacheKey on " + parameters + " only" : "add @CacheKey to " + parameters;
  }

  /** How many names and types are the same. */
  private int likeness(List<Parameter> chosen, DeclaredKey other) {
    int likeness = 0;
    for (int i = 0; i < chosen.size(); i++) {
      Parameter theirs = other.method().keys().get(i);
      likeness += key.name(chosen.get(i)).equals(other.name(theirs)) ? 2 : 0;
      likeness += key.type(chosen.get(i)) == other.type(theirs) ? 1 : 0;
    }
    return likeness;
  }

  private String declareLike(DeclaredKey other) {
    List<String> changes = new ArrayList<>();
    for (int i = 0; i < key.size(); i++) {
      Parameter own = key.method().keys().get(i);
      Class<?> theirs = other.type(other.method().keys().get(i));
      if (!keyTypes.mayBeEqual(key.type(own), theirs)) {
        changes.add(key.name(own) + " as " + DeclaredKey.name(theirs));
      }
    }
    return sortedTypes(key).equals(sortedTypes(other))
        ? "bring its parameters into the order " + other
        : "declare " + String.join(" and ", changes);
  }

  private static List<String> sortedTypes(DeclaredKey key) {
    return key.method().keys().stream().map(one -> key.type(one).getName()).sorted().toList();
  }

  /** Which parameters of one method, in their order, could make the key of another. */
  private List<List<Parameter>> choices(DeclaredKey of, DeclaredKey as) {
    List<Parameter> candidates =
        of.method().parameters().stream().filter(one -> !one.has(CacheValue.class)).toList();
    List<List<Parameter>> found = new ArrayList<>();
    choose(of, as, candidates, List.of(), found);
    return found;
  }

  private void choose(
      DeclaredKey of,
      DeclaredKey as,
      List<Parameter> candidates,
      List<Parameter> chosen,
      List<List<Parameter>> found) {
    if (chosen.size() == as.size()) {
      found.add(chosen);
      return;
    }
    Class<?> wanted = as.type(as.method().keys().get(chosen.size()));
    for (int i = 0; i < candidates.size() && found.size() < MOST_CHOICES; i++) {
      if (keyTypes.mayBeEqual(of.type(candidates.get(i)), wanted)) {
        List<Parameter> more = new ArrayList<>(chosen);
        more.add(candidates.get(i));
        choose(of, as, candidates.subList(i + 1, candidates.size()), more, found);
      }
    }
  }

  private static String names(DeclaredKey of, List<Parameter> parameters) {
    return parameters.stream().map(of::name).collect(Collectors.joining(" and "));
  }
}
