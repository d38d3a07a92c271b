package dev.tidings.benchmarks;

import dev.tidings.core.signature.WebhookSigner;
import dev.tidings.core.time.Clock;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes the requests of a load: each a new event of about 600 bytes, in HTTP's own bytes. */
final class Requests {
  private static final String PADDING = "x".repeat(270);

  private final URI target;
  private final String run;
  private final String type;
  private final WebhookSigner signer;
  private final String authorization;
  private final Clock clock;
  private final boolean isWebhook;

  /**
   * @param target a source's URL, or {@code /v1/events}
   * @param run begins each event's id, so that runs do not meet
   * @param type the events' type; what they hold is a valid {@code order.completed}
   * @param secret what the source verifies with
   * @param key the API key for {@code /v1/events}
   */
  Requests(URI target, String run, String type, String secret, String key, Clock clock) {
    this.target = target;
    this.run = run;
    this.type = type;
    this.signer = WebhookSigner.of(List.of(secret));
    this.authorization = key.isEmpty() ? "" : "authorization: Bearer " + key + "\r\n";
    this.clock = clock;
    this.isWebhook = target.getPath().startsWith("/in");
  }

  /** The request that tells of event number {@code n}; what it holds says when it was made. */
  byte[] number(long n) {
    String id = run + "-" + n;
    long nanos = clock.nanos();
    byte[] body =
        ("{\"id\":\""
                + id
                + "\",\"type\":\""
                + type
                + "\""
                + (isWebhook ? ",\"timestamp\":\"" + clock.now() + "\"" : "")
                + ",\"subject\":\"customer-"
                + n % 1000
                + "\",\"data\":{\"order\":\""
                + n
                + "\",\"customer\":\"customer-"
                + n % 1000
                + "\",\"email\":\"customer-"
                + n % 1000
                + "@example.com\",\"sentAt\":"
                + nanos
                + ",\"total\":129.90,\"currency\":\"EUR\",\"status\":\"completed\",\"note\":\""
                + PADDING
                + "\"}}")
            .getBytes(StandardCharsets.US_ASCII);
    long seconds = clock.now().getEpochSecond();
    String head =
        "POST "
            + target.getRawPath()
            + " HTTP/1.1\r\nhost: "
            + target.getAuthority()
            + "\r\ncontent-type: application/json\r\n"
            + authorization
            + "webhook-id: "
            + id
            + "\r\nwebhook-timestamp: "
            + seconds
            + "\r\nwebhook-signature: "
            + signer.sign(id, seconds, body)
            + "\r\ncontent-length: "
            + body.length
            + "\r\n\r\n";
    ByteArrayOutputStream out = new ByteArrayOutputStream(head.length() + body.length);
    out.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(body);
    return out.toByteArray();
  }
}
