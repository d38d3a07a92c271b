package dev.tidings.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.Json;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.openapi.contract.OpenAPIVersion;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ContractTest {
  private final Contract contract = Contract.load();

  @Test
  void findsOperationsByMethodAndPath() {
    assertThat(contract.find("GET", "/v1/events/a%2Fb"))
        .isInstanceOfSatisfying(
            Contract.Found.Matched.class,
            matched -> {
              assertThat(matched.operation().id()).isEqualTo("getEvent");
              assertThat(matched.path()).containsEntry("id", "a/b");
            });
    assertThat(contract.find("PUT", "/v1/events"))
        .isEqualTo(new Contract.Found.WrongMethod("GET, POST"));
    assertThat(contract.find("GET", "/v1/nothing")).isEqualTo(new Contract.Found.Nothing());
    assertThat(contract.find("GET", "/v1/events/")).isEqualTo(new Contract.Found.Nothing());
  }

  @Test
  void prefersAPathThatIsWrittenOutToOneWithAParameter() {
    assertThat(contract.find("POST", "/v1/quarantine/reprocess"))
        .isInstanceOfSatisfying(
            Contract.Found.Matched.class,
            matched -> assertThat(matched.operation().id()).isEqualTo("reprocessQuarantine"));
    assertThat(contract.find("GET", "/v1/quarantine/evt_1"))
        .isInstanceOf(Contract.Found.Matched.class);
  }

  @Test
  void namesEveryOperationOnce() {
    List<String> ids = contract.operations().stream().map(Operation::id).toList();
    assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThan(40);
  }

  @Test
  void resolvesEveryReference() {
    for (Operation operation : contract.operations()) {
      operation.parameters().forEach(parameter -> parameter.fit().faultsOfPlain("?"));
      operation.bodies().values().forEach(fit -> fit.faultsOfPlain(Map.of()));
    }
  }

  @Test
  void leavesTheContractAsItIsWritten() {
    assertThat(new String(contract.json(), StandardCharsets.UTF_8))
        .startsWith("{\"openapi\":\"3.1.0\"")
        .doesNotContain("__absolute");
  }

  @Test
  void isAnOpenApi31Document() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      SchemaRepository repository =
          OpenAPIVersion.V3_1
              .getRepository(vertx, "app://tidings/")
              .toCompletionStage()
              .toCompletableFuture()
              .get(30, TimeUnit.SECONDS);
      OutputUnit result =
          OpenAPIVersion.V3_1
              .validateContract(vertx, repository, new JsonObject(Buffer.buffer(contract.json())))
              .toCompletionStage()
              .toCompletableFuture()
              .get(30, TimeUnit.SECONDS);
      assertThat(result.getValid()).as(String.valueOf(result.getErrors())).isTrue();
    } finally {
      vertx.close();
    }
  }

  /** The parts of JSON Schema 2020-12 that the contract leans on. */
  @Test
  void understandsNullTypesConditionsAndSiblingsOfReferences() {
    Fit endpoint = body("createEndpoint");
    assertThat(endpoint.faultsOfPlain(Map.of("kind", "listener"))).isEmpty();
    assertThat(endpoint.faultsOfPlain(Map.of("kind", "http"))).isNotEmpty();
    assertThat(endpoint.faultsOfPlain(Map.of("url", "https://a.example", "secret", "x")))
        .extracting(Problem.Fault::detail)
        .contains("is not written as it must be; see /openapi.json");
    Fit change = body("changeEndpoint");
    assertThat(change.faults(Json.parse(bytes("{\"filter\":null}")))).isEmpty();
    assertThat(change.faults(Json.parse(bytes("{\"filter\":1}")))).hasSize(1);
    assertThat(change.faults(Json.parse(bytes("{\"headers\":{\"a b\":\"1\"}}")))).isNotEmpty();
  }

  @Test
  void saysWhichBoundWasPassed() {
    Fit endpoint = body("createEndpoint");
    assertThat(
            endpoint.faultsOfPlain(
                Map.of(
                    "url",
                    "",
                    "eventTypes",
                    List.of(),
                    "description",
                    "x".repeat(3_000),
                    "retrySchedule",
                    Collections.nCopies(51, 1))))
        .extracting(Problem.Fault::detail)
        .containsExactlyInAnyOrder(
            "must have at least 1 characters",
            "must have at least 1 elements",
            "must have at most 500 characters",
            "must have at most 50 elements");
  }

  private Fit body(String operation) {
    return contract.operations().stream()
        .filter(found -> found.id().equals(operation))
        .findFirst()
        .map(found -> found.bodies().get("application/json"))
        .orElseThrow();
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
