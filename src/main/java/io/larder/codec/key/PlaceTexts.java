package io.larder.codec.key;

import java.io.File;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Base64;
import javax.xml.namespace.QName;

/** Texts of addresses, paths, qualified names and buffers: what their equality compares. */
final class PlaceTexts {
  private static final String UNRESOLVED = "unresolved ";
  private static final int GROUPS = 8;
  private static final int HEX = 16;

  private PlaceTexts() {}

  /** The numbers: names of hosts are not compared. */
  static String address(Object address) {
    String text = ((InetAddress) address).getHostAddress();
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }

  /** From numbers only: a name in the data would be looked up. */
  static InetAddress parseAddress(String text) {
    boolean isIpv4 = text.indexOf(':') < 0;
    String[] parts = text.split(isIpv4 ? "\\." : ":", -1);
    ByteBuffer bytes = ByteBuffer.allocate(isIpv4 ? 4 : 2 * GROUPS).order(ByteOrder.BIG_ENDIAN);
    for (String part : parts) {
      if (isIpv4) {
        bytes.put((byte) Integer.parseInt(part));
      } else {
        bytes.putShort((short) Integer.parseInt(part, HEX));
      }
    }
    try {
      return isIpv4
          ? Inet4Address.getByAddress(bytes.array())
          : Inet6Address.getByAddress(null, bytes.array(), -1);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static String socket(Object socket) {
    InetSocketAddress value = (InetSocketAddress) socket;
    return value.isUnresolved()
        ? UNRESOLVED + value.getPort() + " " + anyCase(value.getHostString())
        : value.getPort() + " " + address(value.getAddress());
  }

  /** Texts that differ in their case only become one. */
  private static String anyCase(String text) {
    StringBuilder plain = new StringBuilder(text);
    for (int i = 0; i < plain.length(); i++) {
      plain.setCharAt(i, Character.toLowerCase(Character.toUpperCase(text.charAt(i))));
    }
    return plain.toString();
  }

  static InetSocketAddress parseSocket(String text) {
    boolean unresolved = text.startsWith(UNRESOLVED);
    String numbers = unresolved ? text.substring(UNRESOLVED.length()) : text;
    int space = numbers.indexOf(' ');
    int port = Integer.parseInt(numbers.substring(0, space));
    String host = numbers.substring(space + 1);
    return unresolved
        ? InetSocketAddress.createUnresolved(host, port)
        : new InetSocketAddress(parseAddress(host), port);
  }

  static String file(Object file) {
    return ((File) file).getPath();
  }

  /** Of other file systems nobody knows where they are; of some names not which bytes they have. */
  static String path(Object path) {
    String text = path.toString();
    if (!Path.of(text).equals(path)) {
      throw new NoIdentityException(Path.class, "is not the path that its text names");
    }
    return text;
  }

  static String name(Object name) {
    QName value = (QName) name;
    String namespace = value.getNamespaceURI();
    return namespace.length() + ":" + namespace + value.getLocalPart();
  }

  static QName parseName(String text) {
    int colon = text.indexOf(':');
    int end = colon + 1 + Integer.parseInt(text.substring(0, colon));
    return new QName(text.substring(colon + 1, end), text.substring(end));
  }

  /** What remains to be read of it. */
  static String bytes(Object buffer) {
    ByteBuffer rest = ((ByteBuffer) buffer).duplicate();
    byte[] bytes = new byte[rest.remaining()];
    rest.get(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }
}
