package io.larder.tck;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import tools.jackson.core.Version;
import tools.jackson.databind.JacksonModule;

/**
 * How the classes of the TCK that have no JSON form of their own are written: as an application
 * does it for classes that it cannot change, with a module that is found as a service.
 */
public final class TckDomainModule extends JacksonModule {
  @Override
  public String getModuleName() {
    return TckDomainModule.class.getName();
  }

  @Override
  public Version version() {
    return Version.unknownVersion();
  }

  @Override
  public void setupModule(SetupContext context) {
    context.setMixIn(domain.Identifier.class, Identifier.class);
    context.setMixIn(domain.Dog.class, Fields.class);
    context.setMixIn(domain.Blog.class, Blog.class);
  }

  private abstract static class Identifier {
    @JsonProperty String name;

    @JsonCreator
    Identifier(@JsonProperty("name") String name) {
      this.name = name;
    }
  }

  /** Its constructor's parameters have no names in the class file. */
  private abstract static class Blog {
    @JsonCreator
    Blog(@JsonProperty("title") String title, @JsonProperty("body") String body) {}
  }

  @JsonAutoDetect(
      fieldVisibility = JsonAutoDetect.Visibility.ANY,
      getterVisibility = JsonAutoDetect.Visibility.NONE,
      isGetterVisibility = JsonAutoDetect.Visibility.NONE,
      setterVisibility = JsonAutoDetect.Visibility.NONE)
  private abstract static class Fields {}
}
