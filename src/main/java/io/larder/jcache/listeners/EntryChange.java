package io.larder.jcache.listeners;

import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * A change of one entry as listeners are told of it.
 *
 * @param type what happened
 * @param key the entry's key
 * @param value the present value, or null if there is none
 * @param old the value before, or null if there was none
 */
public record EntryChange<K, V>(EventType type, K key, @Nullable V value, @Nullable V old) {}
