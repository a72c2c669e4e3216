package io.larder.codec.shape;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Proves of getters, setters and constructors that they do nothing but read or write fields, by
 * their code in the class file (JVMS, chapter 4). Where the file is not found, nothing is proven.
 */
final class PlainCode {
  private final Map<Class<?>, Map<String, Code>> known = new ConcurrentHashMap<>();

  /** The code of a method, and what it refers to by index. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Code(int[] bytes, boolean hasHandlers, Map<Integer, Reference> references) {
    /** {@return the field or method that the two bytes after an instruction name, or null} */
    @Nullable Reference at(int instruction) {
      return references.get(bytes[instruction + 1] << 8 | bytes[instruction + 2]);
    }
  }

  /** A field or method; the owner is empty for a call that the JVM links itself. */
  record Reference(String owner, String name, String descriptor) {}

  /** {@return the code of a getter or setter that is nothing but that of a field of this name} */
  boolean isAccessor(Method method, String field) {
    Code code = code(method.getDeclaringClass(), method.getName(), descriptor(method));
    return code != null && field.equals(accessed(code));
  }

  /** {@return what a constructor does with its parameters, or null if that is not proven} */
  @Nullable PlainConstructor constructor(Constructor<?> constructor) {
    String descriptor =
        MethodType.methodType(void.class, constructor.getParameterTypes())
            .toMethodDescriptorString();
    Code code = code(constructor.getDeclaringClass(), "<init>", descriptor);
    return code == null ? null : PlainConstructor.of(code, constructor.getParameterTypes());
  }

  private @Nullable Code code(Class<?> type, String name, String descriptor) {
    return known.computeIfAbsent(type, PlainCode::read).get(name + descriptor);
  }

  private static String descriptor(Method method) {
    return MethodType.methodType(method.getReturnType(), method.getParameterTypes())
        .toMethodDescriptorString();
  }

  /** The field that a method reads or writes and nothing else, or null. */
  private static @Nullable String accessed(Code code) {
    int[] bytes = code.bytes();
    int length = bytes.length;
    boolean isGetter =
        length == 5 && bytes[0] == ALOAD_0 && bytes[1] == GETFIELD && isReturn(bytes[4]);
    boolean isSetter =
        (length == 6 || length == 7)
            && bytes[0] == ALOAD_0
            && isFirstParameter(bytes[1])
            && bytes[2] == PUTFIELD
            && (length == 6 ? bytes[5] == RETURN : bytes[5] == ALOAD_0 && isReturn(bytes[6]));
    if (!isGetter && !isSetter) {
      return null;
    }
    Reference field = code.at(isGetter ? 1 : 2);
    return field == null ? null : field.name();
  }

  static final int ALOAD_0 = 0x2a;
  static final int GETFIELD = 0xb4;
  static final int PUTFIELD = 0xb5;
  static final int RETURN = 0xb1;

  private static boolean isReturn(int code) {
    return code >= 0xac && code <= 0xb0;
  }

  private static boolean isFirstParameter(int code) {
    return code == 0x1b || code == 0x1f || code == 0x23 || code == 0x27 || code == 0x2b;
  }

  /** The code of the methods of a class, by name and descriptor. */
  private static Map<String, Code> read(Class<?> type) {
    String file = type.getName().substring(type.getPackageName().length()).replaceFirst("^\\.", "");
    try (InputStream bytes = type.getResourceAsStream(file + ".class")) {
      return bytes == null ? Map.of() : new ClassFile(bytes.readAllBytes()).methods();
    } catch (IOException | RuntimeException e) {
      return Map.of();
    }
  }

  /** The part of a class file that is needed here. */
  private static final class ClassFile {
    private final DataInputStream in;
    private final Map<Integer, String> texts = new HashMap<>();
    // Of classes the name; of references the owner, and name and type; of those both texts.
    private final Map<Integer, int[]> pointers = new HashMap<>();
    private final Map<Integer, Reference> references = new HashMap<>();

    ClassFile(byte[] bytes) throws IOException {
      in = new DataInputStream(new ByteArrayInputStream(bytes));
      in.skipNBytes(8);
      int count = in.readUnsignedShort();
      for (int i = 1; i < count; i++) {
        i += constant(i);
      }
      pointers.forEach((index, to) -> refer(index, to));
      in.skipNBytes(6);
      in.skipNBytes(2L * in.readUnsignedShort());
    }

    /** Reads a constant; returns how many indexes it takes beside its own. */
    private int constant(int index) throws IOException {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> texts.put(index, in.readUTF());
        case 7 -> pointers.put(index, new int[] {in.readUnsignedShort()});
        case 9, 10, 11, 12 ->
            pointers.put(index, new int[] {in.readUnsignedShort(), in.readUnsignedShort()});
        case 17, 18 -> {
          in.skipNBytes(2);
          pointers.put(index, new int[] {0, in.readUnsignedShort()});
        }
        case 5, 6 -> in.skipNBytes(8);
        case 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        default -> in.skipNBytes(4);
      }
      return tag == 5 || tag == 6 ? 1 : 0;
    }

    private void refer(int index, int[] to) {
      int[] nameAndType = to.length == 2 ? pointers.get(to[1]) : null;
      if (nameAndType != null && nameAndType.length == 2) {
        int[] owner = pointers.get(to[0]);
        references.put(
            index,
            new Reference(
                owner == null ? "" : text(owner[0]), text(nameAndType[0]), text(nameAndType[1])));
      }
    }

    private String text(int index) {
      return texts.getOrDefault(index, "");
    }

    Map<String, Code> methods() throws IOException {
      members(); // the fields
      return members();
    }

    private Map<String, Code> members() throws IOException {
      Map<String, Code> members = new HashMap<>();
      int count = in.readUnsignedShort();
      for (int i = 0; i < count; i++) {
        in.skipNBytes(2);
        String name = text(in.readUnsignedShort()) + text(in.readUnsignedShort());
        int attributes = in.readUnsignedShort();
        for (int j = 0; j < attributes; j++) {
          boolean isCode = text(in.readUnsignedShort()).equals("Code");
          byte[] content = in.readNBytes(in.readInt());
          if (isCode) {
            members.put(name, code(content));
          }
        }
      }
      return members;
    }

    private Code code(byte[] attribute) throws IOException {
      DataInputStream content = new DataInputStream(new ByteArrayInputStream(attribute));
      content.skipNBytes(4); // the sizes of the stack and of the variables
      int[] bytes = new int[content.readInt()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = content.readUnsignedByte();
      }
      return new Code(bytes, content.readUnsignedShort() > 0, references);
    }
  }
}
