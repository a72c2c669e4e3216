package io.larder.connection.connect;

import io.larder.config.RetrySettings;
import io.larder.config.StartupSettings;

/**
 * What a connector needs to know.
 *
 * @param retry the pauses between attempts
 * @param startup how long a deployment waits
 * @param address where Redis is, for messages
 * @param description of the client, for the log line of a success
 * @param loader the class loader of the application
 */
public record ConnectorSettings(
    RetrySettings retry,
    StartupSettings startup,
    String address,
    String description,
    ClassLoader loader) {}
