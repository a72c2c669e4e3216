package io.larder.codec.shape;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A constructor that assigns parameters to fields as they are, each time it returns, and may
 * otherwise only throw.
 *
 * @param assigned the names of fields by the index of the parameter
 * @param mayThrow whether some parameters may be refused
 */
record PlainConstructor(Map<Integer, String> assigned, boolean mayThrow) {
  private static final int INVOKEVIRTUAL = 0xb6;
  private static final int INVOKESPECIAL = 0xb7;
  private static final int INVOKESTATIC = 0xb8;
  private static final int INVOKEINTERFACE = 0xb9;
  private static final int INVOKEDYNAMIC = 0xba;
  private static final int CHECKCAST = 0xc0;
  private static final int GOTO = 0xa7;
  private static final int ATHROW = 0xbf;

  /** What code cannot change, whatever it is given to. */
  private static final Set<String> IMMUTABLE =
      Set.of(
          "java/lang/String",
          "java/lang/Boolean",
          "java/lang/Byte",
          "java/lang/Short",
          "java/lang/Integer",
          "java/lang/Long",
          "java/lang/Float",
          "java/lang/Double",
          "java/lang/Character",
          "java/lang/Math",
          "java/math/BigDecimal",
          "java/math/BigInteger",
          "java/util/UUID");

  static @Nullable PlainConstructor of(PlainCode.Code code, Class<?>[] parameters) {
    Map<Integer, Integer> parameterOf = new HashMap<>();
    int slot = 1;
    for (int i = 0; i < parameters.length; i++) {
      parameterOf.put(slot, i);
      slot += parameters[i] == long.class || parameters[i] == double.class ? 2 : 1;
    }
    return code.hasHandlers() ? null : new Walk(code, parameterOf).walk();
  }

  /** Goes through the instructions once, in the order in which they stand. */
  private static final class Walk {
    private final PlainCode.Code code;
    private final int[] bytes;
    private final Map<Integer, Integer> parameterOf;
    private final List<Integer> starts = new ArrayList<>();
    private final Map<Integer, String> assigned = new HashMap<>();
    private boolean mayThrow;
    private int jumpsTo; // No instruction before it is passed over by a jump from further up.
    private boolean isPlain = true;

    Walk(PlainCode.Code code, Map<Integer, Integer> parameterOf) {
      this.code = code;
      this.bytes = code.bytes();
      this.parameterOf = parameterOf;
    }

    @Nullable PlainConstructor walk() {
      int at = 0;
      while (at < bytes.length && isPlain) {
        int length = length(bytes[at]);
        if (length == 0 || at + length > bytes.length) {
          return null;
        }
        starts.add(at);
        check(at);
        at += length;
      }
      boolean returns = bytes[starts.get(starts.size() - 1)] == PlainCode.RETURN;
      return isPlain && returns ? new PlainConstructor(assigned, mayThrow) : null;
    }

    private void check(int at) {
      switch (bytes[at]) {
        case PlainCode.PUTFIELD -> assignment(at);
        case PlainCode.RETURN -> isPlain &= at == bytes.length - 1;
        case INVOKESPECIAL, INVOKESTATIC, INVOKEVIRTUAL, INVOKEINTERFACE, INVOKEDYNAMIC ->
            call(at, bytes[at]);
        case ATHROW -> mayThrow = true;
        default -> {
          if (isJump(bytes[at])) {
            int target = at + (short) (bytes[at + 1] << 8 | bytes[at + 2]);
            isPlain &= target > at;
            jumpsTo = Math.max(jumpsTo, target);
          }
        }
      }
    }

