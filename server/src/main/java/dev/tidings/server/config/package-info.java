/**
 * How an installation is set up. {@link dev.tidings.server.config.TidingsConfig} is every setting
 * there is, with its default and what it means; {@link dev.tidings.server.config.ConfigLoader}
 * reads it from the command line, system properties, the environment and a YAML file, in this order
 * of strength. A setting that does not exist is an error, never ignored, and all errors are told at
 * once.
 */
@NullMarked
package dev.tidings.server.config;

import org.jspecify.annotations.NullMarked;
