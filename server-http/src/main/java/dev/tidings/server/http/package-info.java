/**
 * HTTP in: webhooks from providers, the API, health and figures, all on one port.
 *
 * <p>{@link dev.tidings.server.http.TidingsHttp} opens the port. Each event loop has its own {@code
 * Listener}, which gives each request to one of three: {@code IngestHandler} and {@code
 * PublishHandler}, the hot paths, work on the event loop and wait for nothing but the log; {@code
 * Api} checks everything else against the contract ({@code openapi.yaml}) and runs it on a virtual
 * thread, where the classes named {@code …Api} may ask the stores. What a request may cost is
 * bounded before it is believed: its head, its body, all bodies together, its time, and the number
 * of connections.
 *
 * <p>Every refusal is a {@code Problem}: a document of RFC 9457 that says what to do.
 */
@NullMarked
package dev.tidings.server.http;

import org.jspecify.annotations.NullMarked;