    /** {@code this.name = name}, also with a check in between that gives the name or throws. */
    private void assignment(int at) {
      int last = starts.size() - 2;
      if (last > 0 && bytes[starts.get(last)] == CHECKCAST) {
        last--;
      }
      if (last > 0 && isRequireNonNull(starts.get(last))) {
        last--;
        last -= last > 0 && isConstant(bytes[starts.get(last)]) ? 1 : 0;
      }
      Integer parameter = last > 0 ? parameterOf.get(loaded(starts.get(last))) : null;
      PlainCode.Reference field = code.at(at);
      if (parameter == null
          || field == null
          || bytes[starts.get(last - 1)] != PlainCode.ALOAD_0
          || jumpsTo > starts.get(last - 1)
          || assigned.containsValue(field.name())) {
        isPlain = false;
      } else {
        isPlain &= assigned.put(parameter, field.name()) == null;
      }
    }

    private boolean isRequireNonNull(int at) {
      PlainCode.Reference method = bytes[at] == INVOKESTATIC ? code.at(at) : null;
      return method != null
          && method.owner().equals("java/util/Objects")
          && method.name().equals("requireNonNull")
          && !method.descriptor().contains("Supplier");
    }

    private static boolean isConstant(int instruction) {
      return instruction == 0x12 || instruction == 0x13;
    }

    /** The variable that an instruction loads, or -1. */
    private int loaded(int at) {
      int instruction = bytes[at];
      if (instruction >= 0x15 && instruction <= 0x19) {
        return bytes[at + 1];
      }
      return instruction >= 0x1a && instruction <= 0x2d ? (instruction - 0x1a) % 4 : -1;
    }

    private void call(int at, int instruction) {
      PlainCode.Reference method = code.at(at);
      if (method == null) {
        isPlain = false;
        return;
      }
      boolean constructs = method.name().equals("<init>");
      if (constructs && method.descriptor().equals("()V")) {
        return; // of the superclass, before anything is assigned, or of what is thrown
      }
      mayThrow = true;
      boolean ofText = instruction == INVOKEDYNAMIC && method.name().startsWith("makeConcat");
      boolean hasReceiver = instruction == INVOKEVIRTUAL || instruction == INVOKEINTERFACE;
      isPlain &=
          ofText
              || isRequireNonNull(at)
              || ((constructs || instruction == INVOKESTATIC || hasReceiver)
                  && (!hasReceiver || isImmutable(method.owner()))
                  && takesImmutable(method.descriptor()));
    }

    private static boolean isImmutable(String type) {
      return IMMUTABLE.contains(type) || type.startsWith("java/time/");
    }

    private static boolean takesImmutable(String descriptor) {
      int end = descriptor.indexOf(')');
      for (int i = 1; i < end; i++) {
        char kind = descriptor.charAt(i);
        if (kind == '[') {
          return false;
        }
        if (kind == 'L') {
          int close = descriptor.indexOf(';', i);
          if (!isImmutable(descriptor.substring(i + 1, close))) {
            return false;
          }
          i = close;
        }
      }
      return true;
    }

    private static boolean isJump(int instruction) {
      return (instruction >= 0x99 && instruction <= GOTO)
          || instruction == 0xc6
          || instruction == 0xc7;
    }

    /** The bytes of an instruction; none for one that is not plain, such as a store. */
    private static int length(int instruction) {
      if (instruction < 0x10) {
        return 1;
      }
      if (instruction < 0x1a) {
        return instruction == 0x11 || instruction == 0x13 || instruction == 0x14 ? 3 : 2;
      }
      if (instruction < 0x2e) {
        return 1;
      }
      if (instruction < 0x57 || instruction == 0x84) {
        return 0; // writes a variable or an array, or reads an array, which may change
      }
      if (instruction < 0x99) {
        return 1;
      }
      if (instruction <= GOTO) {
        return 3;
      }
      return switch (instruction) {
        // Neither fields, which may change, nor classes, which may be others, are asked.
        case 0xb2, 0xb5, 0xb6, 0xb7, 0xb8, 0xbb, 0xbd, 0xc0, 0xc6, 0xc7 -> 3;
        case INVOKEINTERFACE, INVOKEDYNAMIC -> 5;
        case 0xbc -> 2;
        case 0xb1, 0xbe, ATHROW -> 1;
        default -> 0;
      };
    }
  }
}
