/** Keeps the documents true: what can be generated or compared with the code is. */
@NullMarked
package dev.tidings.server.docs;

import org.jspecify.annotations.NullMarked;
