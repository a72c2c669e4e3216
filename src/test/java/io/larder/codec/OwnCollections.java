package io.larder.codec;

import java.util.AbstractMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** What applications make of the JDK's collections and references. */
public final class OwnCollections {
  private OwnCollections() {}

  /** Names of headers know no case. */
  public static class Headers extends HashMap<String, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String get(Object name) {
      return super.get(String.valueOf(name).toLowerCase(Locale.ROOT));
    }

    @Override
    public String put(String name, String value) {
      return super.put(name.toLowerCase(Locale.ROOT), value);
    }
  }

  /** Administrators have every role. */
  public static class Roles extends HashSet<String> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean contains(Object role) {
      return super.contains("admin") || super.contains(role);
    }
  }

  /** Made of another map only. */
  public static class Defaults extends AbstractMap<String, String> {
    private final Map<String, String> all;

    public Defaults(Map<String, String> all) {
      this.all = all;
    }

    @Override
    public Set<Map.Entry<String, String>> entrySet() {
      return all.entrySet();
    }

    @Override
    public String get(Object key) {
      return all.getOrDefault(key, "default");
    }
  }

  public static class Measure extends AtomicReference<String> {
    private static final long serialVersionUID = 1L;
    public String unit = "ms";
  }
}
