package io.larder.codec.shape;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JavaType;

/**
 * The bytes of a value while it is written, and those parts of it of which only a comparison tells
 * whether they come back as they are.
 */
public final class Document extends ByteArrayOutputStream {
  private boolean doubtful;
  private @Nullable List<Suspect> suspects;

  /**
   * A part of a value, a key of a map or an object, that is compared with what is read back; from
   * then on always if it differs.
   */
  record Suspect(Object value, JavaType type, boolean isKey, Runnable whenLost) {
    Suspect(Object value, JavaType type, boolean isKey) {
      this(value, type, isKey, () -> {});
    }
  }

  public Document() {
    super(256);
  }

  /** Notes that the value must be read back and compared. */
  static void doubt(JsonGenerator json) {
    Document document = of(json);
    if (document != null) {
      document.doubtful = true;
    }
  }

  /** Notes a part that can be compared by itself. */
  static void doubt(JsonGenerator json, Suspect suspect) {
    Document document = of(json);
    if (document != null) {
      document.doubtful = true;
      if (document.suspects == null) {
        document.suspects = new ArrayList<>();
      }
      document.suspects.add(suspect);
    }
  }

  private static @Nullable Document of(JsonGenerator json) {
    return json.streamWriteOutputTarget() instanceof Document document ? document : null;
  }

  /** Whether the value must be read back and compared before it is stored. */
  public boolean isDoubtful() {
    return doubtful;
  }

  /** The value is not what was read of it: objects of its classes are always compared now. */
  void lost() {
    suspects().forEach(suspect -> suspect.whenLost().run());
  }

  /** {@return the parts to compare where the value's own type is not known} */
  List<Suspect> suspects() {
    return suspects == null ? List.of() : suspects;
  }
}
