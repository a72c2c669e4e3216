package com.example.campus.web;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Everything of this module is below {@code /api}. */
@ApplicationPath("api")
public class CampusApplication extends Application {}
