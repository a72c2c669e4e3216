package com.example.courses.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;

/** The same courses for beans of CDI, with transactions of their own. */
@ApplicationScoped
public class CourseDesk {
  @PersistenceContext(unitName = "courses")
  EntityManager entities;

  @Inject Queries queries;

  @Transactional
  @CacheResult(cacheName = "courses")
  public CourseView find(long id) {
    queries.add();
    return CourseView.of(entities.find(Course.class, id));
  }

  @Transactional
  @CacheRemove(cacheName = "courses")
  public void rename(@CacheKey long id, String title) {
    entities.find(Course.class, id).setTitle(title);
  }

  /** The entity itself, which is not cached: its teacher is not read. */
  @Transactional
  @CacheResult(cacheName = "whole-courses")
  public Course whole(long id) {
    queries.add();
    return entities.find(Course.class, id);
  }
}
