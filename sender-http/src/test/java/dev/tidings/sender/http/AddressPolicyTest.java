package dev.tidings.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressPolicyTest {
  private static final AddressPolicy STRICT = new AddressPolicy(List.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.168.0.1",
        "192.168.255.255",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:a9fe:a9fe",
        "64:ff9b::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::8.8.8.8",
        "100::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:2::1",
        "2001:10::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:808:808::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fdff:ffff::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1"
      })
  void forbidsWhatIsNotThePublicInternet(String address) {
    assertThat(STRICT.objection(InetAddress.ofLiteral(address)))
        .hasValueSatisfying(reason -> assertThat(reason).contains("TIDINGS_ALLOW_NETWORKS"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "2606:4700:4700::1111",
        "2001:4860:4860::8888",
        "2a00:1450::1"
      })
  void allowsThePublicInternet(String address) {
    assertThat(STRICT.objection(InetAddress.ofLiteral(address))).isEmpty();
  }

  @Test
  void allowsTheNetworksOfTheOperator() {
    AddressPolicy policy =
        new AddressPolicy(List.of(Network.parse("10.1.0.0/16"), Network.parse("fd12::/16")));
    assertThat(policy.objection(InetAddress.ofLiteral("10.1.255.255"))).isEmpty();
    assertThat(policy.objection(InetAddress.ofLiteral("::ffff:10.1.2.3"))).isEmpty();
    assertThat(policy.objection(InetAddress.ofLiteral("64:ff9b::10.1.2.3"))).isEmpty();
    assertThat(policy.objection(InetAddress.ofLiteral("fd12:3::4"))).isEmpty();
    assertThat(policy.objection(InetAddress.ofLiteral("10.2.0.0"))).isPresent();
    assertThat(policy.objection(InetAddress.ofLiteral("fd13::"))).isPresent();
    assertThat(policy.objection(InetAddress.ofLiteral("127.0.0.1"))).isPresent();
  }

  @Property
  void judgesAnAddressInIpv6AsTheIpv4AddressThatItStandsFor(@ForAll @Size(4) byte[] address)
      throws UnknownHostException {
    boolean allowed = STRICT.objection(InetAddress.getByAddress(address)).isEmpty();
    byte[] mapped = new byte[16];
    mapped[10] = mapped[11] = (byte) 0xff;
    System.arraycopy(address, 0, mapped, 12, 4);
    assertThat(STRICT.objection(InetAddress.getByAddress(mapped)).isEmpty()).isEqualTo(allowed);
    byte[] nat64 = InetAddress.ofLiteral("64:ff9b::").getAddress();
    System.arraycopy(address, 0, nat64, 12, 4);
    assertThat(STRICT.objection(InetAddress.getByAddress(nat64)).isEmpty()).isEqualTo(allowed);
  }

  @Property
  void aNetworkHoldsWhatSharesItsPrefix(@ForAll @Size(4) byte[] base, @ForAll @Size(4) byte[] other)
      throws UnknownHostException {
    for (int bits = 0; bits <= 32; bits++) {
      Network network = new Network(InetAddress.getByAddress(base), bits);
      long mask = bits == 0 ? 0 : 0xffffffffL << (32 - bits);
      assertThat(network.contains(InetAddress.getByAddress(other)))
          .isEqualTo((number(base) & mask) == (number(other) & mask));
    }
  }

  private static long number(byte[] address) {
    long number = 0;
    for (byte b : address) {
      number = number << 8 | (b & 0xff);
    }
    return number;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/8",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/x",
        "10/8",
        "fd00::/129",
        "home"
      })
  void refusesWhatIsNoNetwork(String text) {
    org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
        .isThrownBy(() -> Network.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost/",
        "http://LOCALHOST.:80/",
        "https://api.localhost/hook",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:7f00:1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.01/",
        "http://127.1/",
        "http://127.0.0.1./",
        "http://1.2.3.4.5/",
        "http://example.0x7f/",
        "http://999.1.1.1/",
        "http://[fe80::1%25eth0]/",
        "http://[1.2.3.4]/",
        "http://[::1/",
        "http://a@example.com/",
        "http://example.com:70000/",
        "http://example.com:x/",
        "http://ex%61mple.com/",
        "http://-x.example.com/",
        "ws://example.com/",
        "example.com/hook",
        "/hook"
      })
  void tellsWhenAUrlCannotBeUsed(String url) {
    // Some of these are not even URIs; then nobody can give them to us.
    URI parsed;
    try {
      parsed = URI.create(url);
    } catch (IllegalArgumentException e) {
      return;
    }
    assertThat(STRICT.objection(parsed)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com",
        "https://example.com.:8443/a?b=c#d",
        "HTTP://Hooks.Example.COM/",
        "http://my_service.example.com/",
        "https://8.8.8.8/",
        "https://[2606:4700:4700::1111]:444/",
        "https://xn--bcher-kva.example/",
        "https://1.example/"
      })
  void findsNothingWrongWithAnOrdinaryUrl(String url) {
    assertThat(STRICT.objection(URI.create(url))).isEmpty();
  }
}
