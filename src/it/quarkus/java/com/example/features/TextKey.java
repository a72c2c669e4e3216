package com.example.features;

import javax.cache.annotation.GeneratedCacheKey;

/** A key of an application's own. */
public record TextKey(String text) implements GeneratedCacheKey {}
