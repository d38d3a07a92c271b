package dev.tidings.contract.memory;

import dev.tidings.contract.FetcherContract;
import dev.tidings.core.ingest.Fetcher;
import java.net.URI;

final class InMemoryWebTest extends FetcherContract {
  private final InMemoryWeb web = new InMemoryWeb();

  @Override
  protected Fetcher fetcher() {
    return web;
  }

  @Override
  protected URI answering(int status, byte[] body) {
    URI url = URI.create("https://provider.example/a");
    web.answer(url, status, body);
    return url;
  }

  @Override
  protected URI nobody() {
    return URI.create("https://nobody.example/");
  }
}
