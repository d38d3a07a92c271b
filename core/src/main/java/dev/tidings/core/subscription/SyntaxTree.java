package dev.tidings.core.subscription;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Parser;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The syntax tree of a JSONata expression. The library keeps its tree to itself, but what we must
 * know before we run a stranger's expression is only there. So this class, and no other, looks at
 * the library's fields by their names. Should a new version rename them, the first compilation
 * fails, and with it every test of transformations.
 */
final class SyntaxTree {
  private static final Field ROOT = field(Jsonata.class, "ast");
  private static final Field TYPE = field(Parser.Symbol.class, "type");
  private static final Field VALUE = field(Parser.Symbol.class, "value");
  private static final Field POSITION = field(Parser.Symbol.class, "position");
  private static final Field ENVIRONMENT = field(Jsonata.class, "environment");
  private static final Field PROCEDURE = field(Parser.Symbol.class, "procedure");

  private final List<Parser.Symbol> nodes = new ArrayList<>();

  SyntaxTree(Jsonata expression) {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> open = new ArrayDeque<>();
    add(get(ROOT, expression), seen, open);
    while (!open.isEmpty()) {
      Object next = open.pop();
      switch (next) {
        case Parser.Symbol node -> {
          nodes.add(node);
          for (Field field : fields(node.getClass())) {
            add(get(field, node), seen, open);
          }
        }
        case Collection<?> children -> children.forEach(child -> add(child, seen, open));
        case Object[] children -> Arrays.asList(children).forEach(child -> add(child, seen, open));
        default -> {}
      }
    }
  }

  private static void add(@Nullable Object child, Set<Object> seen, Deque<Object> open) {
    boolean holdsNodes =
        child instanceof Parser.Symbol
            || child instanceof Collection<?>
            || child instanceof Object[];
    if (child != null && holdsNodes && seen.add(child)) {
      open.push(child);
    }
  }

  List<Parser.Symbol> nodes() {
    return nodes;
  }

  /** What kind of node it is, such as {@code lambda}. */
  static String type(Parser.Symbol node) {
    return String.valueOf(get(TYPE, node));
  }

  /** Where the node's token ends in the expression. */
  static int position(Parser.Symbol node) {
    return get(POSITION, node) instanceof Integer position ? position : 0;
  }

  /** The regular expression that the node is; null when it is something else. */
  static @Nullable Pattern regex(Parser.Symbol node) {
    return get(VALUE, node) instanceof Pattern pattern ? pattern : null;
  }

  /** Makes the node stand for {@code value}. */
  static void setValue(Parser.Symbol node, Object value) {
    try {
      VALUE.set(node, value);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The nodes that say which function is to be called. */
  Set<Parser.Symbol> procedures() {
    Set<Parser.Symbol> procedures = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Parser.Symbol node : nodes) {
      if (get(PROCEDURE, node) instanceof Parser.Symbol procedure) {
        procedures.add(procedure);
      }
    }
    return procedures;
  }

  /**
   * The nodes that call a function by a name which nothing in the expression gives to a value: if
   * it is none of the functions that there are, the call can never work.
   */
  List<Parser.Symbol> freeCalls() {
    Set<Parser.Symbol> procedures = procedures();
    Set<Object> named = new HashSet<>();
    for (Parser.Symbol node : nodes) {
      if (!procedures.contains(node)) {
        name(node).ifPresent(named::add);
      }
    }
    return procedures.stream()
        .filter(node -> name(node).filter(name -> !named.contains(name)).isPresent())
        .toList();
  }

  /** The name of a variable, without the dollar; empty when the node is something else. */
  static Optional<String> name(Parser.Symbol node) {
    return type(node).equals("variable") && get(VALUE, node) instanceof String name
        ? Optional.of(name)
        : Optional.empty();
  }

  /** Whether there is a function of that name to call. */
  static boolean isFunction(Jsonata expression, String name) {
    return get(ENVIRONMENT, expression) instanceof Jsonata.Frame frame
        && frame.lookup(name) != null;
  }

  private static List<Field> fields(Class<?> type) {
    List<Field> found = new ArrayList<>();
    for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
      for (Field field : at.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          field.setAccessible(true);
          found.add(field);
        }
      }
    }
    return found;
  }

  private static Field field(Class<?> type, String name) {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("JSONata's syntax tree is not as we know it", e);
    }
  }

  private static @Nullable Object get(Field field, Object from) {
    try {
      return field.get(from);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
