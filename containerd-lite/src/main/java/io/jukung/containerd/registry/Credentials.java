package io.jukung.containerd.registry;

import java.io.IOException;
import java.util.List;

/** Who we are to a registry. */
public sealed interface Credentials {

  /** Nobody in particular. */
  record Anonymous() implements Credentials {}

  /** A user's name and password. */
  record Password(String user, String password) implements Credentials {}

  /** A token with which the authorization server grants others. */
  record RefreshToken(String token) implements Credentials {}

  /** A finished Authorization field. */
  record Header(String value) implements Credentials {}

  /** Finds credentials when a server asks for them; asked at most once per host and pull. */
  @FunctionalInterface
  interface Source {
    Credentials find(String host, List<String> challenges) throws IOException;
  }
}
