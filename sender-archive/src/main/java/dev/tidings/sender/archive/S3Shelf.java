package dev.tidings.sender.archive;

import dev.tidings.core.delivery.Addresses;
import dev.tidings.core.delivery.Addresses.Found;
import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.AttemptOutcome.Blocked;
import dev.tidings.core.delivery.AttemptOutcome.Refused;
import dev.tidings.core.delivery.AttemptOutcome.Unreachable;
import dev.tidings.core.endpoint.Target.Archive.S3;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.hc.client5.http.DnsResolver;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;

/**
 * A bucket of S3, or of what speaks like it. The client connects to addresses that were checked and
 * to no other, follows no redirect, and takes no settings from files or the environment.
 */
final class S3Shelf implements Shelf {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final Duration WHOLE = Duration.ofMinutes(5);
  private static final int LONGEST = 300;

  private final S3 place;
  private final Addresses addresses;
  private final S3Client client;

  S3Shelf(S3 place, Addresses addresses) {
    this.place = place;
    this.addresses = addresses;
    client =
        S3Client.builder()
            .endpointOverride(place.service())
            .region(Region.of(place.region()))
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(place.accessKey().id(), place.accessKey().secret())))
            .serviceConfiguration(
                S3Configuration.builder()
                    .pathStyleAccessEnabled(place.pathStyle())
                    .chunkedEncodingEnabled(false)
                    .build())
            // Stores other than AWS's do not know the newer checksums.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(all ->
                all.apiCallTimeout(WHOLE)
                    .addExecutionInterceptor(new ShortAnswers())
                    .defaultProfileFile(ProfileFile.aggregator().build()))
            .httpClientBuilder(
                Apache5HttpClient.builder()
                    .dnsResolver(new CheckedResolver(addresses))
                    .proxyConfiguration(
                        ProxyConfiguration.builder()
                            .useSystemPropertyValues(false)
                            .useEnvironmentVariableValues(false)
                            .build())
                    .connectionTimeout(CONNECT)
                    .socketTimeout(SILENCE)
                    .maxConnections(4))
            .build();
  }

  @Override
  public void put(String name, Path file) throws ShelfException {
    put(name, RequestBody.fromFile(file));
  }

  @Override
  public void check() throws ShelfException {
    put("_tidings/probe", RequestBody.fromString("tidings"));
  }

  private void put(String name, RequestBody body) throws ShelfException {
    String key = place.prefix().isEmpty() ? name : place.prefix() + "/" + name;
    try {
      client.putObject(request -> request.bucket(place.bucket()).key(key), body);
    } catch (SdkException e) {
      throw new ShelfException(outcome(e));
    }
  }

  private AttemptOutcome outcome(SdkException failure) {
    if (failure instanceof SdkServiceException answered) {
      return new Refused(
          answered.statusCode() == 410 ? 404 : answered.statusCode(),
          shortened("the store of the archive refused a file: " + answered.getMessage()),
          Optional.empty());
    }
    if (host() instanceof Found.Forbidden(String reason)) {
      return new Blocked(reason);
    }
    return new Unreachable(
        shortened("the store of the archive cannot be reached: " + failure.getMessage()));
  }

  private Found host() {
    return addresses.find(
        place.pathStyle()
            ? place.service().getHost()
            : place.bucket() + "." + place.service().getHost());
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }

  @Override
  public void close() {
    client.close();
  }

  /** Finds only addresses that may be connected to; literal ones are asked for, too. */
  private record CheckedResolver(Addresses addresses) implements DnsResolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      return switch (addresses.find(host)) {
        case Found.Allowed(List<InetAddress> all) -> all.toArray(InetAddress[]::new);
        case Found.Forbidden(String reason) -> throw new UnknownHostException(reason);
        case Found.Missing(String reason) -> throw new UnknownHostException(reason);
      };
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }
}
