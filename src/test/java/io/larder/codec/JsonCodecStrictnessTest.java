package io.larder.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A miss is always safe; a half-filled object is not. */
class JsonCodecStrictnessTest {
  private static final JsonCodec CODEC =
      new JsonCodec(Set.of(), JsonCodecStrictnessTest.class.getClassLoader());

  enum Level {
    A1,
    C2
  }

  record Primitives(int i, boolean b, char c) {}

  record Wrappers(Integer n, Boolean b, Double d, Character c) {}

  record Texts(String s, UUID u, LocalDate d, Level e, Optional<String> o) {}

  record Nested(Primitives p, List<Integer> l) {}

  record Checked(int positive) {
    Checked {
      if (positive < 1) {
        throw new IllegalArgumentException(positive + " is not positive");
      }
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Tolerant(int i) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Primitives | {'i':1,'b':true,'c':'x','new':1}",
        "Primitives | {'i':1,'b':true}",
        "Primitives | {}",
        "Primitives | {'i':null,'b':true,'c':'x'}",
        "Primitives | {'i':1,'b':null,'c':'x'}",
        "Primitives | {'i':1,'b':true,'c':null}",
        "Primitives | {'i':'1','b':true,'c':'x'}",
        "Primitives | {'i':'','b':true,'c':'x'}",
        "Primitives | {'i':1.5,'b':true,'c':'x'}",
        "Primitives | {'i':1.0,'b':true,'c':'x'}",
        "Primitives | {'i':3000000000,'b':true,'c':'x'}",
        "Primitives | {'i':true,'b':true,'c':'x'}",
        "Primitives | {'i':1,'b':1,'c':'x'}",
        "Primitives | {'i':1,'b':'true','c':'x'}",
        "Primitives | {'i':1,'b':true,'c':'xy'}",
        "Primitives | {'i':1,'b':true,'c':65}",
        "Primitives | {'i':1,'b':true,'c':'x'} 2",
        "Primitives | [1,true,'x']",
        "Primitives | []",
        "Primitives | ''",
        "Primitives | 5",
        "Primitives | null",
        "Wrappers | {'n':' ','b':null,'d':null,'c':null}",
        "Wrappers | {'n':'','b':null,'d':null,'c':null}",
        "Wrappers | {'n':[],'b':null,'d':null,'c':null}",
        "Wrappers | {'n':null,'b':'','d':null,'c':null}",
        "Wrappers | {'n':null,'b':0,'d':null,'c':null}",
        "Wrappers | {'n':null,'b':null,'d':'1.5','c':null}",
        "Wrappers | {'n':null,'b':null,'d':null,'c':''}",
        "Wrappers | {'n':null,'b':null,'d':null}",
        "Texts | {'s':1,'u':null,'d':null,'e':null,'o':null}",
        "Texts | {'s':1.5,'u':null,'d':null,'e':null,'o':null}",
        "Texts | {'s':true,'u':null,'d':null,'e':null,'o':null}",
        "Texts | {'s':{},'u':null,'d':null,'e':null,'o':null}",
        "Texts | {'s':['a'],'u':null,'d':null,'e':null,'o':null}",
        "Texts | {'s':null,'u':'','d':null,'e':null,'o':null}",
        "Texts | {'s':null,'u':null,'d':'','e':null,'o':null}",
        "Texts | {'s':null,'u':null,'d':5,'e':null,'o':null}",
        "Texts | {'s':null,'u':null,'d':null,'e':0,'o':null}",
        "Texts | {'s':null,'u':null,'d':null,'e':'0','o':null}",
        "Texts | {'s':null,'u':null,'d':null,'e':'','o':null}",
        "Texts | {'s':null,'u':null,'d':null,'e':'a1','o':null}",
        "Texts | {'s':null,'u':null,'d':null,'e':'B1','o':null}",
        "Texts | {'s':null,'u':null,'d':null,'e':null}",
        "Texts | {'s':null,'u':null,'d':null,'e':null,'o':5}",
        "Nested | {'p':{'i':1,'b':true,'c':'x','new':1},'l':[]}",
        "Nested | {'p':'','l':[]}",
        "Nested | {'p':null,'l':5}",
        "Nested | {'p':null,'l':['1']}",
        "Nested | {'p':null,'l':{}}",
        "Checked | {'positive':0}",
      })
  void record_otherShape_isUnreadable(String type, String json) throws ClassNotFoundException {
    Class<?> asked = Class.forName(getClass().getName() + "$" + type);
    assertThatThrownBy(() -> CODEC.decode(json.replace('\'', '"').getBytes(UTF_8), asked))
        .isInstanceOf(UnreadableValueException.class)
        .hasMessageMatching(
            "\\d+ bytes that are (JSON of another shape than|the JSON null, not) .*")
        .hasMessageContaining(asked.getName())
        .hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"i\":}",
        "nul",
        "{\"i\":1",
        "{\"i\":1,\"b\":true,\"c\":\"x\"}}",
        "\u0001",
        "<xml/>",
        "'a'",
        "NaN"
      })
  void bytes_thatAreNotJson_areUnreadable(String bytes) {
    assertThatThrownBy(() -> CODEC.decode(bytes.getBytes(UTF_8), Primitives.class))
        .isInstanceOf(UnreadableValueException.class)
        .hasMessageContaining(" bytes that are ")
        .hasNoCause();
  }

  @Test
  void bytes_thatAreNotUtf8_areNotJson() {
    byte[] bytes = {'"', (byte) 0xff, (byte) 0xfe, '"'};
    assertThatThrownBy(() -> CODEC.decode(bytes, String.class))
        .isInstanceOf(UnreadableValueException.class)
        .hasMessage("4 bytes that are not JSON");
  }

  @Test
  void message_ofUnreadableValue_hasNoPartOfIt() {
    byte[] json = "{\"password\":\"hunter2\"}".getBytes(UTF_8);
    assertThatThrownBy(() -> CODEC.decode(json, Primitives.class))
        .hasMessageNotContaining("hunter2")
        .hasMessageNotContaining("password");
  }

  @Test
  void unknownProperty_whereTheTypeToleratesIt_isIgnored() throws UnreadableValueException {
    assertThat(CODEC.decode("{\"i\":1,\"x\":2}".getBytes(UTF_8), Tolerant.class))
        .isEqualTo(new Tolerant(1));
  }
}
