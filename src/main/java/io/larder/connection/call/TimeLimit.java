package io.larder.connection.call;

/**
 * Until when one round trip is waited for.
 *
 * @param end the end of {@code redis.timeout} or the deadline of the call, what comes first
 * @param ofCaller whether it is the deadline of the call
 */
record TimeLimit(Deadline end, boolean ofCaller) {}
