package dev.tidings.core.signature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Body;
import dev.tidings.core.signature.Scheme.Encoding;
import dev.tidings.core.signature.Scheme.Field;
import dev.tidings.core.signature.Scheme.Hash;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FormVerifierTest {
  private static final String URL = "https://tidings.example/in/src_1";
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final Verifier VERIFIER =
      Verifier.of(
          new Scheme.FormHmac(
              Hash.SHA1,
              new Field.Header("x-signature"),
              Encoding.BASE64,
              false,
              Optional.of("bodySHA256")),
          new Credentials(
              List.of("token"), List.of(), Optional.empty(), List.of(), Optional.empty(), Set.of()),
          new Certificates());

  @Test
  void refusesABodyThatTheSignatureDoesNotCover() {
    assertThat(verify("application/json", "{\"total\":1}")).isInstanceOf(Verdict.Forged.class);
    assertThat(verify("text/plain", "a=1")).isInstanceOf(Verdict.Forged.class);
    assertThat(verify(FORM, "a=1")).isInstanceOf(Verdict.Forged.class);
  }

  @Test
  void believesAnAddressAloneWhenThereIsNothingElse() {
    assertThat(verify(FORM, "")).isEqualTo(Verdict.AUTHENTIC);
    assertThat(verify("application/json", "")).isEqualTo(Verdict.AUTHENTIC);
  }

  /** A request whose signature covers its address and nothing else. */
  private static Verdict verify(String contentType, String body) {
    byte[] signature =
        new Hmac(Hash.SHA1.inHmac(), "token".getBytes(StandardCharsets.UTF_8))
            .of(URL.getBytes(StandardCharsets.UTF_8));
    return VERIFIER.verify(
        new IncomingRequest(
            "POST",
            URL,
            Map.of(
                "content-type",
                List.of(contentType),
                "x-signature",
                List.of(Base64.getEncoder().encodeToString(signature))),
            Body.of(body.getBytes(StandardCharsets.UTF_8))),
        Instant.EPOCH);
  }
}
