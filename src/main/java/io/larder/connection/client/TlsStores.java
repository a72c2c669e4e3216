package io.larder.connection.client;

import io.larder.common.ConfigurationException;
import io.larder.common.MessageId;
import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.config.setting.Secret;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.redisson.config.Config;
import org.redisson.config.SslVerificationMode;

/** Configures TLS and reads the files of {@code redis.tls.*}. */
record TlsStores(LarderSettings settings) {
  private static final byte[] PEM =
      "-----BEGIN".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  void configure(Config config) {
    if (!settings.connection().anyTls()) {
      return;
    }
    trust().ifPresent(config::setSslTrustManagerFactory);
    key().ifPresent(config::setSslKeyManagerFactory);
    boolean verifies = settings.get(Settings.TLS_VERIFY_HOST_NAME);
    config.setSslVerificationMode(
        verifies ? SslVerificationMode.STRICT : SslVerificationMode.CA_ONLY);
  }

  private Optional<TrustManagerFactory> trust() {
    Optional<Secret> password = settings.find(Settings.TLS_TRUST_STORE_PASSWORD);
    return settings.find(Settings.TLS_TRUST_STORE).map(file -> trust(file, password));
  }

  private Optional<KeyManagerFactory> key() {
    Optional<Secret> password = settings.find(Settings.TLS_KEY_STORE_PASSWORD);
    return settings.find(Settings.TLS_KEY_STORE).map(file -> key(file, password));
  }

  private static TrustManagerFactory trust(Path file, Optional<Secret> password) {
    try {
      KeyStore store = isPem(file) ? certificates(file) : store(file, password);
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory;
    } catch (IOException | GeneralSecurityException e) {
      throw unreadable("redis.tls.trust-store", file, e);
    }
  }

  private static KeyManagerFactory key(Path file, Optional<Secret> password) {
    try {
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store(file, password), chars(password));
      return factory;
    } catch (IOException | GeneralSecurityException e) {
      throw unreadable("redis.tls.key-store", file, e);
    }
  }

  private static boolean isPem(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return java.util.Arrays.equals(in.readNBytes(PEM.length), PEM);
    }
  }

  private static KeyStore certificates(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      Collection<? extends Certificate> all =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      int number = 0;
      for (Certificate certificate : all) {
        store.setCertificateEntry("certificate-" + number++, certificate);
      }
    }
    return store;
  }

  private static KeyStore store(Path file, Optional<Secret> password)
      throws IOException, GeneralSecurityException {
    // The JDK's PKCS#12 implementation recognises JKS files, too.
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, chars(password));
    }
    return store;
  }

  private static char @Nullable [] chars(Optional<Secret> password) {
    return password.map(secret -> secret.value().toCharArray()).orElse(null);
  }

  /** Not the message: that of a broken PEM file quotes it, and a key may stand in it. */
  private static String reason(Exception e) {
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
                key.endsWith("trust-store") ? ", or a PEM file of certificates" : "")));
  }
}
