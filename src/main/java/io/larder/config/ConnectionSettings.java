package io.larder.config;

/**
 * Everything about the way to Redis.
 *
 * @param topology where Redis is
 * @param readFrom which servers answer reads
 * @param credentials who the application is
 * @param tls TLS
 */
public record ConnectionSettings(
    Topology topology, ReadFrom readFrom, Credentials credentials, TlsSettings tls) {}
