package dev.tidings.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.signature.Schemes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerificationTest {
  private static final Provider SIGNED =
      provider(Optional.of(Schemes.hmacOfBody("x-sig", "", Scheme.Encoding.HEX)));
  private static final Provider SHARED =
      provider(
          Optional.of(
              new Scheme.AnyOf(
                  List.of(new Scheme.Basic(), new Scheme.HeaderValue(Optional.empty())))));
  private static final Provider OPEN = provider(Optional.empty());

  @Test
  void takesOneSecretOrSeveral() {
    assertThat(read(SIGNED, "{\"secret\":\"a\"}").credentials().secrets()).containsExactly("a");
    assertThat(read(SIGNED, "{\"secrets\":[\"a\",\"b\"]}").credentials().secrets())
        .containsExactly("a", "b");
  }

  @Test
  void saysWhatIsMissing() {
    assertThat(problems(SIGNED, "{}")).containsExactly("secret: Sender needs secret");
    assertThat(problems(SHARED, "{}"))
        .containsExactly("username: Sender needs username and password, or header and value");
    assertThat(problems(SHARED, "{\"username\":\"u\"}"))
        .containsExactly("password: is missing: username is given");
    assertThat(problems(SHARED, "{\"header\":\"X-A\"}"))
        .containsExactly("value: is missing: header is given");
  }

  @Test
  void saysWhatIsWrongOrTooMuch() {
    assertThat(problems(SIGNED, "{\"secret\":7}"))
        .containsExactly("secret: must be a text that is not empty");
    assertThat(problems(SIGNED, "{\"secret\":\"a\",\"secrets\":[\"b\"]}"))
        .containsExactly("secrets: give secret or secrets, not both");
    assertThat(problems(SIGNED, "{\"secret\":\"a\",\"sekret\":\"b\"}"))
        .containsExactly("sekret: is not a setting of Sender's verification");
    assertThat(problems(SIGNED, "{\"secret\":\"a\",\"token\":\"t\"}"))
        .containsExactly("token: is given, but nothing is verified with it; leave it out");
    assertThat(problems(SHARED, "{\"username\":\"a:b\",\"password\":\"c\"}"))
        .containsExactly("username: a username for basic authentication has no colon in it");
    assertThat(problems(provider(Optional.of(Schemes.sns())), "{\"topicArns\":[\"mail\"]}"))
        .hasSize(1)
        .allMatch(problem -> problem.startsWith("topicArns: must be ARNs"));
    assertThat(
            problems(
                provider(
                    Optional.of(
                        new Scheme.AnyOf(
                            List.of(
                                Schemes.standardWebhooks("webhook"),
                                Schemes.standardWebhooks("svix"))))),
                "{\"secret\":\"whsec_short\"}"))
        .hasSize(1);
    assertThat(
            problems(
                provider(Optional.of(Schemes.standardWebhooks("webhook"))),
                "{\"secret\":\"whsec_short\"}"))
        .hasSize(1)
        .allMatch(problem -> problem.startsWith("secret: ") && !problem.contains("short"));
  }

  @Test
  void readsASchemeWhereTheProviderLeavesItOpen() {
    assertThat(
            read(
                    OPEN,
                    """
                    {"scheme":{"type":"hmac","hash":"sha512","signature":"header:X-Sig",\
                    "encoding":"base64","content":"{timestamp}.{body}",\
                    "timestamp":"query:ts","unit":"milliseconds","toleranceSeconds":60},\
                    "secret":"s"}\
                    """)
                .scheme())
        .isInstanceOfSatisfying(
            Scheme.Hmac.class,
            hmac -> {
              assertThat(hmac.hash()).isEqualTo(Scheme.Hash.SHA512);
              assertThat(hmac.format().signature()).isEqualTo(new Scheme.Field.Header("x-sig"));
              assertThat(hmac.format().timestamp().orElseThrow().unit())
                  .isEqualTo(Scheme.TimeUnit.MILLISECONDS);
            });
    assertThat(read(OPEN, "{\"scheme\":{\"type\":\"none\"}}").scheme())
        .isEqualTo(new Scheme.None());
  }

  @Test
  void saysWhatIsWrongWithAScheme() {
    assertThat(problems(OPEN, "{\"secret\":\"s\"}"))
        .hasSize(1)
        .allMatch(problem -> problem.startsWith("scheme: say how"));
    assertThat(
            problems(
                OPEN,
                "{\"scheme\":{\"type\":\"hmac\",\"hash\":\"md5\",\"content\":\"{nobody}\",\"colour\":1},\"secret\":\"s\"}"))
        .extracting(problem -> problem.substring(0, problem.indexOf(':')))
        .contains("scheme.hash", "scheme.content", "scheme.signature", "scheme.colour");
    assertThat(
            problems(
                OPEN,
                "{\"scheme\":{\"type\":\"hmac\",\"signature\":\"X-Sig\",\"content\":\"{timestamp}{id}\"},\"secret\":\"s\"}"))
        .extracting(problem -> problem.substring(0, problem.indexOf(':')))
        .contains("scheme.signature", "scheme.timestamp", "scheme.id");
    assertThat(problems(OPEN, "{\"scheme\":{\"type\":\"rot13\"}}"))
        .hasSize(1)
        .allMatch(problem -> problem.startsWith("scheme.type: must be none"));
  }

  private static Provider provider(Optional<Scheme> scheme) {
    return new Provider(
        "sender",
        "Sender",
        scheme,
        _ -> Reading.Handshake.of("nothing"),
        Answers.USUAL,
        Guide.UNKNOWN,
        List.of());
  }

  private static Verification read(Provider provider, String settings) {
    return Verification.read(provider, json(settings));
  }

  private static List<String> problems(Provider provider, String settings) {
    InvalidSourceException thrown =
        catchThrowableOfType(
            InvalidSourceException.class, () -> Verification.read(provider, json(settings)));
    return thrown.problems().stream()
        .map(problem -> problem.setting() + ": " + problem.message())
        .toList();
  }

  private static JsonObject json(String text) {
    return Json.parseObject(text.getBytes(StandardCharsets.UTF_8));
  }
}
