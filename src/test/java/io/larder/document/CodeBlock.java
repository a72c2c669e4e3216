package io.larder.document;

import java.nio.file.Path;

/**
 * A fenced block of code in a document.
 *
 * @param line of the opening fence, from 1
 * @param language what stands behind the opening fence; may be empty
 */
record CodeBlock(Path document, int line, String language, String text) {
  boolean isJava() {
    return language.equals("java");
  }

  String place() {
    return document + ":" + line;
  }

  @Override
  public String toString() {
    return place() + " " + language;
  }
}
