package dev.tidings.core.ingest;

import dev.tidings.core.event.Appended;
import dev.tidings.core.event.Batch;
import dev.tidings.core.event.Batch.NewEvent;
import dev.tidings.core.event.Context;
import dev.tidings.core.event.DedupeKey;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.event.LogUnavailableException;
import dev.tidings.core.event.Receipt;
import dev.tidings.core.event.Request;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.id.RequestId;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.signature.Certificates;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.Verdict;
import dev.tidings.core.source.Answer;
import dev.tidings.core.source.Answers;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.Keys;
import dev.tidings.core.source.LiveSource;
import dev.tidings.core.source.Reading;
import dev.tidings.core.source.UnreadableException;
import dev.tidings.core.time.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a request to a source: verifies it, reads it, appends its events, and answers as its
 * provider needs. Safe for use by many threads; blocks none of them.
 */
public final class IngestPipeline {
  private static final Logger log = LoggerFactory.getLogger(IngestPipeline.class);
  private static final Duration COME_AGAIN = Duration.ofSeconds(5);
  private static final int MAX_SUBJECT = 512;

  /** Of one request's events together. */
  private static final long MAX_BYTES = 32L << 20;

  private static final String ENCODED =
      "its body has a Content-Encoding, which is not undone: have it sent as it is";

  private static final String TOO_LARGE = "its events would take more than 32 MB together";

  private final EventLog events;
  private final IdGenerator ids;
  private final Clock clock;
  private final Certificates certificates;
  private final Visits visits;
  private final RecentRejections rejections;
  private final IngestMeters meters;
  private volatile Repeats repeats = _ -> {};

  /**
   * @param certificates the same that the sources' verifiers look into
   */
  public IngestPipeline(
      EventLog events,
      IdGenerator ids,
      Clock clock,
      Certificates certificates,
      Fetcher fetcher,
      RecentRejections rejections,
      MeterRegistry registry) {
    this.events = events;
    this.ids = ids;
    this.clock = clock;
    this.certificates = certificates;
    this.visits = new Visits(fetcher);
    this.rejections = rejections;
    this.meters = new IngestMeters(registry);
  }

  /** Has {@code listener} told of each event that comes again from now on. */
  public void onRepeat(Repeats listener) {
    repeats = listener;
  }

  /**
   * Takes one request. The result never fails: what goes wrong is an {@link IngestResult} too. It
   * may be completed on the log's own thread.
   */
  public CompletableFuture<IngestResult> accept(LiveSource live, IncomingRequest request) {
    Instant receivedAt = clock.now().truncatedTo(ChronoUnit.MILLIS);
    return handle(live, request, receivedAt)
        .exceptionally(failure -> failed(live, failure))
        .thenApply(result -> counted(live, request, receivedAt, result));
  }

  /**
   * Reads a request again that is kept in quarantine, and appends its events if it can be read now.
   * It is not verified again: only what was believed is kept.
   */
  public CompletableFuture<IngestResult> readAgain(LiveSource live, Request kept) {
    IncomingRequest request =
        new IncomingRequest(
            kept.http().method(), kept.http().url(), kept.http().headers(), kept.http().body());
    Instant now = clock.now().truncatedTo(ChronoUnit.MILLIS);
    return switch (read(live, request)) {
      case Reading.Items items -> {
        Optional<List<NewEvent>> made = made(live, items.items(), kept.id(), now);
        yield made.isPresent()
            ? append(live, new Batch(Optional.empty(), made.get()))
            : done(
                new IngestResult.Quarantined(
                    live.provider().answers().unreadable(), kept.id(), TOO_LARGE));
      }
      case Reading.Handshake handshake ->
          done(
              new IngestResult.Acknowledged(
                  live.provider().answers().accepted(), handshake.what()));
      case Reading.Unreadable unreadable ->
          done(
              new IngestResult.Quarantined(
                  live.provider().answers().unreadable(), kept.id(), unreadable.reason()));
    };
  }

  /** Counts a request that there is no room to read, and says what its provider needs to hear. */
  public IngestResult overloaded(LiveSource live) {
    IngestResult result =
        overloaded(live, "too many requests are being read", Duration.ofSeconds(1));
    meters.count(live, "overloaded");
    return result;
  }

  /**
   * Counts a request that was refused before there was anything to look at: its body was too large,
   * broke off or took too long.
   *
   * @param reason for people; says nothing of what the request holds
   * @param headerNames the names of its headers
   * @param bodyBytes how long its body was, as far as is known
   */
  public void refused(
      LiveSource live, String reason, String method, Set<String> headerNames, long bodyBytes) {
    meters.count(live, "refused");
    rejections.add(
        live.source().id(),
        clock.now().truncatedTo(ChronoUnit.MILLIS),
        reason,
        method,
        headerNames,
        bodyBytes);
  }

