/**
 * What a user asks for and what is kept of it: the immutable records of a container's configuration
 * and their JSON in Docker's names. Uses {@code io.jukung.sys.json} and the vocabulary of {@code
 * io.jukung.proto}; knows no service. Every value is immutable and may be shared.
 */
@NullMarked
package io.jukung.engine.config;

import org.jspecify.annotations.NullMarked;
