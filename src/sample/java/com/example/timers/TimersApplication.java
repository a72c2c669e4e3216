package com.example.timers;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Everything of this application is below {@code /api}. */
@ApplicationPath("api")
public class TimersApplication extends Application {}
