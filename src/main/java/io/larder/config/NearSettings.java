package io.larder.config;

import java.time.Duration;
import java.util.Optional;

/**
 * What a cache keeps in the memory of each JVM. Exactly one of the limits is given.
 *
 * @param maxEntries how many entries at most
 * @param maxBytes how many bytes at most, counted as keys and JSON
 * @param ttl how long an entry is used at most, even if no change of it was reported
 * @param store in which form values are kept
 */
public record NearSettings(
    Optional<Long> maxEntries, Optional<Long> maxBytes, Duration ttl, NearStore store) {}
