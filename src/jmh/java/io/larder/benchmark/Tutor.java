package io.larder.benchmark;

import java.time.LocalDate;
import java.util.List;

/** The value of every benchmark: 150 bytes of JSON. */
public record Tutor(
    long id, String name, List<String> subjects, LocalDate since, String city, double rating) {

  /** A tutor with this number. */
  static Tutor number(int number) {
    return new Tutor(
        1_000_000L + number,
        "Ada Lovelace",
        List.of("mathematics", "analytical engines", "poetry"),
        LocalDate.of(1833, 6, 5),
        "London",
        4.75);
  }
}
