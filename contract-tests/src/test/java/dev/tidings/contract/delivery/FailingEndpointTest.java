package dev.tidings.contract.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.endpoint.DeliveryPolicy;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.EventQuery;
import dev.tidings.core.event.EventType;
import dev.tidings.core.page.PageRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FailingEndpointTest {
  private static final Duration DISABLE_AFTER = Duration.ofDays(1);

  private final Engine engine = Engine.disablingAfter(DISABLE_AFTER);
  private final Endpoint endpoint = engine.addEndpoint(DeliveryPolicy.DEFAULT);

  private EndpointStatus status() {
    return engine.endpoints.find(endpoint.id()).orElseThrow().status();
  }

  private List<Entry.EventEntry> announcements() {
    return engine
        .kept
        .log()
        .search(
            new EventQuery(
                endpoint.tenant(),
                Optional.of(new EventType("endpoint.disabled")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            PageRequest.first(10))
        .data();
  }

  private void fail() {
    engine.receiver.answer = new AttemptOutcome.Refused(500, "", Optional.empty());
  }

  @Test
  void isDisabledWhenItHasFailedForLongAndThatIsAnnouncedOnce() {
    fail();
    engine.happens();
    engine.time.pass(DISABLE_AFTER.minusHours(6));
    assertThat(status()).isEqualTo(new EndpointStatus.Active());
    assertThat(announcements()).isEmpty();

    engine.time.pass(Duration.ofDays(2));

    assertThat(status())
        .isInstanceOfSatisfying(
            EndpointStatus.Disabled.class,
            disabled -> assertThat(disabled.reason()).contains("failed for", "answered 500"));
    assertThat(announcements()).hasSize(1);
  }

  @Test
  void isForgivenWhatWasBeforeItWorkedOnce() {
    fail();
    engine.happens();
    engine.time.pass(DISABLE_AFTER.minusHours(6));
    engine.receiver.answer = new AttemptOutcome.Delivered(200, "");
    engine.happens();
    fail();
    engine.happens();
    engine.time.pass(Duration.ofHours(12));

    assertThat(status()).isEqualTo(new EndpointStatus.Active());
    assertThat(announcements()).isEmpty();
  }
}
