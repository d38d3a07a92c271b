package dev.tidings.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
  void namesEveryOperationOnce() {
    List<String> ids = contract.operations().stream().map(Operation::id).toList();
    assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThan(40);
  }
}
