/**
 * Request in, verdict out: verify, take apart, normalise, append; the answer is the one that this
 * provider needs.
 */
@NullMarked
package dev.tidings.core.ingest;

import org.jspecify.annotations.NullMarked;
