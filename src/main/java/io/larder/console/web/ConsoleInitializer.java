package io.larder.console.web;

import io.larder.common.MessageId;
import io.larder.config.Settings;
import io.larder.config.SettingsReader;
import io.larder.config.setting.SettingValues;
import io.larder.console.ModuleConsole;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Registers the console's servlet if the settings switch the console on; servlet containers find
 * this class by its name in {@code META-INF/services} and need not scan for anything. It is in a
 * jar of its own: where applications do not see the servlet API, containers fail that look for it.
 */
public final class ConsoleInitializer implements ServletContainerInitializer {
  private static final System.Logger LOG = System.getLogger("io.larder.console");
  private static final String NAME = "io.larder.console";

  @Override
  public void onStartup(@Nullable Set<Class<?>> none, ServletContext context) {
    SettingValues settings = SettingsReader.unchecked(loader(context));
    if (!settings.get(Settings.CONSOLE_ENABLED)) {
      return;
    }
    ModuleConsole.Served.registered();
    String path = settings.get(Settings.CONSOLE_PATH);
    ServletRegistration.Dynamic servlet = context.addServlet(NAME, new ConsoleServlet());
    if (servlet == null) {
      return; // The jar is there twice, and the other one was first.
    }
    if (!servlet.addMapping(path + "/*").isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.CONSOLE_NOT_SERVED.text(
              "there is no console: the application has another servlet at %s/*; set %s",
              path, Settings.CONSOLE_PATH));
      return;
    }
    LOG.log(
        System.Logger.Level.INFO,
        MessageId.CONSOLE_ON.text(
            "the console is at %s%s, for %s", context.getContextPath(), path, whom(settings)));
  }

  /** The application's class loader; embedded containers may have none of its own. */
  private static ClassLoader loader(ServletContext context) {
    return Stream.of(
            context.getClassLoader(),
            Thread.currentThread().getContextClassLoader(),
            ConsoleInitializer.class.getClassLoader())
        .filter(Objects::nonNull)
        .findFirst()
        .orElseGet(ClassLoader::getSystemClassLoader);
  }

  private static String whom(SettingValues settings) {
    boolean token = settings.find(Settings.CONSOLE_TOKEN).isPresent();
    return settings
        .find(Settings.CONSOLE_ROLE)
        .map(role -> "users in the role " + role + (token ? " who know the token" : ""))
        .orElse(token ? "whoever knows the token" : "this machine only");
  }
}
