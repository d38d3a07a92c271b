package dev.tidings.server.config;

import dev.tidings.sender.http.Network;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.eclipse.microprofile.config.spi.Converter;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads the configuration. Stronger wins: what the command line says, system properties ({@code
 * -Dtidings.port=…}), the environment ({@code TIDINGS_PORT}), the file, the defaults.
 */
public final class ConfigLoader {
  /** Where the file is looked for when nothing else is said; it need not exist. */
  private static final String DEFAULT_FILE = "tidings.yaml";

  private static final String FILE_VARIABLE = "TIDINGS_CONFIG";

  /** Variables that are ours and no settings: for the start script and the command line. */
  private static final Set<String> OTHER_VARIABLES =
      Set.of(FILE_VARIABLE, "TIDINGS_JAVA_OPTS", "TIDINGS_URL", "TIDINGS_TENANT");

  private static final int SECRET_KEY_BYTES = 32;

  /** What is read becomes many times as large in memory and in the log. */
  private static final long MOST_BODY_BYTES = 64L << 20;

  private static final Pattern CODE =
      Pattern.compile("(?:SRCFG\\d{5}: |java\\.[\\w.]+Exception: )");
  private static final Pattern CONVERSION =
      Pattern.compile(
          "(?s).*The config property tidings\\.(\\S+) with the config value \"(.*)\" threw an"
              + " Exception whilst being converted (.*)");

  private final Path workingFolder;
  private final Map<String, String> environment;
  private final Map<String, String> systemProperties;
  private final List<String> problems = new ArrayList<>();

  /**
   * A loader for one load.
   *
   * @param workingFolder where {@code tidings.yaml} is looked for
   */
  public ConfigLoader(
      Path workingFolder, Map<String, String> environment, Map<String, String> systemProperties) {
    this.workingFolder = workingFolder;
    this.environment = environment;
    this.systemProperties = systemProperties;
  }

  /** A loader for this process. */
  public static ConfigLoader ofProcess() {
    Map<String, String> properties = new LinkedHashMap<>();
    System.getProperties()
        .stringPropertyNames()
        .forEach(name -> properties.put(name, System.getProperty(name)));
    return new ConfigLoader(Path.of(""), System.getenv(), properties);
  }

  /**
   * Reads everything.
   *
   * @param file the file that the command line names, if it does
   * @param options what the command line sets, by key: {@code port}
   * @throws BadConfigException with all that is wrong
   */
  public TidingsConfig load(Optional<Path> file, Map<String, String> options) {
    List<Settings.Entry> settings = Settings.all();
    List<String> keys = settings.stream().map(Settings.Entry::key).toList();
    Map<String, String> fromFile = readFile(file);
    reportUnknown("in " + fileInUse(file), fromFile.keySet(), keys);
    Map<String, String> fromProperties = withPrefix(systemProperties, TidingsConfig.PREFIX + ".");
    reportUnknown("among the system properties", fromProperties.keySet(), keys);
    reportUnknownVariables(settings);

    List<ConfigSource> sources =
        List.of(
            source(options, "the command line", 500),
            source(fromProperties, "system properties", 400),
            new EnvConfigSource(environment, 300),
            source(fromFile, "the file", 200));
    checkTexts(new SmallRyeConfigBuilder().withSources(sources).build());
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder()
            .withConverter(ByteSize.class, 500, naming(ByteSize::parse))
            .withConverter(Duration.class, 500, naming(Durations::parse))
            .withConverter(LogLevels.class, 500, naming(LogLevels::parse))
            .withConverter(LogFormat.class, 500, naming(ConfigLoader::logFormat))
            .withConverter(Network.class, 500, naming(Network::parse))
            .withConverter(Path.class, 500, naming(Path::of))
            .withConverter(URI.class, 500, naming(ConfigLoader::publicUrl))
            .withSources(sources)
            .withMapping(TidingsConfig.class)
            .withValidateUnknown(false);
    try {
      SmallRyeConfig config = builder.build();
      TidingsConfig read = config.getConfigMapping(TidingsConfig.class);
      check(read);
      if (problems.isEmpty()) {
        return read;
      }
    } catch (ConfigValidationException e) {
      for (int i = 0; i < e.getProblemCount(); i++) {
        problems.add(inOurWords(e.getProblem(i).getMessage()));
      }
    }
    throw new BadConfigException(problems);
  }

  private static PropertiesConfigSource source(
      Map<String, String> values, String name, int ordinal) {
    Map<String, String> named = new LinkedHashMap<>();
    values.forEach((key, value) -> named.put(TidingsConfig.PREFIX + "." + key, value));
    return new PropertiesConfigSource(named, name, ordinal);
  }

  private static Map<String, String> withPrefix(Map<String, String> values, String prefix) {
    Map<String, String> found = new LinkedHashMap<>();
    values.forEach((name, value) -> {
      if (name.startsWith(prefix)) {
        found.put(name.substring(prefix.length()), value);
      }
    });
    return found;
  }

  private Path fileInUse(Optional<Path> named) {
    return named
        .or(() -> Optional.ofNullable(environment.get(FILE_VARIABLE)).map(Path::of))
        .map(workingFolder::resolve)
        .orElse(workingFolder.resolve(DEFAULT_FILE));
  }

