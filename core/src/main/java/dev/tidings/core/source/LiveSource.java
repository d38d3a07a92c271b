package dev.tidings.core.source;

import dev.tidings.core.signature.Credentials;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.signature.Verifier;

/**
 * A source ready for use.
 *
 * @param scheme how its requests are believed
 * @param verifier made of the scheme and the credentials
 * @param handling made of the source's rules
 */
public record LiveSource(
    Source source,
    Provider provider,
    Scheme scheme,
    Credentials credentials,
    Verifier verifier,
    Handling handling) {}
