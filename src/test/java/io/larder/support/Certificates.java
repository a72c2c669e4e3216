package io.larder.support;

import io.larder.testkit.wire.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * A key pair, self-signed or signed by another one, in the forms that servers and clients want:
 * PKCS#12 and PEM.
 */
public final class Certificates {
  public static final String PASSWORD = "changeit";

  private final Path directory;
  private final String name;

  private Certificates(Path directory, String name) {
    this.directory = directory;
    this.name = name;
  }

  /**
   * Makes one with the JDK's keytool, which is its own authority.
   *
   * @param subjectAlternativeName for example {@code ip:127.0.0.1}
   */
  public static Certificates make(Path directory, String name, String subjectAlternativeName) {
    Certificates made = new Certificates(directory, name);
    made.generate(subjectAlternativeName, "-ext", "bc=ca:true");
    return made;
  }

  /**
   * Makes one that this one signs.
   *
   * @param more options of keytool, such as {@code -startdate}, {@code -10d}
   */
  public Certificates sign(String signed, String subjectAlternativeName, String... more) {
    Certificates made = new Certificates(directory, signed);
    try {
      Files.copy(store(), made.store(), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    made.generate(
        subjectAlternativeName,
        Stream.concat(Stream.of("-signer", name), Stream.of(more)).toArray(String[]::new));
    keytool(
        "-delete", "-alias", name, "-storepass", PASSWORD, "-keystore", made.store().toString());
    return made;
  }

  private void generate(String subjectAlternativeName, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "-genkeypair",
                "-keyalg",
                "RSA",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + subjectAlternativeName,
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store().toString()));
    command.addAll(List.of(more));
    keytool(command.toArray(String[]::new));
    try {
      writePem();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void keytool(String... arguments) {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.add(0, Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    try {
      Process keytool = new ProcessBuilder(command).inheritIO().start();
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException("keytool failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The PKCS#12 store with key and certificate. */
  public Path store() {
    return directory.resolve(name + ".p12");
  }

  /** A PKCS#12 store that trusts the certificate, without the key. */
  public Path trustStore() {
    Path file = directory.resolve(name + "-trust.p12");
    if (!Files.exists(file)) {
      keytool(
          "-importcert",
          "-noprompt",
          "-alias",
          name,
          "-file",
          certificate().toString(),
          "-storetype",
          "PKCS12",
          "-storepass",
          PASSWORD,
          "-keystore",
          file.toString());
    }
    return file;
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

  /** Puts this certificate and key into a running server, and ends the connections of clients. */
  public void install(RespClient server) {
    server.ask(
        "CONFIG",
        "SET",
        "tls-cert-file",
        certificate().toString(),
        "tls-key-file",
        key().toString());
    server.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
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
