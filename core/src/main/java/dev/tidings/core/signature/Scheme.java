package dev.tidings.core.signature;

import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How the requests of a provider are believed, as data: one record per family. Nothing here holds a
 * secret; a {@link Verifier} is made of a scheme and {@link Credentials}.
 */
public sealed interface Scheme {

  /** Nothing is checked: whoever knows the address is believed. */
  record None() implements Scheme {}

  /** {@code Authorization: Basic}. */
  record Basic() implements Scheme {}

  /** {@code Authorization: Bearer} with a token. */
  record Bearer() implements Scheme {}

  /**
   * A header with a value that only the two sides know.
   *
   * @param name of the header; empty when the source's settings name it
   */
  record HeaderValue(Optional<String> name) implements Scheme {}

  /**
   * A token in the address.
   *
   * @param parameter the query's parameter that holds it; empty when it is the last part of the
   *     path
   */
  record UrlToken(Optional<String> parameter) implements Scheme {}

  /** HMAC with a shared secret. */
  record Hmac(Hash hash, KeyForm key, Format format) implements Scheme {}

  /**
   * HMAC over the address and the form's fields, names and values, sorted by name.
   *
   * @param anyPort whether the address may have been signed with or without its port
   * @param bodyHash the query's parameter that holds the hex SHA-256 of a body that is not a form
   */
  record FormHmac(
      Hash hash, Field signature, Encoding encoding, boolean anyPort, Optional<String> bodyHash)
      implements Scheme {}

  /** A plain hash over content that begins with the secret. */
  record SecretHash(Hash hash, Format format) implements Scheme {}

  /** ECDSA on P-256 with SHA-256, signatures in DER, the public key as base64 of its SPKI. */
  record Ecdsa(Format format) implements Scheme {}

  /** Ed25519; the key as {@code whpk_}, base64 or hex of its 32 bytes. */
  record Ed25519Key(Format format) implements Scheme {}

  /**
   * RSA (PKCS#1 v1.5) over chosen members of a JSON body, each as {@code name\nvalue\n}, with a key
   * from a certificate that the body gives the address of.
   *
   * @param host what the address's host must match
   * @param typeMember the member whose value chooses what is signed
   * @param signed the members that are signed, in order, by the value of {@code typeMember}; only
   *     the first may have line breaks in it, or one could pass for several
   * @param optional the members that may be missing
   * @param algorithms the JDK's names of the algorithms, by the value of {@code versionMember}
   */
  record Certificate(
      Pattern host,
      String urlMember,
      String signatureMember,
      String versionMember,
      Map<String, String> algorithms,
      String typeMember,
      Map<String, List<String>> signed,
      Set<String> optional,
      String topicMember)
      implements Scheme {}

  /**
   * A way that holds only while two places of the request say the same; one that says nothing is
   * passed over.
   */
  record Agreeing(Scheme way, Field one, Field other) implements Scheme {}

  /**
   * A secret that every element of an array in a JSON body shows.
   *
   * @param array the body's member that has the elements
   * @param member the member of each that has the secret
   */
  record InEachElement(String array, String member) implements Scheme {}

  /**
   * A way whose provider introduces itself before it sends anything, with a token; the provider's
   * reader compares it.
   *
   * @param way how what it sends afterwards is believed
   */
  record Introduced(Scheme way) implements Scheme {}

  /**
   * Several ways: those whose settings are given are tried, and one of them must hold.
   *
   * @param ways none of them several itself: those are taken apart
   */
  record AnyOf(List<Scheme> ways) implements Scheme {
    public AnyOf {
      ways = ways.stream().flatMap(way -> way.ways().stream()).toList();
    }
  }

  /**
   * Where a signature is, how it is written, and what it covers.
   *
   * @param id where {@code {id}} comes from
   * @param timestamp where {@code {timestamp}} comes from, and what it is checked against
   * @param content what is signed: text with {@code {id}}, {@code {timestamp}}, {@code {method}},
   *     {@code {url}}, {@code {decodedUrl}}, {@code {secret}}, {@code {body}} and {@code
   *     {firstElement}} in it; see {@link Content}
   */
  record Format(
      Field signature,
      Layout layout,
      Encoding encoding,
      Optional<Field> id,
      Optional<Timestamp> timestamp,
      Content content) {

    private Duration tolerance() {
      return timestamp.flatMap(Timestamp::tolerance).orElse(Duration.ZERO);
    }

    /** A signature over the body alone. */
    public static Format ofBody(Field signature, Layout layout, Encoding encoding) {
      return new Format(
          signature, layout, encoding, Optional.empty(), Optional.empty(), new Content("{body}"));
    }
  }

  /**
   * When the request was signed.
   *
   * @param field where it is; empty when the signature's layout holds it
   * @param tolerance how far from our time of receipt it may be; empty when it is not checked
   * @param futureToo whether it may not be ahead of our time by more than the tolerance either
   */
  record Timestamp(
      Optional<Field> field, TimeUnit unit, Optional<Duration> tolerance, boolean futureToo) {}

