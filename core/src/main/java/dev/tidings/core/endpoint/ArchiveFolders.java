package dev.tidings.core.endpoint;

import dev.tidings.core.tenant.TenantId;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The folders of this machine that archives may be written to. Each tenant has its own folder below
 * each of them, and nobody gets out of it.
 *
 * @param home where relative paths begin
 * @param allowed where absolute paths may lead
 */
public record ArchiveFolders(Path home, List<Path> allowed) {
  /** What a step of a path is made of; a step of dots alone is none. */
  private static final Pattern STEP = Pattern.compile("(?!\\.+$)[A-Za-z0-9._=-]{1,128}");

  public ArchiveFolders {
    home = home.toAbsolutePath().normalize();
    allowed = allowed.stream().map(folder -> folder.toAbsolutePath().normalize()).toList();
  }

  /** The folder that {@code path} means for that tenant; empty when it may not be written to. */
  public Optional<Path> find(TenantId tenant, String path) {
    if (!path.startsWith("/")) {
      return steps(path) ? Optional.of(own(home, tenant).resolve(path)) : Optional.empty();
    }
    if (!steps(path.substring(1))) {
      return Optional.empty();
    }
    try {
      Path asked = Path.of(path);
      return allowed.stream().anyMatch(root -> asked.startsWith(own(root, tenant)))
          ? Optional.of(asked)
          : Optional.empty();
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }

  private static boolean steps(String path) {
    for (String step : path.split("/", -1)) {
      if (!STEP.matcher(step).matches()) {
        return false;
      }
    }
    return true;
  }

  /** What may be written to, in a sentence for people. */
  public String rule(TenantId tenant) {
    StringBuilder rule =
        new StringBuilder(
            "a folder is a relative path of letters, digits and . _ = - between slashes");
    if (allowed.isEmpty()) {
      return rule.append("; other folders can be allowed in TIDINGS_ARCHIVE_FOLDERS").toString();
    }
    rule.append(", or one below ");
    return rule.append(
            String.join(
                " or ", allowed.stream().map(root -> own(root, tenant).toString()).toList()))
        .toString();
  }

  private static Path own(Path root, TenantId tenant) {
    return root.resolve(tenant.value());
  }
}
