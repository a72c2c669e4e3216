package io.larder.session.token;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /** 63 bytes are 84 characters without a spare bit: one token has one spelling. */
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

  /** Makes the first token of a family. */
  public static IssuedToken first(String familyId, SecureRandom random) {
    return new IssuedToken(familyId, bytes(random, FAMILY_SECRET), bytes(random, SECRET));
  }

  /** Makes another token of the family. */
  public IssuedToken next(SecureRandom random) {
    return withSecret(bytes(random, SECRET));
  }

  IssuedToken withSecret(byte[] other) {
    return new IssuedToken(familyId, familySecret, other);
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

  byte[] secret() {
    return secret.clone();
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
