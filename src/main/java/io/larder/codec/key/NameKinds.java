package io.larder.codec.key;

/** What is identified by a name: constants of enums, and classes. */
final class NameKinds {
  static final KeyKind CLASSES = new Classes();

  private NameKinds() {}

  /** The constants of one enum, whatever they are labelled. */
  @SuppressWarnings("rawtypes") // so Enum.valueOf takes it
  record Constants(Class<? extends Enum> type) implements KeyKind {
    @Override
    public String tag() {
      return KeyKinds.tagOf(type);
    }

    @Override
    public void write(Object value, KeyWriter out) {
      out.quote(((Enum<?>) value).name());
    }

    @Override
    @SuppressWarnings("unchecked") // an enum
    public Object read(KeyReader in, Class<?> declared) throws UnreadableKeyException {
      return Enum.valueOf(type, in.scalar());
    }
  }

  private record Classes() implements KeyKind {
    @Override
    public String tag() {
      return Class.class.getName();
    }

    @Override
    public void write(Object value, KeyWriter out) {
      Class<?> type = (Class<?>) value;
      if (type.isHidden()) {
        throw new NoIdentityException(Class.class, "is of a class made at run time");
      }
      out.quote(type.getName());
    }

    @Override
    public Object read(KeyReader in, Class<?> declared) throws UnreadableKeyException {
      return in.type(in.scalar());
    }
  }
}
