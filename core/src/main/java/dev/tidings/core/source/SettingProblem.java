package dev.tidings.core.source;

/**
 * Something wrong with a source's settings.
 *
 * @param setting its name, such as {@code secret}
 * @param message what is wrong and what it should be, without secrets
 */
public record SettingProblem(String setting, String message) {}
