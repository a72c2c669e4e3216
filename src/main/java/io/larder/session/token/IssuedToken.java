package io.larder.session.token;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A refresh token that Larder made: the id of its family, a secret that all tokens of the family
 * share, the token's own 256 random bits, and a check value over both, keyed with the family's
 * secret. Immutable.
 *
 * <p>The id says where the family is. The family's secret tells a genuine earlier token, which
 * Redis has forgotten, from a made-up one: Redis keeps its SHA-256, so neither the public id nor a
 * copy of the database is enough to have a family revoked. The check value makes every altered
 * token recognisable without asking Redis. None of them helps to guess the token's own bits.
 */
public final class IssuedToken {
  private static final int FAMILY_SECRET = 16;
  private static final int SECRET = 32;
  private static final int CHECK = 15;

  private static final byte[] SEAL_SALT = "larder:successor:1".getBytes(US_ASCII);
  private static final byte[] FIRST_BLOCK = {1};
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  // 63 bytes are 84 characters without a spare bit: one token has one spelling.
  private static final Pattern FORMAT =
      Pattern.compile("([0-9a-f]{13}[A-Za-z0-9_-]{7})([A-Za-z0-9_-]{84})");

  private final String familyId;
  private final byte[] familySecret;
  private final byte[] secret;
  private final String value;

  private IssuedToken(String familyId, byte[] familySecret, byte[] secret) {
    this.familyId = familyId;
    this.familySecret = familySecret;
    this.secret = secret;
    byte[] all = Arrays.copyOf(familySecret, FAMILY_SECRET + SECRET + CHECK);
    System.arraycopy(secret, 0, all, FAMILY_SECRET, SECRET);
    System.arraycopy(check(), 0, all, FAMILY_SECRET + SECRET, CHECK);
    this.value = familyId + Digests.base64(all);
  }

  public static IssuedToken first(String familyId, SecureRandom random) {
    return new IssuedToken(familyId, bytes(random, FAMILY_SECRET), bytes(random, SECRET));
  }

  public IssuedToken next(SecureRandom random) {
    return new IssuedToken(familyId, familySecret, bytes(random, SECRET));
  }

  /** Reads what a client presents; empty for every text that {@link #value} never was. */
  public static Optional<IssuedToken> parse(@Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    Matcher format = FORMAT.matcher(text);
    if (!format.matches()) {
      return Optional.empty();
    }
    byte[] all = Base64.getUrlDecoder().decode(format.group(2));
    IssuedToken token =
        new IssuedToken(
            format.group(1),
            Arrays.copyOf(all, FAMILY_SECRET),
            Arrays.copyOfRange(all, FAMILY_SECRET, FAMILY_SECRET + SECRET));
    return MessageDigest.isEqual(token.value.getBytes(US_ASCII), text.getBytes(US_ASCII))
        ? Optional.of(token)
        : Optional.empty();
  }

  public String familyId() {
    return familyId;
  }

  /** The 104 characters that the client has. */
  public String value() {
    return value;
  }

  /** The SHA-256 that Redis knows the token by. */
  public String hash() {
    return Digests.sha256(value);
  }

  /** The SHA-256 that Redis knows the family's secret by. */
  public String familyHash() {
    return Digests.sha256(familySecret);
  }

  /**
   * Seals the next token of the family for Redis, which keeps it during the grace: it can be opened
   * only with this token. AES-256-GCM with a random nonce, under a key that HKDF-SHA256 (RFC 5869)
   * derives from this token; the id of the family is authenticated with it. Redis knows this token
   * by its SHA-256, from which the key does not follow.
   */
  public String seal(IssuedToken successor, SecureRandom random) {
    byte[] nonce = bytes(random, NONCE);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(successor.secret);
      byte[] all = Arrays.copyOf(nonce, NONCE + sealed.length);
      System.arraycopy(sealed, 0, all, NONCE, sealed.length);
      return Digests.base64(all);
    } catch (GeneralSecurityException e) {
      throw Digests.missing(e);
    }
  }

  /** Opens what {@link #seal} made; empty if it was not sealed with this token. */
  public Optional<IssuedToken> open(String sealed) {
    try {
      byte[] all = Base64.getUrlDecoder().decode(sealed);
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(all, NONCE));
      byte[] successor = cipher.doFinal(all, NONCE, all.length - NONCE);
      return Optional.of(new IssuedToken(familyId, familySecret, successor));
    } catch (AEADBadTagException | IllegalArgumentException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw Digests.missing(e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
    byte[] id = familyId.getBytes(US_ASCII);
    byte[] key = Digests.hmac(Digests.hmac(SEAL_SALT, value.getBytes(US_ASCII)), id, FIRST_BLOCK);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(id);
    return cipher;
  }

  private byte[] check() {
    return Digests.hmac(familySecret, familyId.getBytes(US_ASCII), secret);
  }

  private static byte[] bytes(SecureRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Never the token. */
  @Override
  public String toString() {
    return Digests.fingerprint(value);
  }
}
