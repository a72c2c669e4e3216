package io.larder.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Random;
import java.util.stream.Collectors;

/** A secret of two random halves, each of which betrays it wherever it shows up. */
public final class Telltale {
  private final String left;
  private final String right;
  private final String separator;

  public Telltale(Random random, String separator) {
    this.left = half(random);
    this.right = half(random);
    this.separator = separator;
  }

  /** Letters, then digits: no word of any message. */
  private static String half(Random random) {
    String letters =
        random.ints(6, 'a', 'z' + 1).mapToObj(Character::toString).collect(Collectors.joining());
    return "q" + letters + (100 + random.nextInt(900));
  }

  public String secret() {
    return left + separator + right;
  }

  /** Asserts that no text, nor the whole stack trace of an exception, has a half of the secret. */
  public void assertAbsent(String where, Iterable<?> texts) {
    for (Object text : texts) {
      assertThat(all(text)).as(where).doesNotContainIgnoringCase(left, right);
    }
  }

  private static String all(Object text) {
    if (text instanceof Throwable failure) {
      // With causes and what is suppressed.
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      return trace.toString();
    }
    return String.valueOf(text);
  }
}
