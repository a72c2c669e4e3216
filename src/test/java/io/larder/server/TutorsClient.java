package io.larder.server;

import java.net.URI;

/** A client of one deployment of the sample application. */
record TutorsClient(URI application) {
  static TutorsClient of(AppServer server, String name) {
    return new TutorsClient(URI.create(server.http() + "/" + name + "/api/"));
  }

  Answer search(String subject) {
    return get("search?subject=" + subject);
  }

  /** How often the database was asked. */
  int queries() {
    return Integer.parseInt(get("search/queries").ok());
  }

  Answer get(String path, String... headers) {
    return Answer.get(application.resolve(path), headers);
  }

  Answer put(String path, String json) {
    return Answer.send("PUT", application.resolve(path), json, "Content-Type", "application/json");
  }

  Answer delete(String path, String... headers) {
    return Answer.send("DELETE", application.resolve(path), "", headers);
  }

  Answer login(String user, String device) {
    return Answer.send(
        "POST",
        application.resolve("session"),
        "user=" + user + "&device=" + device,
        "Content-Type",
        "application/x-www-form-urlencoded");
  }

  Answer refresh(String token) {
    return Answer.send("POST", application.resolve("session/refresh"), "", "Refresh-Token", token);
  }
}
