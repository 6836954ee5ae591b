/**
 * What is built from files and descriptors: atomic replacement (plain Java), locks and streams
 * (over {@link io.jukung.sys.Io}). Thread-safe unless a class says otherwise.
 */
@NullMarked
package io.jukung.sys.io;

import org.jspecify.annotations.NullMarked;
