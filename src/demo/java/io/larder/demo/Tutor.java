package io.larder.demo;

import java.time.LocalDate;
import java.util.List;

/** What the demo caches. */
public record Tutor(String name, List<String> subjects, LocalDate since) {}
