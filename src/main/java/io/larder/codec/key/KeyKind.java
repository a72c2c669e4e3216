package io.larder.codec.key;

/** How the values of one or more classes are written into a key, and read from it. */
interface KeyKind {
  /** What stands before a value where its declared type does not tell its kind. */
  String tag();

  /** Writes a value without its tag. */
  void write(Object value, KeyWriter out);

  /** Reads a value without its tag, from the parser's present token, as a type if that matters. */
  Object read(KeyReader in, Class<?> declared) throws UnreadableKeyException;

  /** The kind of types that do not tell what their values are, for example interfaces. */
  KeyKind OPEN =
      new KeyKind() {
        @Override
        public String tag() {
          throw new IllegalStateException();
        }

        @Override
        public void write(Object value, KeyWriter out) {
          throw new IllegalStateException();
        }

        @Override
        public Object read(KeyReader in, Class<?> declared) throws UnreadableKeyException {
          throw new UnreadableKeyException();
        }
      };

  /** The kind of a class whose values are no keys, and why. */
  record Refused(Class<?> type, String reason) implements KeyKind {
    @Override
    public String tag() {
      throw refusal();
    }

    @Override
    public void write(Object value, KeyWriter out) {
      throw refusal();
    }

    NoIdentityException refusal() {
      return new NoIdentityException(type, reason);
    }

    @Override
    public Object read(KeyReader in, Class<?> declared) throws UnreadableKeyException {
      throw new UnreadableKeyException();
    }
  }
}
