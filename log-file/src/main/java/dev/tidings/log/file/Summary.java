package dev.tidings.log.file;

import dev.tidings.core.event.EventQuery;
import dev.tidings.core.event.EventType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is in a segment, in short, so that whole segments and blocks of them need not be read.
 *
 * @param maxReceived when the last of its entries was received, in milliseconds since 1970; {@code
 *     Long.MIN_VALUE} when there is none
 * @param events how many events
 * @param requests how many requests, without those in quarantine
 * @param quarantined how many requests in quarantine
 * @param blocks at least one when there is any record; they follow each other without a gap
 */
record Summary(
    long maxReceived,
    int events,
    int requests,
    int quarantined,
    Names types,
    Names sources,
    Names tenants,
    List<Block> blocks) {

  /**
   * A run of records.
   *
   * @param start where its first record is, from the segment's first byte
   * @param minReceived when the first of its entries was received, in milliseconds since 1970
   * @param maxReceived when the last of them was; less than {@code minReceived} when there are none
   */
  record Block(int start, long minReceived, long maxReceived) {
    /** Whether an entry in it may be what is looked for. */
    boolean mayMatch(EventQuery query) {
      return query.since().map(since -> maxReceived >= Facts.millis(since)).orElse(true)
          && query.until().map(until -> minReceived <= Facts.millis(until)).orElse(true);
    }
  }

  /** A set of names by their hashes; it does not know any more which when they are too many. */
  static final class Names {
    private final int[] sorted;
    private final boolean tooMany;

    private Names(int[] sorted, boolean tooMany) {
      this.sorted = sorted;
      this.tooMany = tooMany;
    }

    int[] sorted() {
      return sorted;
    }

    boolean tooMany() {
      return tooMany;
    }

    static final int MOST = 256;

    boolean mayHold(String name) {
      return tooMany || Arrays.binarySearch(sorted, name.hashCode()) >= 0;
    }
  }

  boolean mayMatch(EventQuery query) {
    return tenants.mayHold(query.tenant().value())
        && query.type().map(EventType::value).map(types::mayHold).orElse(true)
        && query.source().map(sources::mayHold).orElse(true)
        && blocks.stream().anyMatch(block -> block.mayMatch(query));
  }

  ByteBuffer encode() {
    ByteBuffer out = ByteBuffer.allocate(16 + 3 * (5 + 4 * Names.MOST) + blocks.size() * 20);
    out.putInt(events).putInt(requests).putInt(quarantined);
    for (Names names : List.of(types, sources, tenants)) {
      out.put((byte) (names.tooMany() ? 1 : 0)).putInt(names.sorted().length);
      for (int name : names.sorted()) {
        out.putInt(name);
      }
    }
    out.putInt(blocks.size());
    for (Block block : blocks) {
      out.putInt(block.start()).putLong(block.minReceived()).putLong(block.maxReceived());
    }
    return out.flip();
  }

  static Summary decode(ByteBuffer in) {
    int events = in.getInt();
    int requests = in.getInt();
    int quarantined = in.getInt();
    Names types = decodeNames(in);
    Names sources = decodeNames(in);
    Names tenants = decodeNames(in);
    List<Block> blocks = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      blocks.add(new Block(in.getInt(), in.getLong(), in.getLong()));
    }
    return of(events, requests, quarantined, types, sources, tenants, blocks);
  }

  private static Summary of(
      int events,
      int requests,
      int quarantined,
      Names types,
      Names sources,
      Names tenants,
      List<Block> blocks) {
    long max = blocks.stream().mapToLong(Block::maxReceived).max().orElse(Long.MIN_VALUE);
    return new Summary(
        max, events, requests, quarantined, types, sources, tenants, List.copyOf(blocks));
  }

  private static Names decodeNames(ByteBuffer in) {
    boolean tooMany = in.get() != 0;
    int[] sorted = new int[in.getInt()];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = in.getInt();
    }
    return new Names(sorted, tooMany);
  }

  /** A summary being made, record by record in their order. */
  static final class Builder {
    private static final int BLOCK = 256 << 10;

    private final List<Block> blocks = new ArrayList<>();
    private final NamesBuilder types = new NamesBuilder();
    private final NamesBuilder sources = new NamesBuilder();
    private final NamesBuilder tenants = new NamesBuilder();
    private int events;
    private int requests;
    private int quarantined;
    private int start = -1;
    private long min = Long.MAX_VALUE;
    private long max = Long.MIN_VALUE;

    /**
     * @param at where it begins, from the segment's first byte
     */
    void add(int at, Facts facts) {
      if (start < 0) {
        start = at;
      } else if (at - start >= BLOCK) {
        blocks.add(new Block(start, min, max));
        start = at;
        min = Long.MAX_VALUE;
        max = Long.MIN_VALUE;
      }
      if (facts.isEntry()) {
        min = Math.min(min, facts.received());
        max = Math.max(max, facts.received());
      }
      switch (facts.type()) {
        case Frame.EVENT -> events++;
        case Frame.REQUEST -> requests++;
        case Frame.QUARANTINED -> quarantined++;
        default -> {}
      }
      facts
          .names()
          .ifPresent(names -> {
            types.add(names.type());
            sources.add(names.source());
            tenants.add(names.tenant());
          });
    }

    Summary build() {
      List<Block> all = new ArrayList<>(blocks);
      if (start >= 0) {
        all.add(new Block(start, min, max));
      }
      return of(
          events, requests, quarantined, types.build(), sources.build(), tenants.build(), all);
    }
  }

  private static final class NamesBuilder {
    private int[] sorted = {};
    private boolean tooMany;
    private int last;

    void add(int name) {
      if (tooMany || (name == last && sorted.length > 0)) {
        return;
      }
      last = name;
      int at = Arrays.binarySearch(sorted, name);
      if (at >= 0) {
        return;
      }
      if (sorted.length == Names.MOST) {
        tooMany = true;
        sorted = new int[0];
        return;
      }
      int insert = -at - 1;
      int[] more = new int[sorted.length + 1];
      System.arraycopy(sorted, 0, more, 0, insert);
      more[insert] = name;
      System.arraycopy(sorted, insert, more, insert + 1, sorted.length - insert);
      sorted = more;
    }

    Names build() {
      return new Names(sorted, tooMany);
    }
  }
}
