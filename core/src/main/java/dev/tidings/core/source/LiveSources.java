package dev.tidings.core.source;

import dev.tidings.core.id.SourceId;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.signature.Certificates;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.signature.Verifier;
import dev.tidings.core.subscription.SubscriptionCompiler;
import dev.tidings.core.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All sources, as they are now, ready for use. Every change goes through here: it is checked, kept
 * by the store, and seen by whoever looks afterwards. Safe for use by many threads.
 */
public final class LiveSources {
  private static final Logger log = LoggerFactory.getLogger(LiveSources.class);

  private final SourceStore store;
  private final Providers providers;
  private final Certificates certificates;
  private final SubscriptionCompiler compiler;
  private final Duration dedupeWindow;
  private final ConcurrentHashMap<Name, LiveSource> byName = new ConcurrentHashMap<>();
  private final ConcurrentSkipListMap<String, LiveSource> byId = new ConcurrentSkipListMap<>();

  /**
   * A stored source that cannot be used any more is left out, and said so in the log.
   *
   * @param dedupeWindow for how long the log recognises what comes again
   */
  public LiveSources(
      SourceStore store,
      Providers providers,
      Certificates certificates,
      SubscriptionCompiler compiler,
      Duration dedupeWindow) {
    this.store = store;
    this.providers = providers;
    this.certificates = certificates;
    this.compiler = compiler;
    this.dedupeWindow = dedupeWindow;
    for (Source source : store.all()) {
      try {
        put(live(source));
      } catch (InvalidSourceException e) {
        log.error("source {} cannot be used: {}", source.id(), e.getMessage());
      }
    }
  }

  private record Name(TenantId tenant, String name) {}

  private void put(LiveSource live) {
    LiveSource before = byId.put(live.source().id().value(), live);
    if (before != null) {
      byName.remove(name(before.source()));
    }
    byName.put(name(live.source()), live);
    warn(live);
  }

  private void warn(LiveSource live) {
    if (live.scheme() instanceof Scheme.None) {
      log.warn(
          "source {} ({}) verifies nothing: whoever knows its address can send events",
          live.source().id(),
          live.source().name());
    }
    // A signature is good before and after the time that it says.
    Duration good = live.scheme().tolerance().multipliedBy(2);
    if (good.compareTo(dedupeWindow) > 0) {
      log.warn(
          "source {} ({}) believes a signature for up to {} h, and log.dedupe-window is {} h: who"
              + " has captured a request can have it taken for a new event; make it longer",
          live.source().id(),
          live.source().name(),
          good.toHours(),
          dedupeWindow.toHours());
    }
  }

  private static Name name(Source source) {
    return new Name(source.tenant(), source.name());
  }

  /** The tenant's source of that name, which is what its events say they are from. */
  public Optional<LiveSource> named(TenantId tenant, String name) {
    return Optional.ofNullable(byName.get(new Name(tenant, name)));
  }

  public Optional<LiveSource> find(SourceId id) {
    return find(id.value());
  }

  /** The source whose id has that text. */
  public Optional<LiveSource> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  public Optional<LiveSource> find(TenantId tenant, SourceId id) {
    return find(id).filter(live -> live.source().tenant().equals(tenant));
  }

  /** A tenant's sources, oldest first. */
  public Page<LiveSource> list(TenantId tenant, PageRequest page) {
    List<LiveSource> found = new ArrayList<>();
    for (LiveSource live : byId.tailMap(page.cursor().orElse(""), false).values()) {
      if (live.source().tenant().equals(tenant)) {
        if (found.size() == page.limit()) {
          return new Page<>(found, Optional.of(found.getLast().source().id().value()));
        }
        found.add(live);
      }
    }
    return Page.last(found);
  }

  /**
   * Whether a source could be kept.
   *
   * @throws InvalidSourceException if its settings are not right
   * @throws NameTakenException if the tenant has another source of that name
   */
  public void check(Source source) {
    var _ = live(source);
    if (named(source.tenant(), source.name())
        .filter(other -> !other.source().id().equals(source.id()))
        .isPresent()) {
      throw new NameTakenException(source.name());
    }
  }

  /**
   * Checks a source and keeps it.
   *
   * @throws InvalidSourceException if its settings are not right
   * @throws NameTakenException if the tenant has a source of that name
   */
  public synchronized LiveSource add(Source source) {
    LiveSource live = live(source);
    store.add(source);
    put(live);
    return live;
  }

  /**
   * Replaces a source by what {@code change} makes of it.
   *
   * @return the source as it is now; empty when there is none of that id
   * @throws InvalidSourceException if its settings would not be right
   * @throws NameTakenException if the tenant has another source of the new name
   */
  public synchronized Optional<LiveSource> update(SourceId id, UnaryOperator<Source> change) {
    AtomicReference<Optional<LiveSource>> live = new AtomicReference<>(Optional.empty());
    Optional<Source> after =
        store.update(
            id,
            before -> {
              Source changed = change.apply(before);
              live.set(Optional.of(live(changed)));
              return changed;
            });
    if (after.isPresent()) {
      live.get().ifPresent(this::put);
    }
    return after.flatMap(_ -> live.get());
  }

  /** Whether there was one to delete. */
  public synchronized boolean delete(SourceId id) {
    boolean deleted = store.delete(id);
    LiveSource before = byId.remove(id.value());
    if (before != null) {
      byName.remove(name(before.source()));
    }
    return deleted;
  }

  private LiveSource live(Source source) {
    Provider provider =
        providers
            .find(source.provider())
            .orElseThrow(() ->
                new InvalidSourceException(
                    List.of(
                        new SettingProblem(
                            "provider",
                            "there is no provider of that name; there are "
                                + String.join(
                                    ", ",
                                    providers.all().stream().map(Provider::name).toList())))));
    Verification verification = Verification.read(provider, source.verification());
    List<SettingProblem> problems = new ArrayList<>();
    Handling handling = Handling.compile(source.rules(), compiler, problems);
    if (!problems.isEmpty()) {
      throw new InvalidSourceException(problems);
    }
    return new LiveSource(
        source,
        provider,
        verification.scheme(),
        verification.credentials(),
        Verifier.of(verification.scheme(), verification.credentials(), certificates),
        handling);
  }
}
