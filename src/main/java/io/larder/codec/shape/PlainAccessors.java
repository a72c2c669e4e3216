package io.larder.codec.shape;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells getters and setters that do nothing but read or write one field from those that may change
 * the value, by their code in the class file (JVMS, chapter 4).
 */
final class PlainAccessors {
  private static final int ALOAD_0 = 0x2a;
  private static final int GETFIELD = 0xb4;
  private static final int PUTFIELD = 0xb5;
  private static final int RETURN = 0xb1;

  private final Map<Class<?>, Map<String, String>> known = new ConcurrentHashMap<>();

  /** Whether a method is known to do more than to read or write a field of this name. */
  boolean mayChange(Method method, String field) {
    Map<String, String> plain =
        known.computeIfAbsent(method.getDeclaringClass(), PlainAccessors::read);
    String name = method.getName() + descriptor(method);
    return plain.containsKey("") && !field.equals(plain.get(name));
  }

  private static String descriptor(Method method) {
    return MethodType.methodType(method.getReturnType(), method.getParameterTypes())
        .toMethodDescriptorString();
  }

  /** Fields by the names of their plain accessors; with an empty name if the file was found. */
  private static Map<String, String> read(Class<?> type) {
    Map<String, String> plain = new HashMap<>();
    String file = type.getName().substring(type.getPackageName().length()).replaceFirst("^\\.", "");
    try (InputStream bytes = type.getResourceAsStream(file + ".class")) {
      if (bytes != null) {
        new ClassFile(new DataInputStream(bytes)).collect(plain);
        plain.put("", "");
      }
    } catch (IOException | RuntimeException e) {
      plain.clear(); // Nothing is known then: samples are compared.
    }
    return plain;
  }

  /** The part of a class file that is needed here. */
  private static final class ClassFile {
    private final DataInputStream in;
    private final Map<Integer, String> texts = new HashMap<>();
    // Fields and their names: an index each.
    private final Map<Integer, Integer> pointers = new HashMap<>();

    ClassFile(DataInputStream bytes) throws IOException {
      in = new DataInputStream(new ByteArrayInputStream(bytes.readAllBytes()));
      in.skipNBytes(8);
      int count = in.readUnsignedShort();
      for (int i = 1; i < count; i++) {
        i += constant(i);
      }
      in.skipNBytes(6);
      in.skipNBytes(2L * in.readUnsignedShort());
    }

    /** Reads a constant; returns how many indexes it takes beside its own. */
    private int constant(int index) throws IOException {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> texts.put(index, in.readUTF());
        case 9 -> {
          in.skipNBytes(2);
          pointers.put(index, in.readUnsignedShort());
        }
        case 12 -> {
          pointers.put(index, in.readUnsignedShort());
          in.skipNBytes(2);
        }
        case 5, 6 -> in.skipNBytes(8);
        case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        default -> in.skipNBytes(4);
      }
      return tag == 5 || tag == 6 ? 1 : 0;
    }

    void collect(Map<String, String> plain) throws IOException {
      members(null);
      members(plain);
    }

    private void members(@Nullable Map<String, String> plain) throws IOException {
      int count = in.readUnsignedShort();
      for (int i = 0; i < count; i++) {
        in.skipNBytes(2);
        String name = text() + text();
        int attributes = in.readUnsignedShort();
        for (int j = 0; j < attributes; j++) {
          boolean isCode = text().equals("Code");
          byte[] content = in.readNBytes(in.readInt());
          String field = plain != null && isCode ? field(content) : null;
          if (plain != null && field != null) {
            plain.put(name, field);
          }
        }
      }
    }

    private String text() throws IOException {
      return texts.getOrDefault(in.readUnsignedShort(), "");
    }

    /** The field that a method reads or writes and nothing else, or null. */
    private @Nullable String field(byte[] attribute) {
      // Before the code are the sizes of the stack and of the variables, and its length.
      int length = at(attribute, 6) << 8 | at(attribute, 7);
      int[] code = new int[length];
      for (int i = 0; i < length; i++) {
        code[i] = at(attribute, 8 + i);
      }
      boolean isGetter =
          length == 5 && code[0] == ALOAD_0 && code[1] == GETFIELD && isReturn(code[4]);
      boolean isSetter =
          (length == 6 || length == 7)
              && code[0] == ALOAD_0
              && isFirstParameter(code[1])
              && code[2] == PUTFIELD
              && (length == 6 ? code[5] == RETURN : code[5] == ALOAD_0 && isReturn(code[6]));
      if (!isGetter && !isSetter) {
        return null;
      }
      int at = isGetter ? 2 : 3;
      Integer nameAndType = pointers.get(code[at] << 8 | code[at + 1]);
      return nameAndType == null ? null : texts.get(pointers.get(nameAndType));
    }

    private static boolean isReturn(int code) {
      return code >= 0xac && code <= 0xb0;
    }

    private static boolean isFirstParameter(int code) {
      return code == 0x1b || code == 0x1f || code == 0x23 || code == 0x27 || code == 0x2b;
    }

    private static int at(byte[] bytes, int index) {
      return bytes[index] & 0xff;
    }
  }
}
