package dev.tidings.server.http;

import dev.tidings.core.audit.Actor;
import dev.tidings.core.audit.Auditor;
import dev.tidings.core.event.Body;
import dev.tidings.core.json.Json;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.server.http.Contract.Found;
import dev.tidings.server.http.Operation.In;
import dev.tidings.server.http.Operation.Parameter;
import dev.tidings.server.http.Problem.Fault;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;

/**
 * The API beside its hot paths: finds the operation, lets in who may call, checks the request
 * against the contract, and has the operation's handler answer on a virtual thread.
 */
final class Api {
  private static final Caller NOBODY =
      new Caller(TenantId.DEFAULT, false, false, new Actor(Actor.SYSTEM, "anybody"));

  private final Future<Contract> contract;
  private final Operations operations;
  private final Access access;
  private final Auditor auditor;
  private final Executor threads;
  private final LargeBodies large;
  private final PublicUrl publicUrl;
  private final int bodyLimit;

  /**
   * @param contract may still be being read when the first call comes
   * @param threads runs what may wait
   */
  Api(
      Future<Contract> contract,
      Operations operations,
      Access access,
      Auditor auditor,
      Executor threads,
      LargeBodies large,
      PublicUrl publicUrl,
      int bodyLimit) {
    this.contract = contract;
    this.operations = operations;
    this.access = access;
    this.auditor = auditor;
    this.threads = threads;
    this.large = large;
    this.publicUrl = publicUrl;
    this.bodyLimit = bodyLimit;
  }

  void handle(Exchange exchange) {
    if (contract.isDone()) {
      begin(exchange, contract.resultNow());
      return;
    }
    exchange.hold();
    threads.execute(() -> {
      try {
        Contract loaded = contract.get();
        exchange.onLoop(() -> begin(exchange, loaded));
      } catch (InterruptedException _) {
        exchange.onLoop(() -> exchange.refuse(Problem.unavailable("we are stopping", 5)));
      } catch (ExecutionException e) {
        Problem problem = Problems.of(e);
        exchange.onLoop(() -> exchange.refuse(problem));
      }
    });
  }

  private void begin(Exchange exchange, Contract contract) {
    HttpServerRequest request = exchange.request();
    String path = request.path();
    // Whoever asks with HEAD is answered as with GET, without the body.
    String method = HttpMethod.HEAD.equals(request.method()) ? "GET" : request.method().name();
    switch (contract.find(method, path == null ? "" : path)) {
      case Found.Matched matched -> {
        exchange.route(matched.operation().route());
        authenticate(exchange, matched);
      }
      case Found.WrongMethod wrong ->
          exchange.refuse(Problem.methodNotAllowed(request.method().name(), wrong.allowed()));
      case Found.Nothing _ ->
          exchange.refuse(
              Problem.notFound("there is nothing at this path; GET /openapi.json says what is"));
    }
  }

  private void authenticate(Exchange exchange, Found.Matched matched) {
    if (matched.operation().open()) {
      read(exchange, matched, NOBODY);
    } else {
      access.admit(exchange, caller -> read(exchange, matched, caller));
    }
  }

  private void read(Exchange exchange, Found.Matched matched, Caller caller) {
    exchange.readBody(
        bodyLimit,
        body ->
            threads.execute(
                () -> large.inTurn(body.length(), () -> run(exchange, matched, caller, body))));
  }

  private void run(Exchange exchange, Found.Matched matched, Caller caller, Body body) {
    Reply reply;
    try {
      Operation operation = matched.operation();
      Call call = check(exchange, operation, matched.path(), caller, body);
      Call.Handler handler =
          operations
              .find(operation.id())
              .orElseThrow(() -> new IllegalStateException("no handler for " + operation.id()));
      reply = call.dryRun() ? handler.handle(call) : call.changes().recording(handler, call);
    } catch (RuntimeException e) {
      reply = Reply.of(Problems.of(e));
    }
    Reply answer = reply;
    exchange.onLoop(() -> exchange.answer(answer));
  }

  /** The call, if it fits the contract. */
  private Call check(
      Exchange exchange, Operation operation, Map<String, String> path, Caller caller, Body body) {
    HttpServerRequest request = exchange.request();
    Map<String, String> query = query(request);
    for (Parameter parameter : operation.parameters()) {
      String value =
          switch (parameter.in()) {
            case PATH -> path.get(parameter.name());
            case QUERY -> query.get(parameter.name());
            case HEADER -> request.getHeader(parameter.name());
          };
      check(parameter, Optional.ofNullable(value));
    }
    for (String name : query.keySet()) {
      if (operation.parameters().stream()
          .noneMatch(known -> known.in() == In.QUERY && known.name().equals(name))) {
        throw new RefusedException(
            Problem.badParameter(name, "there is no such parameter here; see /openapi.json"));
      }
    }
    return new Call(
        caller,
        new Changes(auditor, caller, operation),
        path,
        query,
        body(request, operation, body),
        publicUrl.base(request),
        () -> !exchange.isDone());
  }

  private static Map<String, String> query(HttpServerRequest request) {
    Map<String, String> query = new LinkedHashMap<>();
    try {
      request.params().forEach(query::putIfAbsent);
    } catch (IllegalArgumentException _) {
      throw new RefusedException(
          Problem.badRequest("the query is not percent-encoded as RFC 3986 has it"));
    }
    return query;
  }

  private static void check(Parameter parameter, Optional<String> value) {
    if (value.isEmpty()) {
      if (parameter.required()) {
        throw new RefusedException(Problem.badParameter(parameter.name(), "it is needed"));
      }
      return;
    }
    List<Fault> faults = parameter.fit().faultsOfPlain(typed(parameter.type(), value.get()));
    if (!faults.isEmpty()) {
      throw new RefusedException(
          Problem.badParameter(parameter.name(), faults.getFirst().detail()));
    }
  }

  private static Object typed(String type, String text) {
    try {
      return switch (type) {
        case "integer" -> Long.parseLong(text);
        case "boolean" ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> text;
            };
        default -> text;
      };
    } catch (NumberFormatException _) {
      return text;
    }
  }

  private static Optional<Json> body(HttpServerRequest request, Operation operation, Body body) {
    if (operation.bodies().isEmpty()) {
      return Optional.empty();
    }
    if (body.length() == 0) {
      if (operation.bodyRequired()) {
        throw new RefusedException(Problem.invalid("", "a body is needed; see /openapi.json"));
      }
      return Optional.empty();
    }
    Fit fit = operation.bodies().get(mediaType(request));
    if (fit == null) {
      String got = request.getHeader("content-type");
      throw new RefusedException(
          Problem.unsupportedMediaType(
              got == null ? "nothing" : got,
              String.join(" or ", new ArrayList<>(operation.bodies().keySet()))));
    }
    Json json = Json.parse(body.bytes());
    List<Fault> faults = fit.faults(json);
    if (!faults.isEmpty()) {
      throw new RefusedException(Problem.invalid(faults));
    }
    return Optional.of(json);
  }

  private static String mediaType(HttpServerRequest request) {
    String type = request.getHeader("content-type");
    if (type == null) {
      return "";
    }
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).trim().toLowerCase(Locale.ROOT);
  }
}
