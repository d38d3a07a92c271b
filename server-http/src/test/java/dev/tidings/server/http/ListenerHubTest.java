package dev.tidings.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.SenderContract;
import dev.tidings.contract.memory.InMemoryEndpointStore;
import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.delivery.Sender;
import dev.tidings.core.endpoint.DeliveryPolicy;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.endpoint.SigningKeys;
import dev.tidings.core.endpoint.Subscription;
import dev.tidings.core.endpoint.Target;
import dev.tidings.core.event.Body;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.core.time.Clock;
import dev.tidings.core.time.Loop;
import dev.tidings.server.http.ListenerHub.Handed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ListenerHubTest extends SenderContract<OutgoingRequest.Handover> {
  private static final EndpointId ID = new EndpointId("ep_01jq3v7f6m0000e9w4k2m5n8rt");
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final TurnedByHand time = new TurnedByHand();
  private final Endpoints endpoints = new Endpoints(new InMemoryEndpointStore());
  private final ListenerHub hub = new ListenerHub(endpoints, time, time, Runnable::run);
  private final List<AttemptOutcome> outcomes = new ArrayList<>();

  private void listenerWith(EndpointStatus status) {
    endpoints.add(
        new Endpoint(
            ID,
            TenantId.DEFAULT,
            new Endpoint.Description("", time.now(), time.now()),
            new Target.Listener(Map.of(), Target.PayloadFormat.STANDARD),
            Subscription.EVERYTHING,
            DeliveryPolicy.DEFAULT,
            new SigningKeys("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", List.of()),
            status));
    hub.start();
  }

  private EndpointStatus status() {
    return endpoints.find(ID).orElseThrow().status();
  }

  private static OutgoingRequest.Handover handover() {
    return new OutgoingRequest.Handover(
        ID, Map.of("webhook-id", "evt_1"), Body.EMPTY, false, TIMEOUT);
  }

  private void send() {
    hub.send(handover(), outcomes::add);
  }

  @Override
  protected Sender<OutgoingRequest.Handover> open() {
    listenerWith(new EndpointStatus.Paused(time.now()));
    return hub;
  }

  @Override
  protected OutgoingRequest.Handover answered() {
    var _ =
        ask()
            .thenAccept(handed ->
                handed.ifPresent(request ->
                    hub.answer(ID, request.number(), new AttemptOutcome.Delivered(200, ""))));
    return handover();
  }

  @Override
  protected OutgoingRequest.Handover unanswered() {
    var _ = ask();
    return handover();
  }

  private CompletableFuture<Optional<Handed>> ask() {
    return hub.next(ID, TIMEOUT, () -> true);
  }

  @Test
  void pausesListenersAtTheStart() {
    listenerWith(new EndpointStatus.Active());

    assertThat(status()).isInstanceOf(EndpointStatus.Paused.class);
  }

  @Test
  void resumesWhenSomebodyAsksAndPausesWhenNobodyDoes() {
    listenerWith(new EndpointStatus.Paused(time.now()));

    var _ = ask();

    assertThat(status()).isEqualTo(new EndpointStatus.Active());
    time.pass(TIMEOUT);
    assertThat(status()).isEqualTo(new EndpointStatus.Active());
    time.pass(ListenerHub.GRACE);
    assertThat(status()).isInstanceOf(EndpointStatus.Paused.class);
  }

  @Test
  void handsOverAndTakesTheAnswer() {
    listenerWith(new EndpointStatus.Paused(time.now()));
    CompletableFuture<Optional<Handed>> asked = ask();

    send();

    Handed handed = asked.join().orElseThrow();
    assertThat(outcomes).isEmpty();
    assertThat(hub.answer(ID, handed.number(), new AttemptOutcome.Delivered(200, ""))).isTrue();
    assertThat(outcomes).containsExactly(new AttemptOutcome.Delivered(200, ""));
    assertThat(hub.answer(ID, handed.number(), new AttemptOutcome.Delivered(200, ""))).isFalse();
  }

  @Test
  void keepsForTheNextQuestionWhatComesBetweenTwo() {
    listenerWith(new EndpointStatus.Paused(time.now()));
    var _ = ask();
    send();
    send();

    assertThat(ask().join()).isPresent();
  }

  @Test
  void endsWhatIsNotAnsweredInTime() {
    listenerWith(new EndpointStatus.Paused(time.now()));
    var _ = ask();
    send();

    time.pass(TIMEOUT);

    assertThat(outcomes).containsExactly(new AttemptOutcome.TimedOut(TIMEOUT));
  }

  @Test
  void handsNothingToWhoeverHasHungUp() {
    listenerWith(new EndpointStatus.Paused(time.now()));
    CompletableFuture<Optional<Handed>> gone = hub.next(ID, TIMEOUT, () -> false);
    CompletableFuture<Optional<Handed>> there = ask();

    send();

    assertThat(gone).isNotDone();
    assertThat(there.join()).isPresent();
  }

  @Test
  void doesNotTakeWhatNobodyListensTo() {
    listenerWith(new EndpointStatus.Paused(time.now()));

    send();

    assertThat(outcomes).hasSize(1).first().isInstanceOf(AttemptOutcome.Unreachable.class);
  }

  @Test
  void endsEverythingWhenItCloses() {
    listenerWith(new EndpointStatus.Paused(time.now()));
    CompletableFuture<Optional<Handed>> first = ask();
    send();
    CompletableFuture<Optional<Handed>> second = ask();

    hub.close();

    assertThat(first.join()).isPresent();
    assertThat(second.join()).isEmpty();
    assertThat(outcomes).hasSize(1).first().isInstanceOf(AttemptOutcome.Unreachable.class);
  }

  /** Time that passes when it is told to. */
  private static final class TurnedByHand implements Clock, Loop {
    private final List<Due> due = new ArrayList<>();
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");

    private record Due(Instant at, Runnable task) {}

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public long nanos() {
      return now.toEpochMilli() * 1_000_000;
    }

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
      Due timer = new Due(now.plus(delay), task);
      due.add(timer);
      return () -> due.remove(timer);
    }

    void pass(Duration duration) {
      Instant end = now.plus(duration);
      for (Optional<Due> next = next(end); next.isPresent(); next = next(end)) {
        now = next.get().at();
        due.remove(next.get());
        next.get().task().run();
      }
      now = end;
    }

    private Optional<Due> next(Instant end) {
      return due.stream()
          .filter(timer -> !timer.at().isAfter(end))
          .min(Comparator.comparing(Due::at));
    }
  }
}
