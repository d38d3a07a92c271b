package dev.tidings.contract;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on loopback that does with each connection what its script says: it can be slow, rude or
 * dead. It speaks HTTP only as far as the script does.
 */
public final class Receiver implements AutoCloseable {
  private final ServerSocket server;
  private final Script script;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Queue<Received> received = new ConcurrentLinkedQueue<>();
  private final AtomicInteger connections = new AtomicInteger();

  /** What happens on a connection; when it returns, the connection is closed. */
  @FunctionalInterface
  public interface Script {
    void run(Visit visit) throws IOException, InterruptedException;
  }

  /** A request as it came. */
  public record Received(String line, Map<String, String> headers, String body) {}

  private Receiver(ServerSocket server, Script script) {
    this.server = server;
    this.script = script;
  }

  /** One that follows {@code script} on each connection. */
  public static Receiver following(Script script) throws IOException {
    return on(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()), script);
  }

  /** One that listens on {@code server}, which may speak TLS. */
  public static Receiver on(ServerSocket server, Script script) {
    Receiver receiver = new Receiver(server, script);
    var _ = Thread.ofVirtual().start(receiver::accept);
    return receiver;
  }

  /** One that gives each request the same answer, on connections that stay open. */
  public static Receiver answering(String answer) throws IOException {
    return following(visit -> visit.answerEach(answer));
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        connections.incrementAndGet();
        open.add(socket);
        var _ = Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      script.run(new Visit(this, socket));
    } catch (IOException e) {
      // The other side has gone; the test sees that on its own side.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port() + "/hook");
  }

  /** The requests that were read, in the order in which they came. */
  public Queue<Received> received() {
    return received;
  }

  /** How many connections were made. */
  public int connections() {
    return connections.get();
  }

  @Override
  public void close() throws IOException {
    closing.countDown();
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  /** One connection, seen from the server. */
  public static final class Visit {
    private final Receiver receiver;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private Visit(Receiver receiver, Socket socket) throws IOException {
      this.receiver = receiver;
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
      socket.setTcpNoDelay(true);
    }

    public Socket socket() {
      return socket;
    }

    /** Reads one request to its end; false when the other side has closed. */
    public boolean read() throws IOException {
      String line = line();
      if (line.isEmpty()) {
        return false;
      }
      Map<String, String> headers = new TreeMap<>();
      for (String header = line(); !header.isEmpty(); header = line()) {
        int colon = header.indexOf(':');
        headers.put(
            header.substring(0, colon).toLowerCase(Locale.ROOT),
            header.substring(colon + 1).strip());
      }
      int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
      String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
      receiver.received.add(new Received(line, headers, body));
      return true;
    }

    private String line() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
        if (b != '\r') {
          line.write(b);
        }
      }
      return line.toString(StandardCharsets.UTF_8);
    }

    public void write(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    public void answerEach(String answer) throws IOException {
      while (read()) {
        write(answer);
      }
    }

    /** Writes {@code piece} again and again, with pauses, until somebody closes. */
    public void dribble(String piece, long pauseMillis) throws IOException, InterruptedException {
      do {
        write(piece);
      } while (!receiver.closing.await(pauseMillis, TimeUnit.MILLISECONDS));
    }

    /** Writes {@code piece} as fast as it goes, until somebody closes. */
    public void flood(String piece) throws IOException {
      byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
      while (true) {
        out.write(bytes);
      }
    }

    /** Does nothing until the receiver is closed. */
    public void hang() throws InterruptedException {
      receiver.closing.await();
    }

    /** Closes so that the other side gets a reset. */
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }
}
