package com.example.features;

import io.larder.cache.CacheOperations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.annotation.Annotation;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CacheKeyInvocationContext;
import javax.cache.annotation.GeneratedCacheKey;

/** A bean that is injected nowhere, and that cannot be constructed without the container. */
@ApplicationScoped
public class FirstLetter implements CacheKeyGenerator {
  private final CacheOperations cache;

  @Inject
  public FirstLetter(CacheOperations cache) {
    this.cache = cache;
  }

  @Override
  public GeneratedCacheKey generateCacheKey(
      CacheKeyInvocationContext<? extends Annotation> context) {
    cache.increment("first-letters", 1);
    return new TextKey(context.getKeyParameters()[0].getValue().toString().substring(0, 1));
  }
}
