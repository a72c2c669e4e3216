package io.larder.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Times and sizes of the Redis client.
 *
 * @param timeout how long a call takes at most
 * @param connectTimeout how long opening a connection takes at most
 * @param poolSize connections to each server
 * @param poolThreads Netty threads
 * @param redissonConfig a Redisson YAML file for anything else
 */
public record ClientSettings(
    Duration timeout,
    Duration connectTimeout,
    int poolSize,
    int poolThreads,
    Optional<Path> redissonConfig) {}
