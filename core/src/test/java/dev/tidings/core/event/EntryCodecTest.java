package dev.tidings.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.id.EventId;
import dev.tidings.core.id.RequestId;
import dev.tidings.core.id.SourceId;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.tenant.TenantId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class EntryCodecTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123Z");
  private static final DedupeKey KEY = new DedupeKey("p default evt");

  private static Event event(Context context, String data) {
    return new Event(
        new EventId("order-1"),
        TenantId.DEFAULT,
        new EventType("order.completed"),
        context,
        new Receipt(NOON, Optional.empty()),
        JsonBytes.trusted(data.getBytes(StandardCharsets.UTF_8)));
  }

  private static Event plain() {
    return event(
        new Context("api", Optional.empty(), NOON, Optional.empty(), Optional.empty(), Map.of()),
        "{}");
  }

  private static Request request(Map<String, List<String>> headers, byte[] body) {
    return new Request(
        new RequestId("req_00000000000000000000000001"),
        TenantId.DEFAULT,
        new SourceId("src_00000000000000000000000001"),
        NOON,
        new Request.Http("POST", "/in/shop", headers, Body.of(body)),
        Optional.of("not JSON"));
  }

  @Property(tries = 100)
  void readsBackAnyEvent(
      @ForAll String source,
      @ForAll Optional<@NotEmpty String> subject,
      @ForAll Optional<String> orderingKey,
      @ForAll Optional<Instant> expiresAt,
      @ForAll Map<String, String> extensions,
      @ForAll String data) {
    Event event =
        event(
            new Context(
                sound(source),
                subject.map(EntryCodecTest::sound),
                Instant.MAX,
                orderingKey.map(EntryCodecTest::sound),
                expiresAt,
                sound(extensions)),
            data);

    assertThat(EntryCodec.decodeEvent(ByteBuffer.wrap(EntryCodec.encode(event, KEY))))
        .isEqualTo(event);
  }

  @Property(tries = 100)
  void readsBackAnyRequest(@ForAll Map<String, List<String>> headers, @ForAll byte[] body) {
    Map<String, List<String>> sound =
        headers.entrySet().stream()
            .collect(
                Collectors.toMap(
                    entry -> sound(entry.getKey()),
                    entry -> entry.getValue().stream().map(EntryCodecTest::sound).toList(),
                    (one, _) -> one));
    Request request = request(sound, body);

    assertThat(EntryCodec.decodeRequest(ByteBuffer.wrap(EntryCodec.encode(request))))
        .isEqualTo(request);
  }

  /** What UTF-8 can write: no halves of surrogate pairs. */
  private static String sound(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static Map<String, String> sound(Map<String, String> texts) {
    return texts.entrySet().stream()
        .collect(
            Collectors.toMap(
                entry -> sound(entry.getKey()), entry -> sound(entry.getValue()), (one, _) -> one));
  }

  @Test
  void looksAtTimeAndKeyAlone() {
    ByteBuffer bytes = ByteBuffer.wrap(EntryCodec.encode(plain(), KEY));

    assertThat(EntryCodec.decodeReceivedAt(bytes.duplicate())).isEqualTo(NOON);
    assertThat(EntryCodec.decodeKey(bytes.duplicate())).isEqualTo(KEY);
    assertThat(
            EntryCodec.decodeReceivedAt(
                ByteBuffer.wrap(EntryCodec.encode(request(Map.of(), new byte[0])))))
        .isEqualTo(NOON);
  }

  @Test
  void readsFromMemoryOutsideTheHeap() {
    byte[] bytes = EntryCodec.encode(plain(), KEY);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();

    assertThat(EntryCodec.decodeEvent(direct)).isEqualTo(plain());
  }

  @Property(tries = 100)
  void refusesWhatIsCutShort(@ForAll @IntRange(max = 80) int length) {
    byte[] bytes = EntryCodec.encode(plain(), KEY);
    byte[] part = Arrays.copyOf(bytes, Math.min(length, bytes.length - 1));

    assertThatThrownBy(() -> EntryCodec.decodeEvent(ByteBuffer.wrap(part)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesAVersionThatItDoesNotKnow() {
    byte[] bytes = EntryCodec.encode(plain(), KEY);
    bytes[0] = 2;

    assertThatThrownBy(() -> EntryCodec.decodeEvent(ByteBuffer.wrap(bytes)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version 2");
  }
}
