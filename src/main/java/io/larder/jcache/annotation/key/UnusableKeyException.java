package io.larder.jcache.annotation.key;

import io.larder.common.CodecException;

/** The parameters of a call make no key; the message names type and path, never a value. */
public final class UnusableKeyException extends Exception {
  private static final long serialVersionUID = 1L;

  UnusableKeyException(CodecException refused) {
    super(refused.getMessage(), null, false, false);
  }
}