  /** Where in a request a value is. */
  sealed interface Field {
    /** A header, by its lower-case name. */
    record Header(String name) implements Field {}

    /** A parameter of the query. */
    record Query(String name) implements Field {}

    /** A text or number in a JSON body, by the names that lead to it. */
    record Member(List<String> path) implements Field {
      public Member {
        path = List.copyOf(path);
      }
    }

    /** A field of a form; the last one of that name. */
    record FormField(String name) implements Field {}
  }

  /** How signatures are written in their field. */
  sealed interface Layout {
    /** One signature, behind a prefix that may be empty. */
    record Single(String prefix) implements Layout {}

    /** {@code t=…,v1=…,v1=…}: a timestamp and signatures by name, others passed over. */
    record Pairs(String timestamp, String signature) implements Layout {}

    /** {@code v1,… v1,…}: signatures with their version, with spaces between. */
    record Versioned(String version) implements Layout {}

    /** {@code timestamp,signature,signature}. */
    record Leading() implements Layout {}
  }

  /** A hash function. */
  enum Hash {
    SHA1("SHA1", "SHA-1"),
    SHA256("SHA256", "SHA-256"),
    SHA512("SHA512", "SHA-512");

    private final String inHmac;
    private final String alone;

    Hash(String inHmac, String alone) {
      this.inHmac = inHmac;
      this.alone = alone;
    }

    String inHmac() {
      return inHmac;
    }

    String alone() {
      return alone;
    }
  }

  /** How a secret stands for the key's bytes. */
  enum KeyForm {
    /** Its own characters in UTF-8. */
    TEXT,
    /** Base64, as Standard Webhooks writes it, with or without {@code whsec_}. */
    STANDARD_WEBHOOKS,
    /** Base64. */
    BASE64,
    /** Hexadecimal. */
    HEX
  }

  /** How the bytes of a signature are written. */
  enum Encoding {
    /** Hexadecimal, in either case. */
    HEX,
    /** Base64, with or without padding. */
    BASE64,
    /** Base64 for URLs, with or without padding. */
    BASE64URL
  }

  /** What a timestamp counts in. */
  enum TimeUnit {
    /** Seconds since 1970. */
    SECONDS,
    /** Milliseconds since 1970. */
    MILLISECONDS,
    /** Text that is signed but not understood. */
    TEXT
  }

  /** A setting of a source that verification may need. */
  enum Setting {
    SECRET("secret"),
    PUBLIC_KEY("publicKey"),
    USERNAME("username"),
    PASSWORD("password"),
    TOKEN("token"),
    HEADER("header"),
    VALUE("value"),
    TOPIC_ARNS("topicArns");

    private final String key;

    Setting(String key) {
      this.key = key;
    }

    /** Its name in JSON. */
    public String key() {
      return key;
    }
  }

  /** The settings that this scheme cannot do without; those of no single way for {@link AnyOf}. */
  default Set<Setting> needs() {
    return switch (this) {
      case None _, AnyOf _ -> EnumSet.noneOf(Setting.class);
      case Basic _ -> EnumSet.of(Setting.USERNAME, Setting.PASSWORD);
      case Bearer _, UrlToken _ -> EnumSet.of(Setting.TOKEN);
      case HeaderValue header ->
          header.name().isPresent()
              ? EnumSet.of(Setting.VALUE)
              : EnumSet.of(Setting.HEADER, Setting.VALUE);
      case Hmac _, FormHmac _, SecretHash _, InEachElement _ -> EnumSet.of(Setting.SECRET);
      case Introduced introduced -> {
        Set<Setting> needs = EnumSet.of(Setting.TOKEN);
        needs.addAll(introduced.way().needs());
        yield needs;
      }
      case Ecdsa _, Ed25519Key _ -> EnumSet.of(Setting.PUBLIC_KEY);
      case Certificate _ -> EnumSet.of(Setting.TOPIC_ARNS);
      case Agreeing agreeing -> agreeing.way().needs();
    };
  }

  /**
   * For how long a signature is good, counted from when it was made; zero where no time is checked.
   */
  default Duration tolerance() {
    return switch (this) {
      case Hmac hmac -> hmac.format().tolerance();
      case SecretHash hash -> hash.format().tolerance();
      case Ecdsa ecdsa -> ecdsa.format().tolerance();
      case Ed25519Key key -> key.format().tolerance();
      case Agreeing agreeing -> agreeing.way().tolerance();
      case Introduced introduced -> introduced.way().tolerance();
      case AnyOf any ->
          any.ways().stream()
              .map(Scheme::tolerance)
              .max(Comparator.naturalOrder())
              .orElse(Duration.ZERO);
      case None _,
          Basic _,
          Bearer _,
          HeaderValue _,
          UrlToken _,
          FormHmac _,
          Certificate _,
          InEachElement _ ->
          Duration.ZERO;
    };
  }

  /** The ways of this scheme: itself, or each of several. */
  default List<Scheme> ways() {
    return List.of(this);
  }
}
