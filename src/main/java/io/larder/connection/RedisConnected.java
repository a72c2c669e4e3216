package io.larder.connection;

/**
 * CDI event: the application is connected to Redis, for the first time or again.
 *
 * <p>Observers run on a thread that may block, never on one of the client's.
 *
 * @param server what it is connected to
 */
public record RedisConnected(ServerInfo server) {}
