package dev.tidings.sender.http;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;

/** Says in words for people why a connection failed. */
final class Reasons {
  private static final int LONGEST = 200;

  private Reasons() {}

  static String of(Throwable failure) {
    Throwable deepest = failure;
    boolean tls = false;
    for (int depth = 0; depth < 16; depth++) {
      tls |= deepest instanceof SSLException || deepest instanceof CertificateException;
      if (deepest instanceof CertificateExpiredException) {
        return "the certificate has expired";
      }
      if (deepest instanceof CertificateNotYetValidException) {
        return "the certificate is not valid yet";
      }
      if (deepest.getCause() == null) {
        break;
      }
      deepest = deepest.getCause();
    }
    return tls ? ofTls(deepest) : ofNetwork(deepest);
  }

  private static String ofTls(Throwable deepest) {
    String message = message(deepest);
    if (deepest instanceof CertPathValidatorException
        || message.contains("unable to find valid certification path")) {
      return "the certificate is not trusted: it is self-signed, or its authority is unknown";
    }
    if (message.startsWith("No name matching") || message.startsWith("No subject alternative")) {
      return "the certificate is for another host: " + message;
    }
    return "TLS failed: " + message;
  }

  private static String ofNetwork(Throwable deepest) {
    String message = message(deepest);
    return switch (deepest) {
      case ConnectTimeoutException _ -> "no connection came about in time";
      case ConnectException _ when message.startsWith("Connection refused") ->
          "the connection was refused";
      case NoRouteToHostException _ -> "there is no route to the host";
      case ClosedChannelException _ -> "the connection was closed";
      case TooLongHttpHeaderException _ -> "its headers are too large";
      case TooLongHttpLineException _ -> "its first line is too long";
      default ->
          message.contains("Connection reset") || message.contains("Broken pipe")
              ? "the connection was reset"
              : message;
    };
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    String text =
        message == null || message.isEmpty() ? failure.getClass().getSimpleName() : message;
    return Excerpt.of(text, LONGEST);
  }
}
