package io.larder.connection.client;

import io.larder.common.ConfigurationException;
import io.larder.common.MessageId;
import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.config.setting.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.UnrecoverableKeyException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.TrustManagerFactorySpi;
import org.jspecify.annotations.Nullable;
import org.redisson.config.Config;
import org.redisson.config.SslVerificationMode;

/**
 * Configures TLS with the files of {@code redis.tls.*}. Redisson asks its factories for each new
 * connection, and these read the files again when they were replaced.
 */
record TlsStores(LarderSettings settings) {
  private static final char[] OF_PEM = {};

  void configure(Config config) {
    if (!settings.connection().anyTls()) {
      return;
    }
    settings
        .find(Settings.TLS_TRUST_STORE)
        .map(file -> trust(file, settings.find(Settings.TLS_TRUST_STORE_PASSWORD)))
        .ifPresent(config::setSslTrustManagerFactory);
    settings
        .find(Settings.TLS_KEY_STORE)
        .map(file -> key(file, settings.find(Settings.TLS_KEY_STORE_PASSWORD)))
        .ifPresent(config::setSslKeyManagerFactory);
    boolean verifies = settings.get(Settings.TLS_VERIFY_HOST_NAME);
    config.setSslVerificationMode(
        verifies ? SslVerificationMode.STRICT : SslVerificationMode.CA_ONLY);
  }

  private static TrustManagerFactory trust(Path file, Optional<Secret> password) {
    ReplacedFile<TrustManagerFactory> stores =
        opened(
            Settings.TLS_TRUST_STORE.name(),
            file,
            content -> {
              TrustManagerFactory factory =
                  TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
              factory.init(
                  PemFile.isOne(content)
                      ? PemFile.of(content).trusted()
                      : store(content, password));
              return factory;
            });
    return new TrustFactory(stores, stores.get().getProvider());
  }

  private static KeyManagerFactory key(Path file, Optional<Secret> password) {
    ReplacedFile<KeyManagerFactory> stores =
        opened(
            Settings.TLS_KEY_STORE.name(),
            file,
            content -> {
              KeyManagerFactory factory =
                  KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
              if (PemFile.isOne(content)) {
                factory.init(PemFile.of(content).withKey(OF_PEM), OF_PEM);
              } else {
                factory.init(store(content, password), chars(password));
              }
              return factory;
            });
    return new KeyFactory(stores, stores.get().getProvider());
  }

  /** The certificates that the file has when a connection begins. */
  private static final class TrustFactory extends TrustManagerFactory {
    TrustFactory(ReplacedFile<TrustManagerFactory> stores, Provider provider) {
      super(
          new TrustManagerFactorySpi() {
            @Override
            protected void engineInit(@Nullable KeyStore store) {
              throw new UnsupportedOperationException();
            }

            @Override
            protected void engineInit(ManagerFactoryParameters parameters) {
              throw new UnsupportedOperationException();
            }

            @Override
            protected TrustManager[] engineGetTrustManagers() {
              return stores.get().getTrustManagers();
            }
          },
          provider,
          TrustManagerFactory.getDefaultAlgorithm());
    }
  }

  /** The key that the file has when a connection begins. */
  private static final class KeyFactory extends KeyManagerFactory {
    KeyFactory(ReplacedFile<KeyManagerFactory> stores, Provider provider) {
      super(
          new KeyManagerFactorySpi() {
            @Override
            protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {
              throw new UnsupportedOperationException();
            }

            @Override
            protected void engineInit(ManagerFactoryParameters parameters) {
              throw new UnsupportedOperationException();
            }

            @Override
            protected KeyManager[] engineGetKeyManagers() {
              return stores.get().getKeyManagers();
            }
          },
          provider,
          KeyManagerFactory.getDefaultAlgorithm());
    }
  }

  private static <T> ReplacedFile<T> opened(
      String setting, Path file, ReplacedFile.Maker<T> maker) {
    try {
      return new ReplacedFile<>(setting, file, maker);
    } catch (IOException | GeneralSecurityException e) {
      throw unreadable(setting, file, e);
    }
  }

  private static KeyStore store(byte[] content, Optional<Secret> password)
      throws IOException, GeneralSecurityException {
    // The JDK's PKCS#12 implementation recognises JKS files, too.
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(content), chars(password));
    return store;
  }

  private static char @Nullable [] chars(Optional<Secret> password) {
    return password.map(secret -> secret.value().toCharArray()).orElse(null);
  }

  /** Not the message: that of a broken PEM file quotes it, and a key may stand in it. */
  static String reason(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnrecoverableKeyException) {
        return "its password is wrong";
      }
    }
    return e.getClass().getSimpleName();
  }

  private static ConfigurationException unreadable(String key, Path file, Exception e) {
    return new ConfigurationException(
        List.of(
            MessageId.UNREADABLE_FILE.text(
                "%1$s=%2$s cannot be used (%3$s); expected a PKCS#12 or JKS store and its password in %1$s-password%4$s",
                key,
                file,
                reason(e),
                key.endsWith("trust-store")
                    ? ", or a PEM file of certificates"
                    : ", or a PEM file of certificates and an unencrypted PKCS#8 key")));
  }
}
