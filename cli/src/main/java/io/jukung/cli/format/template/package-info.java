/**
 * The part of Go's text/template that {@code --format} is used with, over JSON trees and rows. A
 * parsed template is immutable and may be used by several threads; evaluation keeps its state to
 * itself. Language: pkg.go.dev/text/template; functions beside Go's own are docker's.
 */
@NullMarked
package io.jukung.cli.format.template;

import org.jspecify.annotations.NullMarked;
