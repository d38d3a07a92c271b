import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.resend.services.webhooks.Webhooks;
import com.resend.services.webhooks.model.VerifyWebhookOptions;
import com.sendgrid.helpers.eventwebhook.EventWebhook;
import com.slack.api.app_backend.SlackSignature;
import com.stripe.net.Webhook;
import com.twilio.security.RequestValidator;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * The SDKs for Java, asked one question a line: does this one believe that request, or how does it
 * sign? Reads and writes JSON.
 */
final class Jury {
  private static final long TOLERANCE = 300;

  private Jury() {}

  /** A question: an SDK, a secret or key, and a request. */
  private record Question(JsonObject json) {
    String text(String name) {
      return json.get(name).getAsString();
    }

    String secret() {
      return text("secret");
    }

    byte[] bytes() {
      return Base64.getDecoder().decode(text("body"));
    }

    String body() {
      return new String(bytes(), StandardCharsets.UTF_8);
    }

    Map<String, String> headers() {
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      json.getAsJsonObject("headers")
          .entrySet()
          .forEach(header -> headers.put(header.getKey(), header.getValue().getAsString()));
      return headers;
    }

    String header(String name) {
      return headers().getOrDefault(name, "");
    }

    Map<String, List<String>> manyHeaders() {
      return headers().entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue())));
    }

    Map<String, String> form() {
      return Arrays.stream(body().split("&"))
          .map(pair -> pair.split("=", 2))
          .collect(Collectors.toMap(pair -> decoded(pair[0]), pair -> decoded(pair[1])));
    }

    private static String decoded(String text) {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
  }

  public static void main(String[] args) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Gson gson = new Gson();
    for (String line = questions.readLine(); line != null; line = questions.readLine()) {
      Question question = new Question(gson.fromJson(line, JsonObject.class));
      JsonObject answer = new JsonObject();
      try {
        if (question.json().has("sign")) {
          answer.addProperty("signature", sign(question));
        } else {
          answer.addProperty("believes", believes(question));
        }
      } catch (Exception e) {
        answer.addProperty("believes", false);
        answer.addProperty("because", String.valueOf(e));
      }
      System.out.println(gson.toJson(answer));
    }
  }

  private static boolean believes(Question asked) throws Exception {
    switch (asked.text("sdk")) {
      case "stripe-java" ->
          Webhook.Signature.verifyHeader(
              asked.body(), asked.header("stripe-signature"), asked.secret(), TOLERANCE);
      case "svix" ->
          new com.svix.Webhook(asked.secret()).verify(asked.body(), asked.manyHeaders());
      case "standardwebhooks" ->
          new com.standardwebhooks.Webhook(asked.secret())
              .verify(asked.body(), asked.manyHeaders());
      case "resend-java" ->
          new Webhooks("re_1")
              .verify(
                  VerifyWebhookOptions.builder()
                      .payload(asked.body())
                      .addHeaders(asked.headers())
                      .secret(asked.secret())
                      .build());
      case "slack-app-backend" -> {
        return new SlackSignature.Verifier(new SlackSignature.Generator(asked.secret()))
            .isValid(
                asked.header("x-slack-request-timestamp"),
                asked.body(),
                asked.header("x-slack-signature"));
      }
      case "sendgrid-java" -> {
        EventWebhook webhook = new EventWebhook();
        return webhook.VerifySignature(
            webhook.ConvertPublicKeyToECDSA(asked.secret()),
            asked.bytes(),
            asked.header("x-twilio-email-event-webhook-signature"),
            asked.header("x-twilio-email-event-webhook-timestamp"));
      }
      case "twilio-java" -> {
        RequestValidator validator = new RequestValidator(asked.secret());
        String signature = asked.header("x-twilio-signature");
        return asked.header("content-type").startsWith("application/x-www-form-urlencoded")
            ? validator.validate(asked.text("url"), asked.form(), signature)
            : validator.validate(asked.text("url"), asked.body(), signature);
      }
      default -> throw new IllegalArgumentException("no such SDK");
    }
    return true;
  }

  private static String sign(Question asked) throws Exception {
    String id = asked.json().has("id") ? asked.text("id") : "";
    long timestamp = asked.json().get("sign").getAsLong();
    return switch (asked.text("sdk")) {
      case "stripe-java" ->
          Webhook.Signature.generateSignatureHeader(asked.body(), asked.secret(), timestamp);
      case "svix" ->
          new com.svix.Webhook(asked.secret()).sign(id, timestamp, asked.body());
      case "standardwebhooks" ->
          new com.standardwebhooks.Webhook(asked.secret()).sign(id, timestamp, asked.body());
      case "slack-app-backend" ->
          new SlackSignature.Generator(asked.secret())
              .generate(String.valueOf(timestamp), asked.body());
      default -> throw new IllegalArgumentException("this SDK does not sign");
    };
  }
}
