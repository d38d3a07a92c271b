package dev.tidings.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DestinationTest {
  @ParameterizedTest
  @CsvSource({
    "http://example.com,                  false, example.com, 80,   example.com,      /",
    "https://example.com/,                true,  example.com, 443,  example.com,      /",
    "https://example.com:443/x,           true,  example.com, 443,  example.com,      /x",
    "https://example.com:80/x,            true,  example.com, 80,   example.com:80,   /x",
    "https://Example.COM.:8443/x?y=%20#z, true,  example.com, 8443, example.com:8443, /x?y=%20",
    "http://example.com?a=b,              false, example.com, 80,   example.com,      /?a=b",
    "http://example.com:/a,               false, example.com, 80,   example.com,      /a",
    "http://[2606:4700::1]:81/a,          false, 2606:4700::1, 81,  [2606:4700::1]:81, /a",
    "http://example.com/ü?ü,              false, example.com, 80,   example.com, /%C3%BC?%C3%BC",
  })
  void takesAUrlApart(
      String url, boolean tls, String host, int port, String authority, String target)
      throws UnusableUrlException {
    Destination destination = Destination.of(URI.create(url));
    assertThat(destination.tls()).isEqualTo(tls);
    assertThat(destination.host()).isEqualTo(host);
    assertThat(destination.port()).isEqualTo(port);
    assertThat(destination.authority()).isEqualTo(authority);
    assertThat(destination.target()).isEqualTo(target);
  }

  @Test
  void knowsAnAddressFromAName() throws UnusableUrlException {
    assertThat(Destination.of(URI.create("http://8.8.8.8/")).literal()).isPresent();
    assertThat(Destination.of(URI.create("http://[2606:4700::1]/")).literal()).isPresent();
    assertThat(Destination.of(URI.create("http://example.com/")).literal()).isEmpty();
  }
}
