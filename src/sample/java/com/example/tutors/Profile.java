package com.example.tutors;

import java.time.Instant;

/** A user's profile and when it was put together. */
public record Profile(String user, String greeting, Instant madeAt) {}
