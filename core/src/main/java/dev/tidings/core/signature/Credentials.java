package dev.tidings.core.signature;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one source's verification knows: secrets, keys and names. Several secrets are good at once
 * while one is being changed.
 *
 * @param header the name of a header and the value it must have
 * @param topicArns the topics that are believed, each an ARN
 */
public record Credentials(
    List<String> secrets,
    List<String> publicKeys,
    Optional<Login> login,
    List<String> tokens,
    Optional<Named> header,
    Set<String> topicArns) {
  public static final Credentials NONE =
      new Credentials(
          List.of(), List.of(), Optional.empty(), List.of(), Optional.empty(), Set.of());

  public Credentials {
    secrets = List.copyOf(secrets);
    publicKeys = List.copyOf(publicKeys);
    tokens = List.copyOf(tokens);
    topicArns = Set.copyOf(topicArns);
  }

  /** A user name and a password. */
  public record Login(String username, String password) {
    @Override
    public String toString() {
      return "Login";
    }
  }

  /**
   * A header and its value.
   *
   * @param name in lower case; empty when the scheme names the header
   */
  public record Named(String name, String value) {
    @Override
    public String toString() {
      return "Named[" + name + "]";
    }
  }

  public static Credentials ofSecrets(String... secrets) {
    return new Credentials(
        List.of(secrets), List.of(), Optional.empty(), List.of(), Optional.empty(), Set.of());
  }

  public static Credentials ofPublicKeys(String... keys) {
    return new Credentials(
        List.of(), List.of(keys), Optional.empty(), List.of(), Optional.empty(), Set.of());
  }

  public static Credentials ofLogin(String username, String password) {
    return new Credentials(
        List.of(),
        List.of(),
        Optional.of(new Login(username, password)),
        List.of(),
        Optional.empty(),
        Set.of());
  }

  public static Credentials ofTokens(String... tokens) {
    return new Credentials(
        List.of(), List.of(), Optional.empty(), List.of(tokens), Optional.empty(), Set.of());
  }

  public static Credentials ofHeader(String name, String value) {
    return new Credentials(
        List.of(),
        List.of(),
        Optional.empty(),
        List.of(),
        Optional.of(new Named(name, value)),
        Set.of());
  }

  public static Credentials ofTopics(String... topicArns) {
    return new Credentials(
        List.of(), List.of(), Optional.empty(), List.of(), Optional.empty(), Set.of(topicArns));
  }

  /** Which settings are here. */
  public Set<Scheme.Setting> given() {
    Set<Scheme.Setting> given = EnumSet.noneOf(Scheme.Setting.class);
    if (!secrets.isEmpty()) {
      given.add(Scheme.Setting.SECRET);
    }
    if (!publicKeys.isEmpty()) {
      given.add(Scheme.Setting.PUBLIC_KEY);
    }
    if (login.isPresent()) {
      given.add(Scheme.Setting.USERNAME);
      given.add(Scheme.Setting.PASSWORD);
    }
    if (!tokens.isEmpty()) {
      given.add(Scheme.Setting.TOKEN);
    }
    header.ifPresent(named -> {
      given.add(Scheme.Setting.VALUE);
      if (!named.name().isEmpty()) {
        given.add(Scheme.Setting.HEADER);
      }
    });
    if (!topicArns.isEmpty()) {
      given.add(Scheme.Setting.TOPIC_ARNS);
    }
    return given;
  }

  /** Says nothing of the secrets. */
  @Override
  public String toString() {
    return "Credentials" + given();
  }
}
