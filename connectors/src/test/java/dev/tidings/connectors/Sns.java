package dev.tidings.connectors;

import dev.tidings.core.event.Body;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.IncomingRequest;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** SNS with a certificate of our own making, at one of its addresses. */
final class Sns {
  static final String TOPIC = "arn:aws:sns:eu-west-1:123456789012:ses-events";
  static final String CERTIFICATE =
      "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-test.pem";
  private final SelfSigned keys = new SelfSigned();

  Sns(Gateway gateway) {
    gateway.web.put(URI.create(CERTIFICATE), keys.pem());
  }

  IncomingRequest notification(String id, String topic, String version, String message) {
    Map<String, String> signed = new LinkedHashMap<>();
    signed.put("Message", message);
    signed.put("MessageId", id);
    signed.put("Timestamp", "2026-03-01T12:00:00.000Z");
    signed.put("TopicArn", topic);
    signed.put("Type", "Notification");
    return request(signed, version);
  }

  IncomingRequest subscription(String type, String url) {
    Map<String, String> signed = new LinkedHashMap<>();
    signed.put("Message", "You have chosen to subscribe");
    signed.put("MessageId", "s-1");
    signed.put("SubscribeURL", url);
    signed.put("Timestamp", "2026-03-01T12:00:00.000Z");
    signed.put("Token", "t1");
    signed.put("TopicArn", TOPIC);
    signed.put("Type", type);
    return request(signed, "2");
  }

  private IncomingRequest request(Map<String, String> signed, String version) {
    StringBuilder text = new StringBuilder();
    JsonObject.Builder body = JsonObject.builder();
    signed.forEach((name, value) -> {
      text.append(name).append('\n').append(value).append('\n');
      body.put(name, value);
    });
    body.put("SignatureVersion", version);
    body.put("SigningCertURL", CERTIFICATE);
    body.put(
        "Signature",
        keys.sign(version.equals("1") ? "SHA1withRSA" : "SHA256withRSA", text.toString()));
    return new IncomingRequest(
        "POST",
        Gateway.URL + "src_1",
        Map.of("content-type", List.of("text/plain; charset=UTF-8")),
        Body.of(body.build().write()));
  }
}
