package io.larder.jcache;

import java.util.Collection;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;

/** Writes rows of a table; what else happens comes before and after each of its steps. */
class TableWriter implements CacheWriter<String, String> {
  private final Map<String, String> table;

  TableWriter(Map<String, String> table) {
    this.table = table;
  }

  void before() {}

  void after() {}

  @Override
  public void write(Cache.Entry<? extends String, ? extends String> entry) {
    before();
    table.put(entry.getKey(), entry.getValue());
    after();
  }

  @Override
  public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
    before();
    entries.forEach(entry -> table.put(entry.getKey(), entry.getValue()));
    after();
    entries.clear();
  }

  @Override
  public void delete(Object key) {
    before();
    table.remove(key);
    after();
  }

  @Override
  public void deleteAll(Collection<?> keys) {
    before();
    keys.forEach(table::remove);
    after();
    keys.clear();
  }
}
