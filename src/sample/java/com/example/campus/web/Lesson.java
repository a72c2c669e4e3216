package com.example.campus.web;

/** A lesson, and how often this module was asked for one. */
public record Lesson(String subject, int asked) {}
