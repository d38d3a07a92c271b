package dev.tidings.sender.http;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whose certificates are believed: those of the system's authorities, and extra ones. */
final class Trust {
  private Trust() {}

  /**
   * What makes TLS connections: certificates are checked, and that they are for the host's name.
   *
   * @throws IllegalArgumentException when the extra certificates cannot be read
   */
  static SslContext context(Optional<Path> extra) {
    try {
      TrustManagerFactory trust = system();
      if (extra.isPresent()) {
        trust = with(trust, extra.get());
      }
      return SslContextBuilder.forClient()
          .sslProvider(SslProvider.JDK)
          .protocols("TLSv1.3", "TLSv1.2")
          .trustManager(trust)
          .endpointIdentificationAlgorithm("HTTPS")
          .build();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          "the certificates to trust cannot be read" + extra.map(path -> ": " + path).orElse(""),
          e);
    }
  }

  private static TrustManagerFactory system() throws GeneralSecurityException {
    return factory(null);
  }

  private static TrustManagerFactory factory(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }

  private static TrustManagerFactory with(TrustManagerFactory system, Path pem)
      throws GeneralSecurityException, IOException {
    KeyStore all = KeyStore.getInstance("PKCS12");
    all.load(null, null);
    int number = 0;
    for (TrustManager manager : system.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        for (X509Certificate issuer : x509.getAcceptedIssuers()) {
          all.setCertificateEntry("system-" + number++, issuer);
        }
      }
    }
    try (InputStream in = Files.newInputStream(pem)) {
      for (Certificate extra : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        all.setCertificateEntry("extra-" + number++, extra);
      }
    }
    return factory(all);
  }
}
