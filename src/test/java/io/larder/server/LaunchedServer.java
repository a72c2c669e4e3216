package io.larder.server;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A server that has the sample application from its start: by a launcher of src/it, which says
 * where it is, takes it away when its input ends, and stays.
 */
final class LaunchedServer extends AppServer {
  /** What the launcher says, or Quarkus itself. */
  private static final Pattern STARTED =
      Pattern.compile("(?:launcher: started at|Listening on:) (http://\\S+)");

  private final String healthPath;
  private final Map<String, String> ownWarnings;

  /**
   * Starts one.
   *
   * @param healthPath where MicroProfile Health is
   */
  LaunchedServer(
      String name,
      List<String> command,
      Map<String, String> environment,
      String healthPath,
      Map<String, String> ownWarnings) {
    super(emptyHome(name), command, environment, STARTED);
    this.healthPath = healthPath;
    this.ownWarnings = ownWarnings;
  }

  /** The address of the application, also where that is not the root of the server. */
  @Override
  URI http() {
    return URI.create(awaitLog(0, STARTED).group(1).replace("0.0.0.0", "localhost"));
  }

  @Override
  URI health() {
    return http().resolve(healthPath);
  }

  @Override
  Map<String, String> ownWarnings() {
    return ownWarnings;
  }

  @Override
  void put(Path war) {
    throw new UnsupportedOperationException("the application is there from the start");
  }

  @Override
  void take(String name) {
    endInput();
  }

  @Override
  Pattern deployed(String name) {
    return STARTED;
  }

  @Override
  Pattern deploymentFailed(String name) {
    return Pattern.compile("launcher: failed");
  }

  @Override
  Pattern undeployed(String name) {
    return Pattern.compile("launcher: stopped");
  }

  @Override
  Duration deploymentTime(String name, String logged) {
    return bootTime();
  }
}
