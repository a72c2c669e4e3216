package io.larder.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A self-signed key pair in the forms that servers and clients want: PKCS#12 and PEM. */
public final class Certificates {
  public static final String PASSWORD = "changeit";

  private final Path directory;
  private final String name;

  private Certificates(Path directory, String name) {
    this.directory = directory;
    this.name = name;
  }

  /**
   * Makes one with the JDK's keytool.
   *
   * @param subjectAlternativeName for example {@code ip:127.0.0.1}
   */
  public static Certificates make(Path directory, String name, String subjectAlternativeName) {
    Certificates made = new Certificates(directory, name);
    try {
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-keyalg",
                  "RSA",
                  "-alias",
                  name,
                  "-dname",
                  "CN=" + name,
                  "-ext",
                  "san=" + subjectAlternativeName,
                  "-ext",
                  "bc=ca:true",
                  "-storetype",
                  "PKCS12",
                  "-storepass",
                  PASSWORD,
                  "-keystore",
                  made.store().toString()));
      Process keytool = new ProcessBuilder(command).inheritIO().start();
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException("keytool failed");
      }
      made.writePem();
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The PKCS#12 store with key and certificate. */
  public Path store() {
    return directory.resolve(name + ".p12");
  }

  /** The certificate in PEM. */
  public Path certificate() {
    return directory.resolve(name + ".crt");
  }

  /** The private key in PEM. */
  public Path key() {
    return directory.resolve(name + ".key");
  }

  /** The options that make a redis-server speak TLS on a port, with this key. */
  public String[] serverOptions(Certificates trusted, boolean clientKeyNeeded) {
    return new String[] {
      "--tls-cert-file", certificate().toString(),
      "--tls-key-file", key().toString(),
      "--tls-ca-cert-file", trusted.certificate().toString(),
      "--tls-auth-clients", clientKeyNeeded ? "yes" : "no"
    };
  }

  private void writePem() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(store().toFile(), PASSWORD.toCharArray());
    Certificate certificate = store.getCertificate(name);
    Key key = store.getKey(name, PASSWORD.toCharArray());
    Files.writeString(certificate(), pem("CERTIFICATE", certificate.getEncoded()));
    Files.writeString(key(), pem("PRIVATE KEY", key.getEncoded()));
  }

  private static String pem(String kind, byte[] der) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), kind);
  }
}
