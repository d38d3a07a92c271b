package dev.tidings.core.event;

import java.util.List;

/**
 * Some entries of the log in their order.
 *
 * @param next where to read on; equal to where this chunk began when there is nothing more
 */
public record Chunk(List<Entry> entries, Position next) {}
