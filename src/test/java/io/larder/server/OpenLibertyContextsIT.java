package io.larder.server;

import java.util.Map;

/** On Open Liberty, whose requests run on the threads of the default executor as well. */
class OpenLibertyContextsIT extends CoursesContract {
  static final String CONFIGURATION =
      """
      <featureManager>
        <feature>appSecurity-5.0</feature>
      </featureManager>
      <executor coreThreads="16" maxThreads="16"/>
      <basicRegistry realm="ApplicationRealm">
        <user name="ada" password="ada"/>
        <user name="emmy" password="emmy"/>
      </basicRegistry>
      """;

  @Override
  AppServer start(Map<String, String> properties, Map<String, String> environment) {
    return OpenLiberty.start(
        "open-liberty-contexts",
        properties,
        environment,
        CONFIGURATION + SampleCourses.openLiberty());
  }
}
