package dev.tidings.server.http;

import dev.tidings.core.catalogue.Catalogue;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.Request;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.privacy.PersonalFieldsOfVersions;
import dev.tidings.core.privacy.Redaction;

/** Shows a caller as much of what happened as the caller's key may see. */
final class Eyes {
  private final Catalogue catalogue;
  private final PersonalFieldsOfVersions personal = new PersonalFieldsOfVersions();

  Eyes(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** The event, its personal data masked for those who may not see it. */
  Event of(Caller caller, Event event) {
    if (caller.personalData()) {
      return event;
    }
    return new Redaction(Redaction.FOR_EYES, personal.of(event.type(), catalogue.describing(event)))
        .apply(event);
  }

  /** A request, without its query and body for those who may not see personal data. */
  JsonObject of(Caller caller, Request request) {
    return RequestView.of(request, caller.personalData());
  }
}
