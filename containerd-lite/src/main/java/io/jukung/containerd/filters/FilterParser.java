package io.jukung.containerd.filters;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the filter language from left to right. */
final class FilterParser {

  private final String text;
  private int at;

  FilterParser(String text) {
    this.text = text;
  }

  /** A field path: names or quoted strings, joined by dots. */
  List<String> path() {
    List<String> path = new ArrayList<>();
    do {
      path.add(peek() == '"' ? quoted() : name());
    } while (take('.'));
    return path;
  }

  private String name() {
    int begin = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || "_-/".indexOf(text.charAt(at)) >= 0)) {
      at++;
    }
    if (at == begin) {
      throw error("expected a field");
    }
    return text.substring(begin, at);
  }

  String operator() {
    for (String operator : new String[] {"==", "!=", "~="}) {
      if (text.startsWith(operator, at)) {
        at += 2;
        return operator;
      }
    }
    if (at < text.length() && peek() != ',') {
      throw error("expected ==, != or ~=");
    }
    return "";
  }

  String value() {
    return peek() == '"' ? quoted() : bare();
  }

  /** A regular expression may also stand between slashes or bars. */
  String patternText() {
    char c = peek();
    return c == '"' || c == '/' || c == '|' ? quoted() : bare();
  }

  private String bare() {
    int begin = at;
    while (at < text.length() && text.charAt(at) != ',') {
      at++;
    }
    if (at == begin) {
      throw error("expected a value");
    }
    return text.substring(begin, at);
  }

  private String quoted() {
    char quote = text.charAt(at++);
    StringBuilder value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != quote) {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
        // only the quote and the backslash are escaped; \d of a pattern stays
        if (text.charAt(at) != quote && text.charAt(at) != '\\') {
          value.append('\\');
        }
      }
      value.append(text.charAt(at++));
    }
    if (!take(quote)) {
      throw error("unterminated quote");
    }
    return value.toString();
  }

  Pattern pattern(String value) {
    try {
      return Pattern.compile(value);
    } catch (PatternSyntaxException e) {
      throw error("not a regular expression: " + value);
    }
  }

  boolean comma() {
    if (take(',')) {
      return true;
    }
    if (at < text.length()) {
      throw error("unexpected text");
    }
    return false;
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private boolean take(char c) {
    if (peek() == c && at < text.length()) {
      at++;
      return true;
    }
    return false;
  }

  private ContainerException error(String problem) {
    return new ContainerException(
        ErrorKind.INVALID_ARGUMENT, "filter \"" + text + "\": " + problem + " at " + (at + 1));
  }
}
