package io.larder.session;

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
 * The successor of a token as Redis keeps it during the grace: only who presents the token itself
 * can read it.
 *
 * <p>AES-256-GCM with a random nonce, under a key that HKDF-SHA256 (RFC 5869) derives from the
 * presented token; the id of the family is authenticated with it. Redis knows the presented token
 * by its SHA-256, from which the key does not follow.
 */
final class SealedSuccessor {
  private static final byte[] SALT = "larder:successor:1".getBytes(US_ASCII);
  private static final byte[] FIRST_BLOCK = {1};
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private SealedSuccessor() {}

  static String seal(IssuedToken presented, IssuedToken successor, SecureRandom random) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, presented, nonce).doFinal(successor.secret());
      byte[] all = Arrays.copyOf(nonce, NONCE + sealed.length);
      System.arraycopy(sealed, 0, all, NONCE, sealed.length);
      return Hashes.base64(all);
    } catch (GeneralSecurityException e) {
      throw Hashes.missing(e);
    }
  }

  /** The successor, or empty if what Redis holds was not sealed for this token. */
  static Optional<IssuedToken> open(IssuedToken presented, String sealed) {
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
      throw Hashes.missing(e);
    }
  }

  private static Cipher cipher(int mode, IssuedToken presented, byte[] nonce)
      throws GeneralSecurityException {
    byte[] familyId = presented.familyId().getBytes(US_ASCII);
    byte[] extracted = Hashes.hmac(SALT, presented.value().getBytes(US_ASCII));
    byte[] key = Hashes.hmac(extracted, familyId, FIRST_BLOCK);
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(familyId);
    return cipher;
  }
}
