package io.jukung.cli.format.template;

import io.jukung.cli.format.template.Node.Command;
import io.jukung.cli.format.template.Node.Operand;
import io.jukung.cli.format.template.Node.Pipeline;
import io.jukung.cli.format.template.Node.Term;
import io.jukung.cli.format.template.Scanner.Kind;
import io.jukung.cli.format.template.Scanner.Token;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Recursive descent over the tokens. */
final class Parser {
  private final String source;
  private final Scanner scanner;
  private final List<Token> tokens;
  private final Set<String> variables = new HashSet<>(Set.of(""));
  private int next;
  private int loops;

  Parser(String source) {
    this.source = source;
    this.scanner = new Scanner(source);
    this.tokens = scanner.scan();
  }

  List<Node> parse() {
    List<Node> nodes = new ArrayList<>();
    Ending ending = nodes(nodes);
    if (ending != Ending.FILE) {
      throw scanner.error(peek().at(), "unexpected {{" + ending.word + "}}");
    }
    return nodes;
  }

  private enum Ending {
    FILE(""),
    END("end"),
    ELSE("else"),
    ELSE_IF("else if"),
    ELSE_WITH("else with");

    private final String word;

    Ending(String word) {
      this.word = word;
    }
  }

  /** Parses until the end of this list, whose closing action is consumed. */
  private Ending nodes(List<Node> nodes) {
    while (true) {
      Token token = take();
      switch (token.kind()) {
        case TEXT -> nodes.add(new Node.Text(token.text()));
        case END -> {
          return Ending.FILE;
        }
        default -> {
          Ending ending = action(nodes);
          if (ending != null) {
            return ending;
          }
        }
      }
    }
  }

  private @org.jspecify.annotations.Nullable Ending action(List<Node> nodes) {
    skipSpace();
    Token token = peek();
    if (token.kind() == Kind.WORD) {
      switch (token.text()) {
        case "end" -> {
          next++;
          close();
          return Ending.END;
        }
        case "else" -> {
          next++;
          return afterElse();
        }
        case "if", "with", "range" -> {
          next++;
          nodes.add(block(token.text()));
          return null;
        }
        case "break", "continue" -> {
          next++;
          close();
          if (loops == 0) {
            throw scanner.error(token.at(), "{{" + token.text() + "}} outside {{range}}");
          }
          nodes.add(token.text().equals("break") ? new Node.Break() : new Node.Continue());
          return null;
        }
        case "define", "template", "block" ->
            throw scanner.error(token.at(), "{{" + token.text() + "}} is not supported yet");
        default -> {}
      }
    }
    nodes.add(new Node.Action(pipeline("command")));
    close();
    return null;
  }

  private Ending afterElse() {
    skipSpace();
    Token token = peek();
    if (token.kind() == Kind.WORD && token.text().equals("if")) {
      return Ending.ELSE_IF;
    }
    if (token.kind() == Kind.WORD && token.text().equals("with")) {
      return Ending.ELSE_WITH;
    }
    close();
    return Ending.ELSE;
  }

  private Node block(String word) {
    Set<String> outside = new HashSet<>(variables);
    Pipeline pipeline = pipeline(word);
    close();
    List<Node> then = new ArrayList<>();
    List<Node> otherwise = new ArrayList<>();
    loops += word.equals("range") ? 1 : 0;
    Ending ending = nodes(then);
    loops -= word.equals("range") ? 1 : 0;
    switch (ending) {
      case FILE -> throw scanner.error(source.length(), "unexpected EOF");
      case END -> {}
      case ELSE -> {
        Ending last = nodes(otherwise);
        if (last != Ending.END) {
          throw scanner.error(peek().at(), "expected end; found {{" + last.word + "}}");
        }
      }
      case ELSE_IF, ELSE_WITH -> {
        // the word is still there, and the one {{end}} closes both
        String chained = take().text();
        if (word.equals("range") || !word.equals(chained)) {
          throw scanner.error(peek().at(), "unexpected {{else " + chained + "}}");
        }
        otherwise.add(block(chained));
      }
    }
    variables.retainAll(outside);
    return switch (word) {
      case "if" -> new Node.If(pipeline, then, otherwise);
      case "with" -> new Node.With(pipeline, then, otherwise);
      default -> new Node.Range(pipeline, then, otherwise);
    };
  }

