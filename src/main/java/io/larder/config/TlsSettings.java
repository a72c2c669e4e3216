package io.larder.config;

import io.larder.config.setting.Secret;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How connections to Redis are encrypted and checked.
 *
 * @param enabled whether connections are encrypted
 * @param trustStore a PKCS#12 or JKS store, or a PEM file of certificates; empty for the JDK's
 * @param trustStorePassword the password of the store
 * @param keyStore a PKCS#12 or JKS store with the client's key, for mutual TLS
 * @param keyStorePassword the password of the store and of the key
 * @param verifyHostName whether the server's certificate must name the host
 */
public record TlsSettings(
    boolean enabled,
    Optional<Path> trustStore,
    Optional<Secret> trustStorePassword,
    Optional<Path> keyStore,
    Optional<Secret> keyStorePassword,
    boolean verifyHostName) {
  /** Connections in clear. */
  static final TlsSettings OFF =
      new TlsSettings(
          false, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true);
}
