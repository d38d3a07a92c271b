package dev.tidings.store.jdbc;

import dev.tidings.core.event.EventType;
import dev.tidings.core.id.EventId;
import dev.tidings.core.id.ProblemId;
import dev.tidings.core.id.ShapeId;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.page.BadCursorException;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.quality.ProblemKind;
import dev.tidings.core.quality.ProblemState;
import dev.tidings.core.quality.QualityProblem;
import dev.tidings.core.quality.QualityProblem.About;
import dev.tidings.core.quality.QualityProblem.Announced;
import dev.tidings.core.quality.QualityProblem.How;
import dev.tidings.core.quality.QualityProblem.Resolution;
import dev.tidings.core.quality.QualityStore;
import dev.tidings.core.tenant.TenantId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Problems, and what was learned, in the database. */
final class JdbcQualityStore implements QualityStore {
  private static final String SELECT =
      """
      SELECT id, kind, tenant, source, type, field, message, state, first_seen, last_seen, count,
        examples, resolved_at, resolved, announced
      FROM problem WHERE\s
      """;
  static final String LIST =
      SELECT
          + """
          tenant = ?1 AND id < ?2 AND (?3 IS NULL OR state = ?3) AND (?4 IS NULL OR source = ?4)
            AND (?5 IS NULL OR type = ?5)
          ORDER BY id DESC LIMIT ?6
          """;
  private static final String UNSETTLED = SELECT + "settled = 0 ORDER BY id";
  static final String FORGET =
      """
      DELETE FROM problem WHERE id IN
        (SELECT id FROM problem WHERE settled = 1 AND resolved_at < ? ORDER BY resolved_at LIMIT ?)
      """;

  /** Sorts after every id. */
  private static final String END = ProblemId.PREFIX + "~";

  private final Database database;

  JdbcQualityStore(Database database) {
    this.database = database;
  }

  @Override
  public void put(List<Learned> learned, List<QualityProblem> problems) {
    database.change(
        "keep what is known of the quality of events",
        session -> {
          for (Learned each : learned) {
            put(session, each);
          }
          for (QualityProblem each : problems) {
            put(session, each);
          }
        });
  }

  private static void put(Session session, Learned each) throws SQLException {
    session
        .command(
            """
            INSERT INTO shape (id, tenant, source, type, learned) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (id) DO UPDATE SET learned = ?5
            """)
        .with(each.id().value())
        .with(each.tenant().value())
        .with(each.source())
        .with(each.type().value())
        .with(StoredJson.print(each.learned()))
        .run();
  }

  private static void put(Session session, QualityProblem problem) throws SQLException {
    About about = problem.about();
    session
        .command(
            """
            INSERT INTO problem (id, kind, tenant, source, type, field, message, state, first_seen,
              last_seen, count, examples, resolved_at, resolved, announced, settled)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
            ON CONFLICT (id) DO UPDATE SET message = ?7, state = ?8, last_seen = ?10, count = ?11, examples = ?12,
              resolved_at = ?13, resolved = ?14, announced = ?15, settled = ?16
            """)
        .with(problem.id().value())
        .with(about.kind().word())
        .with(about.tenant().value())
        .with(about.source())
        .with(about.type().value())
        .with(about.field())
        .with(problem.message())
        .with(word(problem.state()))
        .with(problem.firstSeen())
        .with(problem.lastSeen())
        .with(problem.count())
        .with(
            StoredJson.print(
                JsonObject.builder()
                    .put(
                        "ids",
                        StoredJson.texts(problem.examples().stream().map(EventId::value).toList()))
                    .build()))
        .withTime(problem.resolution().map(Resolution::at))
        .withText(problem.resolution().map(resolution -> word(resolution.how())))
        .with(word(problem.announced()))
        .with(problem.isSettled() ? 1 : 0)
        .run();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static QualityProblem read(Row row) throws SQLException {
    ProblemId id = new ProblemId(row.text());
    String kind = row.text();
    About about =
        new About(
            ProblemKind.of(kind)
                .orElseThrow(() -> new IllegalStateException("no problem is called " + kind)),
            new TenantId(row.text()),
            row.text(),
            new EventType(row.text()),
            row.text());
    String message = row.text();
    ProblemState state = ProblemState.valueOf(row.text().toUpperCase(Locale.ROOT));
    Instant firstSeen = row.time();
    Instant lastSeen = row.time();
    long count = row.whole();
    List<EventId> examples =
        StoredJson.texts(StoredJson.parse(row.text()), "ids").stream().map(EventId::new).toList();
    Optional<Instant> resolvedAt = row.maybeTime();
    Optional<How> how = row.maybeText().map(word -> How.valueOf(word.toUpperCase(Locale.ROOT)));
    return new QualityProblem(
        id,
        about,
        message,
        state,
        firstSeen,
        lastSeen,
        count,
        examples,
        resolvedAt.flatMap(at -> how.map(it -> new Resolution(at, it))),
        Announced.valueOf(row.text().toUpperCase(Locale.ROOT)));
  }

  @Override
  public List<Learned> learned() {
    return database.read(
        "read what was learned of events",
        session ->
            session
                .command("SELECT id, tenant, source, type, learned FROM shape ORDER BY id")
                .list(row ->
                    new Learned(
                        new ShapeId(row.text()),
                        new TenantId(row.text()),
                        row.text(),
                        new EventType(row.text()),
                        StoredJson.parse(row.text()))));
  }

  @Override
  public void forget(List<ShapeId> shapes) {
    database.change(
        "forget shapes",
        session -> {
          for (ShapeId shape : shapes) {
            session.command("DELETE FROM shape WHERE id = ?").with(shape.value()).run();
          }
        });
  }

  @Override
  public Optional<QualityProblem> find(TenantId tenant, ProblemId id) {
    return database.read(
        "find problem " + id,
        session ->
            session
                .command(SELECT + "id = ? AND tenant = ?")
                .with(id.value())
                .with(tenant.value())
                .first(JdbcQualityStore::read));
  }

  @Override
  public Page<QualityProblem> list(ProblemQuery query, PageRequest page) {
    String before = page.cursor().map(JdbcQualityStore::checked).orElse(END);
    List<QualityProblem> found =
        database.read(
            "list problems",
            session ->
                session
                    .command(LIST)
                    .with(query.tenant().value())
                    .with(before)
                    .withText(query.state().map(JdbcQualityStore::word))
                    .withText(query.source())
                    .withText(query.type().map(EventType::value))
                    .with(page.limit() + 1)
                    .list(JdbcQualityStore::read));
    return Page.of(found, page.limit(), problem -> problem.id().value());
  }

  private static String checked(String cursor) {
    try {
      return new ProblemId(cursor).value();
    } catch (IllegalArgumentException e) {
      throw new BadCursorException(cursor, e);
    }
  }

  @Override
  public List<QualityProblem> unsettled() {
    return database.read(
        "read the problems that are not settled",
        session -> session.command(UNSETTLED).list(JdbcQualityStore::read));
  }

  @Override
  public int forgetResolved(Instant before, int max) {
    return database.write(
        "forget old problems", session -> session.command(FORGET).with(before).with(max).run());
  }
}
