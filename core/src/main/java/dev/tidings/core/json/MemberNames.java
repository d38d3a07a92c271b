package dev.tidings.core.json;

/** The names that members of objects have: those of fields, and those that are data themselves. */
public final class MemberNames {
  private static final int MOST_CHARACTERS = 64;
  private static final int MOST_DIGITS = 4;

  private MemberNames() {}

  /** Whether a name is that of a field, and not itself data, such as an id or an address. */
  public static boolean isField(String name) {
    if (name.isEmpty() || name.length() > MOST_CHARACTERS) {
      return false;
    }
    int digits = 0;
    boolean letters = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (Character.isLetter(c)) {
        letters = true;
      } else if (Character.isISOControl(c) || (c == '@' && i > 0)) {
        return false;
      }
    }
    return letters && digits <= MOST_DIGITS;
  }
}