  private Map<String, String> readFile(Optional<Path> named) {
    Path file = fileInUse(named);
    boolean wanted = named.isPresent() || environment.containsKey(FILE_VARIABLE);
    if (!wanted && !Files.exists(file)) {
      return Map.of();
    }
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      return new YamlConfigSource(file.toString(), text).getProperties();
    } catch (MalformedInputException e) {
      problems.add(file + " is not UTF-8 text");
    } catch (IOException e) {
      problems.add("cannot read " + file + ": " + e.getClass().getSimpleName());
    } catch (MarkedYAMLException e) {
      problems.add(
          file
              + " is not YAML, line "
              + (e.getProblemMark().getLine() + 1)
              + ": "
              + e.getProblem());
    }
    return Map.of();
  }

  private void reportUnknown(String where, Set<String> found, List<String> known) {
    for (String key : found) {
      String plain = key.replaceAll("\\[\\d+]$", "");
      if (!known.contains(plain)) {
        problems.add(
            "there is no setting "
                + key
                + " ("
                + where
                + ")"
                + Settings.nearest(plain, known)
                    .map(near -> "; did you mean " + near + "?")
                    .orElse(""));
      }
    }
  }

  private void reportUnknownVariables(List<Settings.Entry> settings) {
    List<String> known = settings.stream().map(Settings.Entry::variable).toList();
    environment.keySet().stream()
        .filter(name -> name.startsWith("TIDINGS_"))
        .filter(name -> !known.contains(name) && !OTHER_VARIABLES.contains(name))
        .sorted()
        .forEach(name ->
            problems.add(
                "there is no setting "
                    + name
                    + " (in the environment)"
                    + Settings.nearest(name, known)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("")));
  }

  /** What is wrong with texts, found also when other settings cannot be converted. */
  private void checkTexts(SmallRyeConfig texts) {
    text(texts, "store-url")
        .ifPresent(_ ->
            problems.add(
                "store-url: this version keeps its store in the data folder and cannot use a"
                    + " database server yet; leave it out"));
    text(texts, "log-kafka")
        .ifPresent(_ ->
            problems.add(
                "log-kafka: this version keeps its event log in the data folder and cannot use"
                    + " Kafka yet; leave it out"));
    bound(texts, "port", text -> Long.parseLong(text.strip()), 0, 65_535);
    bound(texts, "log.segment-bytes", ConfigLoader::bytes, 4 << 10, 1 << 30);
    bound(texts, "ingest.max-body-bytes", ConfigLoader::bytes, 1, MOST_BODY_BYTES);
    text(texts, "operator-key")
        .filter(String::isBlank)
        .ifPresent(_ -> problems.add("operator-key is blank"));
    text(texts, "secret-key")
        .filter(key -> !isKey(key))
        .ifPresent(_ ->
            problems.add(
                "secret-key: expected 32 bytes in base 64, as from \"openssl rand -base64 32\""));
  }

  /** A number that is out of bounds; one that is none is reported when it is converted. */
  private void bound(
      SmallRyeConfig texts, String key, ToLongFunction<String> reader, long least, long most) {
    text(texts, key)
        .ifPresent(text -> {
          try {
            long value = reader.applyAsLong(text);
            if (value < least || value > most) {
              problems.add(key + " must be " + least + " to " + most + ", got " + text);
            }
          } catch (IllegalArgumentException _) {
            // Said when it is converted.
          }
        });
  }

  private static long bytes(String text) {
    return ByteSize.parse(text).bytes();
  }

  private static Optional<String> text(SmallRyeConfig texts, String key) {
    return texts.getOptionalValue(TidingsConfig.PREFIX + "." + key, String.class);
  }

  private static boolean isKey(String text) {
    try {
      return Base64.getDecoder().decode(text.strip()).length == SECRET_KEY_BYTES;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private void check(TidingsConfig config) {
    if (!config.log().retentionAge().isPositive()) {
      problems.add("log.retention-age must be longer than nothing");
    }
    long segment = config.log().segmentBytes().bytes();
    if (config.log().retentionBytes().map(ByteSize::bytes).orElse(segment) < segment) {
      problems.add(
          "log.retention-bytes must not be less than log.segment-bytes: whole files are deleted");
    }
    if (config.log().dedupeWindow().compareTo(config.log().retentionAge()) > 0) {
      problems.add(
          "log.dedupe-window must not be longer than log.retention-age: what is gone from the log"
              + " cannot be recognised");
    }
  }

  private static LogFormat logFormat(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "text" -> LogFormat.TEXT;
      case "json" -> LogFormat.JSON;
      default -> throw new IllegalArgumentException("expected text or json");
    };
  }

  private static URI publicUrl(String text) {
    URI url = URI.create(text.strip().replaceAll("/+$", ""));
    if (!Set.of("http", "https").contains(String.valueOf(url.getScheme()))
        || url.getHost() == null
        || url.getQuery() != null) {
      throw new IllegalArgumentException("expected a URL such as https://hooks.example.com");
    }
    return url;
  }

  /** A converter whose failures are the reader's own sentences. */
  private static <T> Converter<T> naming(Reader<T> reader) {
    return text -> text.isBlank() ? null : reader.read(text);
  }

  private interface Reader<T> {
    T read(String text);
  }

  private static String inOurWords(String message) {
    Matcher conversion = CONVERSION.matcher(message);
    if (conversion.matches()) {
      String key = conversion.group(1);
      String reason = CODE.matcher(conversion.group(3)).replaceAll("");
      boolean hideValue = key.endsWith("-key") || reason.contains("got ");
      return key + ": " + reason + (hideValue ? "" : ", got \"" + conversion.group(2) + "\"");
    }
    return CODE.matcher(message).replaceAll("").replace(TidingsConfig.PREFIX + ".", "");
  }
}
