package dev.tidings.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.server.http.TestServer.Answered;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people may do with an endpoint in each of its states, and what it is then. */
final class EndpointStatusTest {
  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void everyStateIsInTheTable() {
    assertThat(EndpointStatus.class.getPermittedSubclasses())
        .extracting(Class::getSimpleName)
        .containsExactlyInAnyOrder("Active", "Paused", "Disabled");
  }

  private Answered act(String id, String action) {
    String path = "/v1/endpoints/" + id;
    return switch (action) {
      case "pause", "resume" -> server.post(path + "/" + action);
      case "disable" -> server.post(path + "/disable", "{\"reason\":\"moved\"}");
      case "paused: true" -> server.patch(path, "{\"paused\":true}");
      case "paused: false" -> server.patch(path, "{\"paused\":false}");
      case "change" -> server.patch(path, "{\"concurrency\":3}");
      case "delete" -> server.call("DELETE", path, Optional.empty());
      default -> throw new IllegalArgumentException(action);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "resume,  pause,         200, paused",
    "resume,  resume,        200, active",
    "resume,  disable,       200, disabled",
    "resume,  paused: true,  200, paused",
    "resume,  paused: false, 200, active",
    "resume,  change,        200, active",
    "resume,  delete,        204, ''",
    "pause,   pause,         200, paused",
    "pause,   resume,        200, active",
    "pause,   disable,       200, disabled",
    "pause,   paused: true,  200, paused",
    "pause,   paused: false, 200, active",
    "pause,   change,        200, paused",
    "pause,   delete,        204, ''",
    "disable, pause,         409, disabled",
    "disable, resume,        200, active",
    "disable, disable,       200, disabled",
    "disable, paused: true,  409, disabled",
    "disable, paused: false, 200, active",
    "disable, change,        200, disabled",
    "disable, delete,        204, ''"
  })
  void goesFromStateToState(String by, String action, int status, String after) {
    String id = server.post("/v1/endpoints", "{\"url\":\"https://a.example\"}").text("id");
    act(id, by);

    assertThat(act(id, action).status()).isEqualTo(status);

    Answered now = server.get("/v1/endpoints/" + id);
    if (after.isEmpty()) {
      assertThat(now.status()).isEqualTo(404);
    } else {
      assertThat(now.text("status")).isEqualTo(after);
    }
  }
}
