@org.jspecify.annotations.NullMarked
package dev.tidings.sender.archive;
