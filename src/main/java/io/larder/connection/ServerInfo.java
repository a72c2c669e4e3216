package io.larder.connection;

/**
 * A server as it describes itself (HELLO). Texts are {@code unknown} where it does not say.
 *
 * @param software {@code redis}, {@code valkey} or what else speaks the protocol
 * @param version its version
 * @param mode {@code standalone}, {@code sentinel} or {@code cluster}
 * @param address what the application was told to connect to, without credentials
 */
public record ServerInfo(String software, String version, String mode, String address) {
  /** As in {@code redis 7.0.15 (standalone) at localhost:6379}. */
  @Override
  public String toString() {
    return software + " " + version + " (" + mode + ") at " + address;
  }
}
