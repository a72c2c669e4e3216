package com.example.courses.store;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import java.util.ArrayList;
import java.util.List;

/** A course, as the database has it: who teaches it is read when it is asked for. */
@Entity
public class Course {
  @Id private long id;
  private String title;

  @ManyToOne(fetch = FetchType.LAZY)
  private Teacher teacher;

  @ElementCollection private List<String> participants = new ArrayList<>();

  protected Course() {}

  public Course(long id, String title, Teacher teacher) {
    this.id = id;
    this.title = title;
    this.teacher = teacher;
  }

  public long getId() {
    return id;
  }

  public String getTitle() {
    return title;
  }

  public void setTitle(String title) {
    this.title = title;
  }

  public Teacher getTeacher() {
    return teacher;
  }

  public List<String> getParticipants() {
    return participants;
  }
}
