package io.larder.flight;

/**
 * What a computation is for.
 *
 * @param cache equal for the same cache only
 * @param key the key in it
 */
public record FlightKey(Object cache, Object key) {}
