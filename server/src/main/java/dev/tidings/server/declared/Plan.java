package dev.tidings.server.declared;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is to be done so that a server has what files declare.
 *
 * @param steps in their order: first what others may need
 * @param undeclared what is there and not in the files, as steps that delete it
 */
public record Plan(List<Step> steps, List<Step> undeclared) {
  public Plan {
    steps = List.copyOf(steps);
    undeclared = List.copyOf(undeclared);
  }

  /**
   * Compares the files with the server. Nothing is changed.
   *
   * @throws DeclarationException if the files make no sense, or not on this server
   */
  public static Plan of(List<Path> files, Environment environment, Api api) {
    List<Resource> resources = Resource.all(api);
    Set<String> kinds = new LinkedHashSet<>();
    resources.forEach(resource -> kinds.add(resource.kind()));
    List<Declaration> declared = DeclarationFiles.read(files, environment, kinds);
    List<Step> steps = new ArrayList<>();
    List<Step> undeclared = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Resource resource : resources) {
      if (!resource.own(declared).isEmpty()) {
        try {
          Plan part = resource.plan(declared);
          steps.addAll(part.steps());
          undeclared.addAll(0, part.undeclared());
        } catch (DeclarationException e) {
          problems.addAll(e.problems());
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new DeclarationException(problems);
    }
    return new Plan(steps, undeclared);
  }

  /**
   * Asks the server about every step, and changes nothing.
   *
   * @throws DeclarationException with all that the server says against it
   */
  public Plan checked(Environment environment) {
    List<String> problems = new ArrayList<>();
    for (Step step : steps) {
      try {
        step.check().run();
      } catch (DeclarationException e) {
        e.problems().stream().map(environment::hide).forEach(problems::add);
      }
    }
    if (!problems.isEmpty()) {
      throw new DeclarationException(problems);
    }
    return this;
  }

  /** With what is not in the files deleted, last. */
  public Plan pruning() {
    List<Step> all = new ArrayList<>(steps);
    all.addAll(undeclared);
    return new Plan(all, List.of());
  }
}
