package io.jukung.cli.format.template;

/** A template that cannot be parsed, or cannot be evaluated on what it was given. */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TemplateException(String message) {
    super(message);
  }
}
