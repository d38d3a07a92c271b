package dev.tidings.sender.archive;

import static java.util.Objects.requireNonNull;

import dev.tidings.core.endpoint.Target.Archive.AccessKey;
import dev.tidings.core.endpoint.Target.Archive.S3;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStore;
import org.jclouds.blobstore.BlobStoreContext;
import org.jclouds.blobstore.TransientApiMetadata;
import org.jclouds.blobstore.domain.StorageMetadata;
import org.jclouds.blobstore.options.ListContainerOptions;

/** A bucket in memory behind a real server of S3, which checks signatures. */
final class Bucket implements AutoCloseable {
  private static final String NAME = "lake";

  private final BlobStoreContext context;
  private final S3Proxy server;

  private Bucket(BlobStoreContext context, S3Proxy server) {
    this.context = context;
    this.server = server;
  }

  static Bucket open() throws Exception {
    BlobStoreContext context =
        ContextBuilder.newBuilder(new TransientApiMetadata())
            .credentials("nobody", "nothing")
            .build(BlobStoreContext.class);
    S3Proxy server =
        S3Proxy.builder()
            .blobStore(context.getBlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, "AKIDTEST", "the secret key")
            .build();
    server.start();
    Bucket bucket = new Bucket(context, server);
    bucket.make();
    return bucket;
  }

  void make() {
    store().createContainerInLocation(null, NAME);
  }

  void remove() {
    store().deleteContainer(NAME);
  }

  private BlobStore store() {
    return context.getBlobStore();
  }

  S3 place(String secret) {
    return new S3(
        URI.create("http://127.0.0.1:" + server.getPort()),
        "eu-west-1",
        NAME,
        "events",
        true,
        new AccessKey("AKIDTEST", secret));
  }

  S3 place() {
    return place("the secret key");
  }

  List<String> keys() {
    return store().list(NAME, ListContainerOptions.Builder.recursive()).stream()
        .map(StorageMetadata::getName)
        .sorted()
        .toList();
  }

  /** Copies all objects into a folder. */
  void copyTo(Path folder) throws IOException {
    for (String key : keys()) {
      Path file = folder.resolve(key);
      Files.createDirectories(file.getParent());
      try (InputStream content =
          requireNonNull(requireNonNull(store().getBlob(NAME, key)).getPayload()).openStream()) {
        Files.copy(content, file);
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException("the server did not stop", e);
    }
    context.close();
  }
}
