package dev.tidings.core.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WebhookSignerTest {
  /** RFC 8032 section 7.1, test 2. */
  private static final byte[] SEED =
      HexFormat.of().parseHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");

  private static final byte[] PUBLIC =
      HexFormat.of().parseHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");

  private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

  @Test
  void signsAsTheSpecificationsLibrariesDo() {
    assertThat(
            WebhookSigner.of(List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
                .sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, BODY))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void derivesThePublicKeyAsRfc8032Does() {
    assertThat(StandardWebhooks.publicKeyOf("whsk_" + base64(SEED)))
        .isEqualTo("whpk_" + base64(PUBLIC));
  }

  @Test
  void takesAPrivateKeyWithAndWithoutItsPublicHalf() {
    byte[] both = new byte[64];
    System.arraycopy(SEED, 0, both, 0, 32);
    System.arraycopy(PUBLIC, 0, both, 32, 32);
    String alone = WebhookSigner.of(List.of("whsk_" + base64(SEED))).sign("msg_1", 1, BODY);
    assertThat(WebhookSigner.of(List.of("whsk_" + base64(both))).sign("msg_1", 1, BODY))
        .isEqualTo(alone)
        .startsWith("v1a,");
  }

  @Test
  void signsWithEachKeyInTurn() {
    Random random = new Random(1);
    String first = StandardWebhooks.newSecret(random);
    String second = StandardWebhooks.newPrivateKey(random);
    String signatures = WebhookSigner.of(List.of(first, second)).sign("msg_1", 1, BODY);
    assertThat(signatures.split(" ")).hasSize(2);
    assertThat(signatures).startsWith("v1,").contains(" v1a,");
    byte[] ours = Base64.getDecoder().decode(signatures.substring(signatures.indexOf(" v1a,") + 5));
    String pub = StandardWebhooks.publicKeyOf(second).substring("whpk_".length());
    assertThat(
            Ed25519.verify(
                Ed25519.publicKey(Base64.getDecoder().decode(pub)),
                ours,
                "msg_1.1.".getBytes(StandardCharsets.UTF_8),
                BODY))
        .isTrue();
  }

  @Test
  void newKeysAreGood() {
    Random random = new Random(7);
    for (int i = 0; i < 50; i++) {
      assertThat(StandardWebhooks.problemWith(StandardWebhooks.newSecret(random))).isEmpty();
      assertThat(StandardWebhooks.problemWith(StandardWebhooks.newPrivateKey(random))).isEmpty();
    }
  }

  @Test
  void saysWhatIsWrongWithAKeyWithoutShowingIt() {
    assertThat(StandardWebhooks.problemWith("whsec_" + base64(new byte[23])))
        .hasValueSatisfying(problem -> assertThat(problem).contains("24 to 64", "has 23"));
    assertThat(StandardWebhooks.problemWith("whsec_" + base64(new byte[65]))).isPresent();
    assertThat(StandardWebhooks.problemWith("whsec_not base64!"))
        .hasValueSatisfying(problem -> assertThat(problem).doesNotContain("not base64!"));
    assertThat(StandardWebhooks.problemWith("secret")).isPresent();
    assertThat(StandardWebhooks.problemWith("whsk_" + base64(new byte[31]))).isPresent();
    assertThat(StandardWebhooks.problemWith("whsk_" + base64(new byte[64])))
        .hasValueSatisfying(problem -> assertThat(problem).contains("second half"));
    assertThatThrownBy(() -> WebhookSigner.of(List.of())).isInstanceOf(BadKeyException.class);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
