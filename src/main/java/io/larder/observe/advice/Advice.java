package io.larder.observe.advice;

/**
 * What could be better.
 *
 * @param rule why this is said; advice.md has a section for it
 * @param cache the cache it is about; empty: the connection
 * @param sentence with the figures, and the setting to change
 */
public record Advice(Rule rule, String cache, String sentence) {}
