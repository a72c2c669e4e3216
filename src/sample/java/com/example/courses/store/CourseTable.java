package com.example.courses.store;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;

/** Courses in the database; an EJB, whose methods have transactions of the container's. */
@Stateless
public class CourseTable {
  @PersistenceContext(unitName = "courses")
  EntityManager entities;

  @Inject Queries queries;

  @CacheResult(cacheName = "courses")
  public CourseView find(long id) {
    queries.add();
    return CourseView.of(entities.find(Course.class, id));
  }

  /** What the database has. */
  public String title(long id) {
    return entities.find(Course.class, id).getTitle();
  }

  @CacheRemove(cacheName = "courses")
  public void rename(@CacheKey long id, String title) {
    entities.find(Course.class, id).setTitle(title);
  }

  public void add(long id, String title) {
    entities.persist(new Course(id, title, entities.getReference(Teacher.class, 1L)));
  }
}