  private CompletableFuture<IngestResult> handle(
      LiveSource live, IncomingRequest request, Instant receivedAt) {
    try {
      Optional<Reading.Handshake> greeting =
          live.provider().reader().greet(request, live.credentials());
      if (greeting.isPresent()) {
        return handshake(live, greeting.get());
      }
      return switch (live.verifier().verify(request, receivedAt)) {
        case Verdict.NeedsCertificate needed ->
            visits
                .visit(needed.url())
                .thenCompose(fetched -> decided(live, request, receivedAt, needed.url(), fetched));
        case Verdict verdict -> decided(live, request, receivedAt, verdict);
      };
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<IngestResult> decided(
      LiveSource live,
      IncomingRequest request,
      Instant receivedAt,
      URI certificate,
      Fetched fetched) {
    Answer unauthentic = live.provider().answers().unauthentic();
    return switch (fetched) {
      case Fetched.Found found ->
          certificates.keep(certificate, found.body().bytes())
              ? decided(live, request, receivedAt, live.verifier().verify(request, receivedAt))
              : done(
                  new IngestResult.Unauthentic(
                      unauthentic, "what is at the certificate's address is none"));
      // Whose certificate is not there was not signed by the provider, and retries change nothing.
      case Fetched.Absent _ ->
          done(
              new IngestResult.Unauthentic(
                  unauthentic, "there is no certificate at the address that it names"));
      case Fetched.Failed failed -> done(notVisited(live, failed));
    };
  }

  private CompletableFuture<IngestResult> decided(
      LiveSource live, IncomingRequest request, Instant receivedAt, Verdict verdict) {
    Answers answers = live.provider().answers();
    return switch (verdict) {
      case Verdict.Authentic _ -> believed(live, request, receivedAt);
      case Verdict.Forged forged ->
          done(new IngestResult.Unauthentic(answers.unauthentic(), forged.reason()));
      case Verdict.Stale stale ->
          done(new IngestResult.Unauthentic(answers.unauthentic(), stale.reason()));
      case Verdict.NeedsCertificate _ ->
          done(overloaded(live, "the certificate was fetched and is gone again", COME_AGAIN));
    };
  }

  private CompletableFuture<IngestResult> believed(
      LiveSource live, IncomingRequest request, Instant receivedAt) {
    RequestId id = ids.request();
    return switch (read(live, request)) {
      case Reading.Handshake handshake -> handshake(live, handshake);
      case Reading.Items items -> {
        Optional<List<NewEvent>> made = made(live, items.items(), id, receivedAt);
        yield made.isPresent()
            ? append(
                live,
                new Batch(
                    Optional.of(kept(live, request, id, receivedAt, Optional.empty())), made.get()))
            : quarantine(live, request, id, receivedAt, TOO_LARGE);
      }
      case Reading.Unreadable unreadable ->
          quarantine(live, request, id, receivedAt, unreadable.reason());
    };
  }

  private CompletableFuture<IngestResult> quarantine(
      LiveSource live, IncomingRequest request, RequestId id, Instant receivedAt, String reason) {
    Request kept = kept(live, request, id, receivedAt, Optional.of(reason));
    log.warn("request {} to source {} is kept in quarantine", id, live.source().id());
    return events
        .append(new Batch(Optional.of(kept), List.of()))
        .thenApply(
            _ -> new IngestResult.Quarantined(live.provider().answers().unreadable(), id, reason));
  }

  /**
   * Reads; a reader that fails has met something that nobody thought of, which must not be lost.
   */
  private static Reading read(LiveSource live, IncomingRequest request) {
    try {
      return live.provider().reader().read(request);
    } catch (UnreadableException e) {
      return new Reading.Unreadable(isEncoded(request) ? ENCODED : e.reason());
    } catch (RuntimeException e) {
      log.error("the reader of {} failed", live.provider().name(), e);
      return new Reading.Unreadable("the reader failed with a " + e.getClass().getSimpleName());
    }
  }

  private static boolean isEncoded(IncomingRequest request) {
    return request
        .header("content-encoding")
        .filter(encoding -> !encoding.strip().equalsIgnoreCase("identity"))
        .isPresent();
  }

  private CompletableFuture<IngestResult> append(LiveSource live, Batch batch) {
    return events
        .append(batch)
        .thenApply(appended -> {
          Repeats.tell(repeats, batch, appended);
          return new IngestResult.Accepted(live.provider().answers().accepted(), appended);
        });
  }

  private CompletableFuture<IngestResult> handshake(LiveSource live, Reading.Handshake handshake) {
    IngestResult result =
        new IngestResult.Acknowledged(
            handshake.answer().orElse(live.provider().answers().accepted()), handshake.what());
    return handshake.visit().isEmpty()
        ? done(result)
        : visits
            .visit(handshake.visit().get())
            .thenApply(fetched ->
                switch (fetched) {
                  case Fetched.Found _ -> result;
                  case Fetched.Absent absent ->
                      notVisited(live, new Fetched.Failed("it answered " + absent.status()));
                  case Fetched.Failed failed -> notVisited(live, failed);
                });
  }

  private static IngestResult notVisited(LiveSource live, Fetched.Failed failed) {
    return overloaded(
        live, "an address of the provider could not be visited: " + failed.reason(), COME_AGAIN);
  }

  /**
   * The events; empty when they would be too large together. A provider's own item comes with each
   * of its events, so a request of 1 MB can be gigabytes of events.
   */
  private Optional<List<NewEvent>> made(
      LiveSource live, List<Item> items, RequestId request, Instant receivedAt) {
    List<NewEvent> made = new ArrayList<>(items.size());
    long bytes = 0;
    for (Item item : items) {
      NewEvent event = made(live, item, request, receivedAt);
      bytes += event.event().data().length();
      if (bytes > MAX_BYTES) {
        return Optional.empty();
      }
      made.add(event);
    }
    return Optional.of(made);
  }

  private NewEvent made(LiveSource live, Item item, RequestId request, Instant receivedAt) {
    return new NewEvent(
        new Event(
            ids.event(),
            live.source().tenant(),
            item.type(),
            new Context(
                live.source().name(),
                item.subject().map(IngestPipeline::bounded),
                item.time().orElse(receivedAt),
                item.orderingKey().map(IngestPipeline::bounded),
                Optional.empty(),
                region(live)),
            new Receipt(receivedAt, Optional.of(request)),
            JsonBytes.of(item.data())),
        DedupeKey.received(live.source().id(), Keys.bounded(item.key())));
  }

  private static Map<String, String> region(LiveSource live) {
    return live.source()
        .rules()
        .region()
        .map(region -> Map.of(Context.REGION, region))
        .orElse(Map.of());
  }

  private static String bounded(String text) {
    if (text.length() <= MAX_SUBJECT) {
      return text;
    }
    boolean withinACharacter = Character.isHighSurrogate(text.charAt(MAX_SUBJECT - 1));
    return text.substring(0, withinACharacter ? MAX_SUBJECT - 1 : MAX_SUBJECT);
  }

  private static Request kept(
      LiveSource live,
      IncomingRequest request,
      RequestId id,
      Instant receivedAt,
      Optional<String> quarantined) {
    return new Request(
        id,
        live.source().tenant(),
        live.source().id(),
        receivedAt,
        KeptRequests.keep(request, live),
        quarantined);
  }

  private static CompletableFuture<IngestResult> done(IngestResult result) {
    return CompletableFuture.completedFuture(result);
  }

  private static IngestResult failed(LiveSource live, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return switch (cause) {
      case LogUnavailableException unavailable ->
          overloaded(live, "the event log cannot take it", unavailable.retryAfter());
      default -> {
        log.error("a request to source {} failed", live.source().id(), cause);
        yield overloaded(live, "it failed", COME_AGAIN);
      }
    };
  }

  private static IngestResult overloaded(LiveSource live, String reason, Duration retryAfter) {
    Answers answers = live.provider().answers();
    Answer answer = answers.overloaded();
    if (answers.retryAfter()) {
      Map<String, String> headers = new HashMap<>(answer.headers());
      headers.put("retry-after", Long.toString(Math.max(1, retryAfter.toSeconds())));
      answer = new Answer(answer.status(), Map.copyOf(headers), answer.body());
    }
    return new IngestResult.Overloaded(answer, reason);
  }

  private IngestResult counted(
      LiveSource live, IncomingRequest request, Instant receivedAt, IngestResult result) {
    meters.count(
        live,
        switch (result) {
          case IngestResult.Accepted accepted ->
              accepted.events().stream().allMatch(Appended.Duplicate.class::isInstance)
                  ? "duplicate"
                  : "accepted";
          case IngestResult.Acknowledged _ -> "acknowledged";
          case IngestResult.Quarantined _ -> "quarantined";
          case IngestResult.Unauthentic unauthentic -> {
            rejections.add(
                live.source().id(),
                receivedAt,
                unauthentic.reason(),
                request.method(),
                request.headers().keySet(),
                request.body().length());
            yield "unauthentic";
          }
          case IngestResult.Overloaded _ -> "overloaded";
        });
    return result;
  }
}
