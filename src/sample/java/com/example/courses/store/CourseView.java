package com.example.courses.store;

/** What is cached of a course. */
public record CourseView(long id, String title, String teacher) {
  static CourseView of(Course course) {
    return new CourseView(course.getId(), course.getTitle(), course.getTeacher().getName());
  }
}
