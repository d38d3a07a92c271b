package dev.tidings.core.signature;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The certificates that have been fetched, by their addresses; the ones used longest ago are let go
 * beyond {@value #MAX_KEPT}. Safe for use by many threads.
 */
public final class Certificates {
  private static final int MAX_KEPT = 64;

  private final Map<URI, X509Certificate> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<URI, X509Certificate> eldest) {
          return size() > MAX_KEPT;
        }
      };

  public synchronized Optional<X509Certificate> find(URI url) {
    return Optional.ofNullable(kept.get(url));
  }

  /**
   * Keeps what was fetched from {@code url}.
   *
   * @param pem an X.509 certificate in PEM or DER
   * @return whether it was one
   */
  public boolean keep(URI url, byte[] pem) {
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(pem));
      if (certificate == null) {
        return false;
      }
      synchronized (this) {
        kept.put(url, certificate);
      }
      return true;
    } catch (CertificateException _) {
      return false;
    }
  }
}
