package dev.tidings.server.cli;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonNull;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.JsonException;
import dev.tidings.server.declared.Api;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** A caller of the API of a running server. */
final class Client implements Api, AutoCloseable {
  private static final int NOT_FOUND = 404;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** As the server reads of an endpoint's. */
  private static final int MOST_OF_AN_ANSWER = 64 * 1024;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI server;
  private final Optional<String> key;
  private final String tenant;

  /**
   * A caller.
   *
   * @param server such as {@code http://localhost:8080}
   */
  Client(URI server, Optional<String> key, String tenant) {
    this.server = server;
    this.key = key;
    this.tenant = tenant;
  }

  /** The server does not answer at all: it may again. */
  static final class UnreachableException extends IOException {
    private static final long serialVersionUID = 1;

    UnreachableException(String message, IOException cause) {
      super(message, cause);
    }
  }

  /** The key is not known, or may not do that: trying again does not help. */
  static final class ForbiddenException extends CommandFailedException {
    private static final long serialVersionUID = 1;

    ForbiddenException(String message) {
      super(message);
    }
  }

  /** What was asked for is not there. */
  static final class NotFoundException extends CommandFailedException {
    private static final long serialVersionUID = 1;

    NotFoundException(String message) {
      super(message);
    }
  }

  URI server() {
    return server;
  }

  @Override
  public Json get(String path) {
    return call("GET", path, Optional.empty());
  }

  @Override
  public Optional<Json> find(String path) {
    try {
      HttpResponse<byte[]> response = exchange(request("GET", path, Optional.empty()));
      return response.statusCode() == NOT_FOUND ? Optional.empty() : Optional.of(read(response));
    } catch (UnreachableException e) {
      throw new CommandFailedException(e.getMessage() == null ? "" : e.getMessage(), e);
    }
  }

  @Override
  public Json post(String path, Json body) {
    return call("POST", path, Optional.of(body));
  }

  @Override
  public Json put(String path, Json body) {
    return call("PUT", path, Optional.of(body));
  }

  @Override
  public Json patch(String path, Json body) {
    return call("PATCH", path, Optional.of(body));
  }

  @Override
  public void delete(String path) {
    var _ = call("DELETE", path, Optional.empty());
  }

  /**
   * Calls the API.
   *
   * @return what it answered; {@code null} in JSON when it answered nothing
   * @throws CommandFailedException if it cannot be reached or says no
   */
  Json call(String method, String path, Optional<Json> body) {
    try {
      return tryCall(method, path, body);
    } catch (UnreachableException e) {
      throw new CommandFailedException(e.getMessage() == null ? "" : e.getMessage(), e);
    }
  }

  /** As {@link #call}, but telling apart that the server cannot be reached. */
  Json tryCall(String method, String path, Optional<Json> body) throws UnreachableException {
    return read(exchange(request(method, path, body)));
  }

  private HttpRequest request(String method, String path, Optional<Json> body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(PATIENCE)
            .header("Tidings-Tenant", tenant)
            .method(
                method,
                body.map(json -> BodyPublishers.ofByteArray(json.write()))
                    .orElse(BodyPublishers.noBody()));
    key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    if (body.isPresent()) {
      request.header("Content-Type", "application/json");
    }
    return request.build();
  }

  private Json read(HttpResponse<byte[]> response) {
    if (response.statusCode() < 400) {
      return response.body().length == 0 ? JsonNull.NULL : Json.parse(response.body());
    }
    String refusal = refusal(response);
    throw switch (response.statusCode()) {
      case UNAUTHORIZED, FORBIDDEN -> new ForbiddenException(refusal);
      case NOT_FOUND -> new NotFoundException(refusal);
      default -> new CommandFailedException(refusal);
    };
  }

  /** Sends a request as it is, to a source. */
  HttpResponse<byte[]> exchange(HttpRequest request) throws UnreachableException {
    try {
      return http.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw unreachable(request, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** As the other, to a receiver that is not trusted: its answer is all there in time, or none. */
  HttpResponse<byte[]> exchange(HttpRequest request, Duration time) throws UnreachableException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, _ -> new BodyStart(MOST_OF_AN_ANSWER));
    try {
      return answer.get(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      String reason = "no answer within " + time.toSeconds() + " s";
      throw new UnreachableException(reason, new IOException(reason, e));
    } catch (ExecutionException e) {
      throw unreachable(
          request, e.getCause() instanceof IOException cause ? cause : new IOException(e));
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      answer.cancel(true);
    }
  }

  private static UnreachableException unreachable(HttpRequest request, IOException e) {
    if (e instanceof ConnectException) {
      return new UnreachableException(
          "nothing answers at " + origin(request.uri()) + ": is it running there?", e);
    }
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new UnreachableException(
        "no answer from " + origin(request.uri()) + " (" + reason + ")", e);
  }

  private static CommandFailedException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new CommandFailedException("interrupted", e);
  }

  private static String origin(URI uri) {
    return uri.getScheme() + "://" + uri.getAuthority();
  }

  private String refusal(HttpResponse<byte[]> response) {
    if (response.statusCode() == UNAUTHORIZED) {
      return key.isPresent()
          ? "Tidings does not know this key: check TIDINGS_OPERATOR_KEY or --key"
          : "Tidings wants a key: set TIDINGS_OPERATOR_KEY or give --key";
    }
    String text = new String(response.body(), StandardCharsets.UTF_8).strip();
    try {
      JsonObject problem = Json.parseObject(response.body());
      StringBuilder words = new StringBuilder();
      words.append(problem.text("title").orElse("refused"));
      problem.text("detail").ifPresent(detail -> words.append(": ").append(detail));
      for (Json error : problem.array("errors")) {
        if (error instanceof JsonObject object) {
          words
              .append("\n  ")
              .append(
                  object
                      .text("pointer")
                      .filter(at -> !at.isEmpty())
                      .map(at -> at + ": ")
                      .orElse(""))
              .append(object.text("detail").orElse(""));
        }
      }
      return words + " (status " + response.statusCode() + ")";
    } catch (JsonException e) {
      return "status " + response.statusCode() + (text.isEmpty() ? "" : ": " + text);
    }
  }

  /** {@code ?name=value&…} of those that are there. */
  static String query(Map<String, Optional<String>> parameters) {
    String query =
        parameters.entrySet().stream()
            .filter(parameter -> parameter.getValue().isPresent())
            .map(parameter ->
                parameter.getKey()
                    + "="
                    + URLEncoder.encode(parameter.getValue().orElseThrow(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? "" : "?" + query;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