  private Pipeline pipeline(String context) {
    skipSpace();
    int at = peek().at();
    List<String> declared = new ArrayList<>();
    boolean declares = declaration(context.equals("range"), declared);
    List<Command> commands = new ArrayList<>();
    while (true) {
      commands.add(command(context));
      skipSpace();
      if (peek().kind() != Kind.PIPE) {
        break;
      }
      next++;
    }
    for (int i = 1; i < commands.size(); i++) {
      Operand first = commands.get(i).operands().get(0);
      if (first.term() instanceof Node.Literal
          || (first.term() instanceof Node.Dot && first.fields().isEmpty())) {
        throw scanner.error(first.at(), "non executable command in pipeline stage " + (i + 1));
      }
    }
    if (declares) {
      variables.addAll(declared);
    }
    return new Pipeline(declared, declares, commands, at);
  }

  /** Reads {@code $x :=}, {@code $x =} or, in a range, {@code $i, $x :=}, if it is there. */
  private boolean declaration(boolean range, List<String> declared) {
    int mark = next;
    List<String> names = new ArrayList<>();
    while (peek().kind() == Kind.VARIABLE) {
      names.add(take().text());
      skipSpace();
      Kind kind = peek().kind();
      if (kind == Kind.DECLARE || kind == Kind.ASSIGN) {
        next++;
        if (kind == Kind.ASSIGN) {
          for (String name : names) {
            requireDeclared(name, peek().at());
          }
        }
        declared.addAll(names);
        return kind == Kind.DECLARE;
      }
      if (kind != Kind.COMMA || !range || names.size() == 2) {
        break;
      }
      next++;
      skipSpace();
    }
    next = mark;
    return false;
  }

  private void requireDeclared(String name, int at) {
    if (!variables.contains(name)) {
      throw scanner.error(at, "undefined variable \"$" + name + "\"");
    }
  }

  private Command command(String context) {
    skipSpace();
    int at = peek().at();
    List<Operand> operands = new ArrayList<>();
    while (true) {
      Kind kind = peek().kind();
      if (kind == Kind.PIPE || kind == Kind.CLOSE || kind == Kind.RIGHT) {
        break;
      }
      operands.add(operand());
      Kind after = peek().kind();
      if (after == Kind.SPACE) {
        next++;
      } else if (after != Kind.PIPE && after != Kind.CLOSE && after != Kind.RIGHT) {
        throw scanner.error(peek().at(), "unexpected \"" + peek().text() + "\" in operand");
      }
    }
    if (operands.isEmpty()) {
      throw scanner.error(
          at,
          context.equals("command") ? "missing value for command" : "missing value for " + context);
    }
    return new Command(operands, at, source.substring(at, peek().at()).strip());
  }

  private Operand operand() {
    Token token = take();
    int at = token.at();
    List<String> fields = new ArrayList<>();
    Term term =
        switch (token.kind()) {
          case DOT -> new Node.Dot();
          case FIELD -> {
            fields.add(token.text());
            yield new Node.Dot();
          }
          case VARIABLE -> {
            requireDeclared(token.text(), at);
            yield new Node.Variable(token.text());
          }
          case STRING -> new Node.Literal(token.text());
          case CHAR -> new Node.Literal((long) token.text().codePointAt(0));
          case NUMBER -> new Node.Literal(number(token));
          case WORD -> word(token);
          case LEFT -> {
            Pipeline inner = pipeline("parenthesized pipeline");
            skipSpace();
            if (take().kind() != Kind.RIGHT) {
              throw scanner.error(at, "unclosed left paren");
            }
            yield new Node.Group(inner);
          }
          default -> throw scanner.error(at, "unexpected \"" + token.text() + "\" in operand");
        };
    while (peek().kind() == Kind.FIELD) {
      fields.add(take().text());
    }
    return new Operand(term, fields, at, source.substring(at, peek().at()));
  }

  private Term word(Token token) {
    return switch (token.text()) {
      case "true" -> new Node.Literal(true);
      case "false" -> new Node.Literal(false);
      case "nil" -> new Node.Literal(null);
      default -> {
        if (!Functions.NAMES.contains(token.text())) {
          throw scanner.error(token.at(), "function \"" + token.text() + "\" not defined");
        }
        yield new Node.Function(token.text());
      }
    };
  }

  private Object number(Token token) {
    String text = token.text().replace("_", "");
    try {
      return Long.decode(text);
    } catch (NumberFormatException notWhole) {
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException e) {
        throw scanner.error(token.at(), "bad number syntax: \"" + token.text() + "\"");
      }
    }
  }

  private void close() {
    skipSpace();
    Token token = take();
    if (token.kind() != Kind.CLOSE) {
      throw scanner.error(token.at(), "unexpected \"" + token.text() + "\" in command");
    }
  }

  private void skipSpace() {
    while (peek().kind() == Kind.SPACE) {
      next++;
    }
  }

  private Token peek() {
    return tokens.get(Math.min(next, tokens.size() - 1));
  }

  private Token take() {
    Token token = peek();
    next++;
    return token;
  }
}
