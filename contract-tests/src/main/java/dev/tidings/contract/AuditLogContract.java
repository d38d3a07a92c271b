package dev.tidings.contract;

import static dev.tidings.contract.SampleSettings.NOW;
import static dev.tidings.contract.SampleSettings.OTHER;
import static dev.tidings.contract.SampleSettings.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.audit.Actor;
import dev.tidings.core.audit.AuditEntry;
import dev.tidings.core.audit.AuditEntry.Changed;
import dev.tidings.core.audit.AuditLog;
import dev.tidings.core.audit.AuditQuery;
import dev.tidings.core.audit.AuditTrail;
import dev.tidings.core.id.AuditId;
import dev.tidings.core.id.KeyId;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.page.BadCursorException;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.tenant.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link AuditLog} keeps to. */
public abstract class AuditLogContract {
  private static final Actor ALICE =
      Actor.key(new KeyId("key_00000000000000000000000001"), "Alice's laptop");
  private static final JsonObject BEFORE = JsonObject.builder().put("url", "https://a").build();
  private static final JsonObject AFTER = JsonObject.builder().put("url", "https://ü").build();

  private AuditLog log;

  /** A new, empty log. */
  protected abstract AuditLog create();

  @BeforeEach
  void begin() {
    log = create();
  }

  /** The entry of that number; higher ones are later. */
  protected static AuditEntry entry(
      int number, Optional<TenantId> tenant, Actor actor, String object) {
    return new AuditEntry(
        new AuditId("aud_%026d".formatted(number)),
        NOW.plusMillis(number),
        tenant,
        actor,
        "endpoint.changed",
        new Changed("endpoint", object, Optional.of(BEFORE), Optional.of(AFTER)));
  }

  private static AuditEntry entry(int number) {
    return entry(number, Optional.of(TENANT), ALICE, "ep_1");
  }

  private static AuditQuery all(TenantId tenant) {
    return new AuditQuery(
        tenant, false, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private List<AuditEntry> list(AuditQuery query) {
    return log.list(query, PageRequest.first(100)).data();
  }

  @Test
  void givesBackEntriesAsTheyWere() {
    AuditEntry made =
        new AuditEntry(
            new AuditId("aud_%026d".formatted(1)),
            NOW,
            Optional.of(TENANT),
            Actor.TIDINGS,
            "source.created",
            new Changed("source", "src_1", Optional.empty(), Optional.of(AFTER)));
    AuditEntry gone =
        new AuditEntry(
            new AuditId("aud_%026d".formatted(2)),
            NOW,
            Optional.of(TENANT),
            ALICE,
            "source.deleted",
            new Changed("source", "src_1", Optional.of(BEFORE), Optional.empty()));
    log.record(List.of(made, gone));

    assertThat(list(all(TENANT))).containsExactly(gone, made);
  }

  @Test
  void keepsAnEntryOnce() {
    log.record(List.of(entry(1)));
    log.record(List.of(entry(1), entry(2)));

    assertThat(list(all(TENANT))).containsExactly(entry(2), entry(1));
  }

  @Test
  void keepsTenantsApartAndWhatIsTheInstallationsForThoseWhoMaySeeIt() {
    AuditEntry own = entry(1);
    AuditEntry others = entry(2, Optional.of(OTHER), ALICE, "ep_2");
    AuditEntry everyones = entry(3, Optional.empty(), ALICE, "order.completed");
    log.record(List.of(own, others, everyones));

    assertThat(list(all(TENANT))).containsExactly(own);
    assertThat(list(all(OTHER))).containsExactly(others);
    assertThat(
            list(
                new AuditQuery(
                    TENANT,
                    true,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty())))
        .containsExactly(everyones, own);
  }

  @Test
  void findsByObjectActorAndTime() {
    AuditEntry one = entry(1);
    AuditEntry two = entry(2, Optional.of(TENANT), Actor.TIDINGS, "ep_1");
    AuditEntry three = entry(3, Optional.of(TENANT), ALICE, "ep_2");
    log.record(List.of(one, two, three));

    assertThat(list(query(Optional.of("ep_1"), Optional.empty(), Optional.empty())))
        .containsExactly(two, one);
    assertThat(list(query(Optional.empty(), Optional.of(ALICE.id()), Optional.empty())))
        .containsExactly(three, one);
    assertThat(list(query(Optional.of("ep_1"), Optional.of("system"), Optional.of(two.time()))))
        .containsExactly(two);
    assertThat(
            list(
                new AuditQuery(
                    TENANT,
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(one.time()),
                    Optional.of(three.time()))))
        .containsExactly(two, one);
  }

  private static AuditQuery query(
      Optional<String> object, Optional<String> actor, Optional<Instant> since) {
    return new AuditQuery(TENANT, false, object, actor, since, Optional.empty());
  }

  @Test
  void listsInPagesNewestFirst() {
    List<AuditEntry> expected = new ArrayList<>();
    for (int number = 1; number <= 7; number++) {
      AuditEntry made =
          entry(number, number % 3 == 0 ? Optional.empty() : Optional.of(TENANT), ALICE, "ep_1");
      log.record(List.of(made));
      expected.addFirst(made);
    }
    AuditQuery everything =
        new AuditQuery(
            TENANT, true, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    List<AuditEntry> listed = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      Page<AuditEntry> page = log.list(everything, new PageRequest(3, cursor));
      listed.addAll(page.data());
      cursor = page.next();
    } while (cursor.isPresent());

    assertThat(listed).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "x.aud_00000000000000000000000001",
        "1.aud_x",
        "99999999999999999999.aud_x"
      })
  void refusesWhatIsNoCursor(String cursor) {
    assertThatThrownBy(() -> log.list(all(TENANT), new PageRequest(3, Optional.of(cursor))))
        .isInstanceOf(BadCursorException.class);
  }

  @Test
  void forgetsTheOldestFirstAFewAtATime() {
    log.record(List.of(entry(1), entry(2), entry(3), entry(4)));

    assertThat(log.forgetBefore(entry(4).time(), 2)).isEqualTo(2);
    assertThat(list(all(TENANT))).containsExactly(entry(4), entry(3));
    assertThat(log.forgetBefore(entry(4).time(), 2)).isEqualTo(1);
    assertThat(log.forgetBefore(entry(4).time(), 2)).isZero();
    assertThat(list(all(TENANT))).containsExactly(entry(4));
  }

  @Test
  void leavesOnTheTrailWhatNoChangeHasTakenWithIt() {
    AuditTrail trail = new AuditTrail();
    String result =
        log.alongside(
            trail,
            () -> {
              trail.add(entry(1));
              return "done";
            });

    assertThat(result).isEqualTo("done");
    assertThat(trail.unkept()).containsExactly(entry(1));
    assertThat(list(all(TENANT))).isEmpty();
  }
}
