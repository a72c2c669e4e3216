package com.example.tutors;

import jakarta.json.bind.annotation.JsonbProperty;

/** A tutor, as the database has it, as Redis keeps it, and as clients see it. */
public record Tutor(long id, String name, String subject, @JsonbProperty("price") int hourlyRate) {}
