package dev.tidings.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.audit.AuditEntry.Changed;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.time.SystemClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class AuditorTest {
  private final Disk disk = new Disk();
  private final SystemClock clock = new SystemClock();
  private final Auditor auditor = new Auditor(disk, clock, new IdGenerator(clock, new Random(1)));

  private AuditEntry entry(String object) {
    return auditor.entry(
        Optional.empty(),
        Actor.TIDINGS,
        "endpoint.paused",
        new Changed("endpoint", object, Optional.empty(), Optional.empty()));
  }

  private String change(String object) {
    AuditTrail trail = new AuditTrail();
    return auditor.recording(
        trail,
        () -> {
          trail.add(entry(object));
          return "changed " + object;
        });
  }

  @Test
  void keepsWhatWasSaidWhenTheChangeIsDone() {
    assertThat(auditor.isRecording()).isFalse();
    assertThat(change("ep_1")).isEqualTo("changed ep_1");

    assertThat(disk.objects()).containsExactly("ep_1");
    assertThat(auditor.trouble()).isEmpty();
  }

  @Test
  void keepsNothingOfAChangeThatFailed() {
    AuditTrail trail = new AuditTrail();

    assertThatThrownBy(() ->
            auditor.<String>recording(
                trail,
                () -> {
                  trail.add(entry("ep_1"));
                  throw new IllegalArgumentException("refused");
                }))
        .hasMessage("refused");
    assertThat(disk.kept).isEmpty();
  }

  @Test
  void keepsTheLastThatWasSaidOfAnObject() {
    AuditTrail trail = new AuditTrail();
    AuditEntry last = entry("ep_1");

    auditor.recording(
        trail,
        () -> {
          trail.add(entry("ep_1"));
          trail.add(last);
          return true;
        });

    assertThat(disk.kept).containsExactly(last);
  }

  @Test
  void owesWhatCannotBeKeptAndLetsNothingElseBeChangedUntilItIs() {
    disk.full = true;
    assertThat(change("ep_1")).isEqualTo("changed ep_1");
    auditor.record(entry("ep_2"));
    assertThat(auditor.trouble()).hasValueSatisfying(said -> assertThat(said).startsWith("2 "));

    List<String> done = new ArrayList<>();
    assertThatThrownBy(() -> auditor.recording(new AuditTrail(), () -> done.add("ep_3")))
        .hasMessage("disk full");
    assertThat(done).isEmpty();

    disk.full = false;
    change("ep_3");
    assertThat(disk.objects()).containsExactly("ep_1", "ep_2", "ep_3");
    assertThat(auditor.trouble()).isEmpty();
  }

  /** A log that can be full. */
  private static final class Disk implements AuditLog {
    private final List<AuditEntry> kept = new ArrayList<>();
    private boolean full;

    List<String> objects() {
      return kept.stream().map(entry -> entry.changed().id()).toList();
    }

    @Override
    public void record(List<AuditEntry> entries) {
      if (full) {
        throw new IllegalStateException("disk full");
      }
      kept.addAll(entries);
    }

    @Override
    public <T> T alongside(AuditTrail trail, Supplier<T> work) {
      return work.get();
    }

    @Override
    public Page<AuditEntry> list(AuditQuery query, PageRequest page) {
      return Page.last(kept);
    }

    @Override
    public int forgetBefore(Instant time, int atMost) {
      return 0;
    }
  }
}
