package io.larder.server;

import java.util.Map;
import org.junit.jupiter.api.Tag;

/** The sample application on GlassFish 8, which needs a newer JDK than this build. */
@Tag("jdk25")
class GlassFishIT extends MoreServersContract {
  @Override
  AppServer start(Map<String, String> properties, Map<String, String> environment) {
    return GlassFish.start(Jdk25.home(), properties, environment);
  }
}
