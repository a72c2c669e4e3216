package io.larder.document;

import io.larder.common.ConfigurationException;
import io.larder.config.CacheSettings;
import io.larder.config.Settings;
import io.larder.config.SettingsReader;
import io.larder.config.setting.Setting;
import io.larder.support.LogCapture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Parses the blocks that are no Java; settings of Larder's in them must exist. */
final class ConfigurationBlocks {
  private static final Pattern VARIABLE = Pattern.compile("\\bREDIS_[A-Z0-9_]+");
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private ConfigurationBlocks() {}

  static List<String> xml(CodeBlock block) throws IOException {
    try {
      DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
      parser.setErrorHandler(null);
      byte[] bytes = block.text().strip().getBytes(StandardCharsets.UTF_8);
      return wrongVersions(parser.parse(new ByteArrayInputStream(bytes)).getDocumentElement());
    } catch (SAXException e) {
      return List.of(String.valueOf(e.getMessage()));
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A dependency on Larder has the version of this build. */
  private static List<String> wrongVersions(Element root) throws IOException {
    Matcher version =
        Pattern.compile("<version>(.*?)</version>").matcher(Files.readString(Path.of("pom.xml")));
    if (!version.find()) {
      throw new IllegalStateException("pom.xml has no version");
    }
    List<String> wrong = new ArrayList<>();
    NodeList groups = root.getElementsByTagName("groupId");
    for (int i = 0; i < groups.getLength(); i++) {
      if (groups.item(i).getTextContent().equals("io.larder")) {
        Element dependency = (Element) groups.item(i).getParentNode();
        NodeList versions = dependency.getElementsByTagName("version");
        if (versions.getLength() > 0
            && !versions.item(0).getTextContent().equals(version.group(1))) {
          wrong.add("io.larder has version " + version.group(1));
        }
      }
    }
    return wrong;
  }

  /** A file of settings: what reads it at deployment says what is wrong. */
  static List<String> properties(CodeBlock block) throws IOException {
    Properties read = new Properties();
    read.load(new StringReader(block.text()));
    Map<String, String> settings = new HashMap<>();
    for (String name : read.stringPropertyNames()) {
      if (name.startsWith("redis.")) {
        boolean file = name.endsWith("-file"); // of the reader's machine
        settings.put(name, file ? block.document().toString() : read.getProperty(name));
      }
    }
    List<String> problems = new ArrayList<>();
    try (LogCapture log = LogCapture.ofAll()) {
      try {
        SettingsReader.read(settings);
      } catch (ConfigurationException e) {
        problems.addAll(e.problems());
      }
      log.everything().stream().filter(line -> line.contains("LARDER-1003")).forEach(problems::add);
    }
    return problems;
  }

  static List<String> yaml(CodeBlock block) {
    try {
      new Yaml().loadAll(block.text()).forEach(document -> {});
      return unknownVariables(block);
    } catch (YAMLException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  static List<String> json(CodeBlock block) {
    try {
      JSON.readTree(block.text());
      return List.of();
    } catch (JacksonException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  /** {@code bash -n} reads it without running it. */
  static List<String> shell(CodeBlock block) throws IOException, InterruptedException {
    Process bash = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
    bash.getOutputStream().write(block.text().getBytes(StandardCharsets.UTF_8));
    bash.getOutputStream().close();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return bash.waitFor() == 0 ? unknownVariables(block) : List.of(said);
  }

  private static List<String> unknownVariables(CodeBlock block) {
    return VARIABLE
        .matcher(block.text())
        .results()
        .map(found -> found.group())
        .filter(name -> !isVariable(name))
        .map(name -> name + " is no setting")
        .toList();
  }

  private static boolean isVariable(String name) {
    return names(Settings.all()).anyMatch(name::equals)
        || name.startsWith("REDIS_CACHE_")
            && names(CacheSettings.all()).anyMatch(setting -> name.endsWith('_' + setting));
  }

  private static Stream<String> names(List<Setting<?>> settings) {
    return settings.stream()
        .map(setting -> setting.name().replaceAll("[.-]", "_").toUpperCase(Locale.ROOT));
  }
}
