/**
 * Who gets to see personal data.
 *
 * <p>{@link dev.tidings.core.privacy.PersonalFields} are what a schema calls personal. A {@link
 * dev.tidings.core.privacy.Redaction} changes an event so that whoever gets it is given no more
 * than a {@link dev.tidings.core.endpoint.DataPolicy} allows; it is the same at first attempts,
 * retries, resends and replays. Where no schema says what is personal, every text is taken for it,
 * and every name of a member that does not look like that of a field.
 */
@NullMarked
package dev.tidings.core.privacy;

import org.jspecify.annotations.NullMarked;
