package io.larder.connection.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The certificates, and perhaps a private key, of a file in PEM. */
record PemFile(String text) {
  private static final String BEGIN = "-----BEGIN";
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

  static boolean isOne(byte[] content) {
    return new String(content, 0, Math.min(content.length, 8192), US_ASCII).contains(BEGIN);
  }

  static PemFile of(byte[] content) {
    return new PemFile(new String(content, US_ASCII));
  }

  /** {@return a store that trusts the certificates} */
  KeyStore trusted() throws IOException, GeneralSecurityException {
    KeyStore store = empty();
    int number = 0;
    for (Certificate certificate : certificates()) {
      store.setCertificateEntry("certificate-" + number++, certificate);
    }
    return store;
  }

  /** {@return a store with the key, whose certificate is the first one} */
  KeyStore withKey(char[] password) throws IOException, GeneralSecurityException {
    List<byte[]> keys = blocks("PRIVATE KEY");
    List<Certificate> chain = certificates();
    if (keys.size() != 1 || chain.isEmpty()) {
      throw new IOException("no key or no certificate");
    }
    PrivateKey key =
        KeyFactory.getInstance(chain.get(0).getPublicKey().getAlgorithm())
            .generatePrivate(new PKCS8EncodedKeySpec(keys.get(0)));
    KeyStore store = empty();
    store.setKeyEntry("key", key, password, chain.toArray(Certificate[]::new));
    return store;
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private List<Certificate> certificates() throws IOException, GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<Certificate> certificates = new ArrayList<>();
    for (byte[] block : blocks("CERTIFICATE")) {
      certificates.add(factory.generateCertificate(new ByteArrayInputStream(block)));
    }
    if (certificates.isEmpty()) {
      throw new IOException("no certificate");
    }
    return certificates;
  }

  private List<byte[]> blocks(String kind) throws IOException {
    List<byte[]> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      if (matcher.group(1).equals(kind)) {
        try {
          blocks.add(Base64.getMimeDecoder().decode(matcher.group(2)));
        } catch (IllegalArgumentException e) {
          throw new IOException("no Base64", e);
        }
      }
    }
    return blocks;
  }

  /** Not the text, which may have a key. */
  @Override
  public String toString() {
    return "a PEM file";
  }
}
