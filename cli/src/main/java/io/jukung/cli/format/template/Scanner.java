package io.jukung.cli.format.template;

import java.util.ArrayList;
import java.util.List;

/** Splits a template into text and the tokens of its actions. */
final class Scanner {

  enum Kind {
    TEXT,
    OPEN,
    CLOSE,
    FIELD,
    DOT,
    VARIABLE,
    WORD,
    NUMBER,
    STRING,
    CHAR,
    PIPE,
    DECLARE,
    ASSIGN,
    COMMA,
    LEFT,
    RIGHT,
    SPACE,
    END
  }

  record Token(Kind kind, String text, int at) {}

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  Scanner(String source) {
    this.source = source;
  }

  List<Token> scan() {
    boolean trim = false;
    while (true) {
      int open = source.indexOf("{{", at);
      int end = open < 0 ? source.length() : open;
      String text = source.substring(at, end);
      if (trim) {
        text = text.stripLeading();
      }
      boolean trimBefore =
          open >= 0
              && open + 3 < source.length()
              && source.charAt(open + 2) == '-'
              && isSpace(source.charAt(open + 3));
      if (trimBefore) {
        text = text.stripTrailing();
      }
      if (!text.isEmpty()) {
        tokens.add(new Token(Kind.TEXT, text, at));
      }
      if (open < 0) {
        tokens.add(new Token(Kind.END, "", source.length()));
        return tokens;
      }
      at = open + (trimBefore ? 3 : 2);
      trim = action(open);
    }
  }

  /** Scans one action; returns whether the text after it is to be trimmed. */
  private boolean action(int open) {
    int comment = at;
    while (comment < source.length() && isSpace(source.charAt(comment))) {
      comment++;
    }
    if (source.startsWith("/*", comment)) {
      return comment(open, comment);
    }
    tokens.add(new Token(Kind.OPEN, "{{", open));
    while (true) {
      if (at >= source.length()) {
        throw error(open, "unclosed action");
      }
      if (source.startsWith("}}", at)) {
        tokens.add(new Token(Kind.CLOSE, "}}", at));
        at += 2;
        return false;
      }
      char c = source.charAt(at);
      if (isSpace(c)) {
        int from = at;
        while (at < source.length() && isSpace(source.charAt(at))) {
          at++;
        }
        if (source.startsWith("-}}", at)) {
          tokens.add(new Token(Kind.CLOSE, "}}", at));
          at += 3;
          return true;
        }
        tokens.add(new Token(Kind.SPACE, " ", from));
      } else {
        token(c);
      }
    }
  }

  private boolean comment(int open, int start) {
    int end = source.indexOf("*/", start);
    if (end < 0) {
      throw error(open, "unclosed comment");
    }
    at = end + 2;
    while (at < source.length() && isSpace(source.charAt(at))) {
      at++;
    }
    if (source.startsWith("-}}", at)) {
      at += 3;
      return true;
    }
    if (!source.startsWith("}}", at)) {
      throw error(open, "comment ends before closing delimiter");
    }
    at += 2;
    return false;
  }

  private void token(char c) {
    int from = at;
    switch (c) {
      case '|' -> add(Kind.PIPE, 1);
      case ',' -> add(Kind.COMMA, 1);
      case '(' -> add(Kind.LEFT, 1);
      case ')' -> add(Kind.RIGHT, 1);
      case '=' -> add(Kind.ASSIGN, 1);
      case ':' -> {
        if (!source.startsWith(":=", at)) {
          throw error(from, "expected :=");
        }
        add(Kind.DECLARE, 2);
      }
      case '"', '\'', '`' -> quoted(c);
      case '.' -> {
        at++;
        if (at < source.length() && isDigit(source.charAt(at))) {
          at = from;
          number();
        } else {
          name();
          tokens.add(
              at == from + 1
                  ? new Token(Kind.DOT, ".", from)
                  : new Token(Kind.FIELD, source.substring(from + 1, at), from));
        }
      }
      case '$' -> {
        at++;
        name();
        tokens.add(new Token(Kind.VARIABLE, source.substring(from + 1, at), from));
      }
      default -> {
        if (isDigit(c) || c == '-' || c == '+') {
          number();
        } else if (Character.isLetter(c) || c == '_') {
          name();
          tokens.add(new Token(Kind.WORD, source.substring(from, at), from));
        } else {
          throw error(from, "unexpected " + TemplateText.quoteChar(c) + " in command");
        }
      }
    }
  }

  private void add(Kind kind, int length) {
    tokens.add(new Token(kind, source.substring(at, at + length), at));
    at += length;
  }

  private void name() {
    while (at < source.length()
        && (Character.isLetterOrDigit(source.charAt(at)) || source.charAt(at) == '_')) {
      at++;
    }
  }

  private void number() {
    int from = at;
    at++;
    while (at < source.length()) {
      char c = source.charAt(at);
      boolean sign = (c == '-' || c == '+') && "eEpP".indexOf(source.charAt(at - 1)) >= 0;
      if (!Character.isLetterOrDigit(c) && c != '.' && c != '_' && !sign) {
        break;
      }
      at++;
    }
    tokens.add(new Token(Kind.NUMBER, source.substring(from, at), from));
  }

  private void quoted(char quote) {
    int from = at++;
    while (at < source.length() && source.charAt(at) != quote) {
      if (source.charAt(at) == '\n' && quote != '`') {
        break;
      }
      at += source.charAt(at) == '\\' && quote != '`' ? 2 : 1;
    }
    if (at >= source.length() || source.charAt(at) != quote) {
      throw error(
          from, quote == '\'' ? "unterminated character constant" : "unterminated quoted string");
    }
    at++;
    String inside = source.substring(from + 1, at - 1);
    if (quote == '`') {
      tokens.add(new Token(Kind.STRING, inside, from));
    } else {
      tokens.add(
          new Token(
              quote == '"' ? Kind.STRING : Kind.CHAR,
              TemplateText.unescape(inside, this, from),
              from));
    }
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  TemplateException error(int position, String problem) {
    return new TemplateException(
        "template: :" + TemplateText.line(source, position) + ": " + problem);
  }
}
