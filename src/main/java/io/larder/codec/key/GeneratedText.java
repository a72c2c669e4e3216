package io.larder.codec.key;

/** A stored key of an annotated call, as its text. */
public record GeneratedText(String text) {}
