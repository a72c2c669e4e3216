package com.example.campus.rooms;

/** A room, and how often the plan was asked for one. */
public record Room(String name, int asked) {}
