package io.larder.connection.call;

import java.time.Duration;

/**
 * How calls are made.
 *
 * @param timeout {@code redis.timeout}
 * @param pingKey a key that nobody writes
 * @param readsFromReplicas whether the settings let replicas answer reads
 */
public record CallSettings(Duration timeout, String pingKey, boolean readsFromReplicas) {}
