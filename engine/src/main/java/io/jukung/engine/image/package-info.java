/**
 * Docker's image semantics over containerd's image store and content: finding by reference, id or
 * prefix, pull, load, save, import, tag and remove. Uses {@code config}, {@code containerd} and
 * {@code events}. Thread-safe; calls block their (virtual) thread.
 */
@NullMarked
package io.jukung.engine.image;

import org.jspecify.annotations.NullMarked;
