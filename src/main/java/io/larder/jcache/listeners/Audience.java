package io.larder.jcache.listeners;

/**
 * Who is told of a write of this JVM.
 *
 * @param channel the channel that the write is published on, empty for nobody
 * @param origin who this JVM is
 */
public record Audience(String channel, String origin) {
  public static final Audience NOBODY = new Audience("", "");
}
