package com.example.courses.visits;

import io.larder.jcache.CacheName;
import jakarta.enterprise.context.SessionScoped;
import jakarta.inject.Inject;
import java.io.Serializable;
import javax.cache.Cache;

/** What one visitor of the pages has chosen; the cache belongs to all of them. */
@SessionScoped
public class Basket implements Serializable {
  private static final long serialVersionUID = 1L;

  @Inject
  @CacheName("chosen")
  Cache<String, Integer> chosen;

  private int own;

  /** How often this visitor has chosen something, and how often all of them have chosen this. */
  public String choose(String course) {
    own++;
    Integer before = chosen.get(course);
    int all = before == null ? 1 : before + 1;
    chosen.put(course, all);
    return own + " of " + all;
  }
}
