package io.larder.session.token;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals the successor of a token for Redis, which keeps it during the grace: it can be opened only
 * with the token itself.
 *
 * <p>AES-256-GCM with a random nonce, under a key that HKDF-SHA256 (RFC 5869) derives from the
 * presented token; the id of the family is authenticated with it. Redis knows the presented token
 * by its SHA-256, from which the key does not follow.
 */
public final class SealedSuccessor {
  private static final byte[] SALT = "larder:successor:1".getBytes(US_ASCII);
  private static final byte[] FIRST_BLOCK = {1};
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private SealedSuccessor() {}

  /** Seals the next token of a family into a text that tells nothing without the presented one. */
  public static String seal(IssuedToken presented, IssuedToken successor, SecureRandom random) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, presented, nonce).doFinal(successor.secret());
      byte[] all = Arrays.copyOf(nonce, NONCE + sealed.length);
      System.arraycopy(sealed, 0, all, NONCE, sealed.length);
      return Digests.base64(all);
    } catch (GeneralSecurityException e) {
      throw Digests.missing(e);
    }
  }

  /** Opens a successor; empty if it was not sealed for the presented token. */
  public static Optional<IssuedToken> open(IssuedToken presented, String sealed) {
    try {
      byte[] all = Base64.getUrlDecoder().decode(sealed);
      byte[] nonce = Arrays.copyOf(all, NONCE);
      return Optional.of(
          presented.withSecret(
              cipher(Cipher.DECRYPT_MODE, presented, nonce)
                  .doFinal(all, NONCE, all.length - NONCE)));
    } catch (AEADBadTagException | IllegalArgumentException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw Digests.missing(e);
    }
  }

  private static Cipher cipher(int mode, IssuedToken presented, byte[] nonce)
      throws GeneralSecurityException {
    byte[] familyId = presented.familyId().getBytes(US_ASCII);
    byte[] extracted = Digests.hmac(SALT, presented.value().getBytes(US_ASCII));
    byte[] key = Digests.hmac(extracted, familyId, FIRST_BLOCK);
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(familyId);
    return cipher;
  }
}
