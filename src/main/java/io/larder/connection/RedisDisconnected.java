package io.larder.connection;

/**
 * CDI event: the connection to Redis was lost; calls fail at once until {@link RedisConnected}.
 *
 * <p>Observers run on a thread that may block, never on one of the client's.
 *
 * @param reason what was seen, in one line, without secrets
 */
public record RedisDisconnected(String reason) {}
